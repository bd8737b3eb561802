// The pieces that pages share: fields with their errors, medals, charts with their table, notices, empty states.
import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { renderSafeMarkdown } from '../../domain/markdown.ts'
import { messagesIn } from '../../i18n/messages.ts'
import type { Locale } from '../../i18n/formats.ts'

export type FieldError = {
  field: string
  message: string
  /** Names the field in the summary, where the message alone does not. */
  label?: string
}

/** What is wrong in a form, at its head, with a link to each field. */
export const ErrorSummary = ({ locale, errors }: { locale: Locale; errors: FieldError[] }) =>
  errors.length === 0 ? null : (
    <div class="notice bad" role="alert" tabindex={-1} id="errors" autofocus>
      <h2>{messagesIn(locale).layout.errorsTitle}</h2>
      <ul>
        {errors.map(({ field, message, label }) => (
          <li>
            <a href={`#${field}`}>{label ? `${label}${locale === 'fr' ? '\u00a0: ' : ': '}${message}` : message}</a>
          </li>
        ))}
      </ul>
    </div>
  )

type FieldProps = {
  name: string
  /** Where several forms of one page ask for the same thing; errors name it. */
  id?: string
  label: string
  value?: string
  hint?: string
  /** The word for it, where a field may stay empty among others that may not. */
  optional?: string
  errors?: FieldError[]
  type?: string
  rows?: number
  class?: string
  autocomplete?: string
  inputmode?: 'numeric' | 'email' | 'text'
  required?: boolean
  maxlength?: number
  accept?: string
}

/** One field: its label, its hint, what is wrong with it, and the box. */
export const Field = ({ name, id = name, label, hint, optional, value, errors = [], rows, class: kind, ...rest }: FieldProps) => {
  const wrong = errors.find((error) => error.field === id)
  const describedBy = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ') || undefined
  const shared = { id, name, class: kind, 'aria-invalid': wrong ? ('true' as const) : undefined, 'aria-describedby': describedBy, ...rest }
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional && <span class="optional"> {optional}</span>}
      </label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {wrong && (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong.message}
        </p>
      )}
      {rows ? (
        <textarea {...shared} rows={rows}>
          {value ?? ''}
        </textarea>
      ) : (
        <input {...shared} value={value ?? ''} />
      )}
    </div>
  )
}

/** One choice among a few. */
export const Choose = ({ name, label, hint, options, value }: { name: string; label: string; hint?: string; options: { value: string; label: string }[]; value: string }) => (
  <div class="field">
    <label for={name}>{label}</label>
    {hint && (
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
    )}
    <select id={name} name={name} aria-describedby={hint && `${name}-hint`}>
      {options.map((option) => (
        <option value={option.value} selected={option.value === value}>
          {option.label}
        </option>
      ))}
    </select>
  </div>
)

/** The image of a badge version. */
export const Medal = ({ versionId, alt, size, isUploaded }: { versionId: string; alt: string; size: number; isUploaded?: boolean }) => (
  <img class="medal" src={`/badges/${versionId}.${isUploaded ? 'png' : 'svg'}`} alt={alt} width={size} height={size} />
)

/** A chart drawn on the server, with its numbers beside it. */
export const Chart = ({ svg, summary, head, rows }: { svg: string; summary: string; head: string[]; rows: (string | number)[][] }) => (
  <figure>
    {raw(svg)}
    <details>
      <summary>{summary}</summary>
      <div class="scroll" tabindex={0} role="region" aria-label={summary}>
        <table>
          <thead>
            <tr>
              {head.map((cell) => (
                <th scope="col">{cell}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first, ...cells]) => (
              <tr>
                <th scope="row">{first}</th>
                {cells.map((cell) => (
                  <td>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  </figure>
)

/** A medal that is only sketched: nothing has been struck yet, or any more. */
export const BlankMedal = ({ mark = '' }: { mark?: string }) => (
  <svg class="blank" viewBox="0 0 120 120" width="120" height="120" aria-hidden="true">
    <circle cx="60" cy="60" r="56" fill="none" stroke="currentColor" stroke-width="2.5" stroke-dasharray="7 6" stroke-linecap="round" />
    <circle cx="60" cy="60" r="45" fill="none" stroke="currentColor" stroke-width="1.2" />
    <text x="60" y="71" text-anchor="middle" fill="currentColor">
      {mark}
    </text>
  </svg>
)

export const Empty = ({ title, text, children }: { title: string; text?: string; children?: Child }) => (
  <div class="empty">
    <h2>{title}</h2>
    {text && <p>{text}</p>}
    {children}
  </div>
)

/** The way back up. */
export const Crumbs = ({ locale, steps }: { locale: Locale; steps: { href: string; label: string }[] }) => (
  <nav class="crumbs" aria-label={messagesIn(locale).layout.breadcrumb}>
    <ol>
      {steps.map(({ href, label }) => (
        <li>
          <a href={href}>{label}</a>
        </li>
      ))}
    </ol>
  </nav>
)

/** Criteria and descriptions: small Markdown, made safe. */
export const Prose = ({ text }: { text: string }) => <div class="prose">{raw(renderSafeMarkdown(text))}</div>

const isWebAddress = (text: string | undefined): text is string => text !== undefined && /^https?:/.test(text)

/** A link where a badge gives a web address; nothing of it is loaded. */
export const LinkOrWords = ({ href, words }: { href: string | undefined; words: string | undefined }) =>
  isWebAddress(href) ? (
    <a class="address" href={href} rel="nofollow noopener noreferrer">
      {words ?? href}
    </a>
  ) : (
    <>{words}</>
  )

/** What shows that a badge was earned, as its credential names it. */
export const EvidenceLinks = ({ evidence }: { evidence: readonly { url: string; name?: string }[] }) => (
  <ul>
    {evidence.map(({ url, name }) => (
      <li>
        <LinkOrWords href={url} words={name} />
      </li>
    ))}
  </ul>
)

type Alignment = { targetName: string; targetUrl?: string; targetFramework?: string; targetCode?: string }

/** What a badge corresponds to in frameworks of others. */
export const AlignmentLinks = ({ alignments }: { alignments: readonly Alignment[] }) => (
  <ul>
    {alignments.map(({ targetName, targetUrl, targetFramework, targetCode }) => (
      <li>
        <LinkOrWords href={targetUrl} words={targetName} /> <span class="soft">{[targetFramework, targetCode].filter(Boolean).join(' ')}</span>
      </li>
    ))}
  </ul>
)
