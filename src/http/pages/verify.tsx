// The verifier: anybody brings a file, a text or an address; the verdict first, then what it rests on.
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import type { VerificationReport } from '../../openbadges/verify.ts'
import { describeIssuer } from '../../usecases/describe-issuer.ts'
import { fetchBadge } from '../../usecases/fetch-badge.ts'
import type { CheckName } from '../../openbadges/report.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { ErrorSummary, Field, Prose, type FieldError } from './pieces.tsx'
import { judgeRecord, RecordReport } from './verify-record.tsx'

const fileBytesMax = 5_000_000

type Words = ReturnType<typeof messagesIn>['verify']

/** A check without a name in some language does not compile. */
const nameOf = (m: Words): Record<CheckName, string> => m.checkNames

/** The sentence of a verdict, its tone and what it means. */
function judge(report: VerificationReport, m: Words): { title: string; tone: 'good' | 'bad' | 'doubt'; text?: string } {
  if (report.outcome === 'valid') return { title: m.verdicts.valid, tone: 'good', text: m.explanations.valid }
  if (report.outcome === 'not_a_badge') return { title: m.verdicts.not_a_badge, tone: 'doubt', text: m.explanations.not_a_badge }
  if (report.outcome === 'undetermined') return { title: m.verdicts.undetermined, tone: 'doubt', text: m.explanations.undetermined }
  const known = m.verdicts[report.state as keyof typeof m.verdicts] ?? m.verdicts.invalid
  return { title: known, tone: ['suspended', 'superseded', 'expired', 'not_yet_valid'].includes(report.state ?? '') ? 'doubt' : 'bad' }
}

/** Adds the page. */
export function verifyPages(web: Web, app: WebApp): void {
  const showForm = (c: WebContext, text = '', errors: FieldError[] = []) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).verify
    return showPage(
      c,
      { title: m.title, width: 'narrow', isLight: true, mayBeIndexed: true, status: errors.length > 0 ? 422 : 200 },
      <div class="sheet stitched">
        <h1>{m.title}</h1>
        <p class="lead">{m.lead}</p>
        <ErrorSummary locale={locale} errors={errors} />
        <form method="post" enctype="multipart/form-data">
          <Field name="file" label={m.file} hint={m.fileHint} type="file" accept=".png,.svg,.json,.jwt,.jws,image/png,image/svg+xml,application/json" errors={errors} />
          <Field name="text" label={m.text} hint={m.textHint} rows={4} value={text} />
          <button class="big">{m.button}</button>
        </form>
      </div>,
    )
  }
  onPage(app, 'get', 'verify', 'public', (c) => showForm(c))
  onPage(
    app,
    'post',
    'verify',
    'public',
    async (c) => {
      const form = await readForm(c)
      const locale = c.get('locale')
      const m = messagesIn(locale).verify
      const file = form.file('file')
      const text = form.text('text')
      if (!file && !text) return showForm(c, '', [{ field: 'file', message: m.nothing }])
      const input = file ? new Uint8Array(await file.arrayBuffer()) : /^https?:\/\/\S+$/.test(text) ? await fetchBadge(web.deps, text) : text
      const report: VerificationReport =
        input === undefined
          ? { outcome: 'undetermined', format: 'json', checks: [{ name: 'read', outcome: 'undetermined', reason: 'limits_exceeded' }] }
          : await web.verify(input)
      const verdict = (report.record && judgeRecord(report, locale)) ?? judge(report, m)
      const shown = report.outcome === 'not_a_badge' ? undefined : report.credential
      const isKnown = shown ? await describeIssuer(web.deps, shown.issuer.id) : false
      return showPage(
        c,
        { title: verdict.title, width: 'narrow', isLight: true },
        <>
          <article class="sheet stitched">
            <div role="status">
              <h1 class={`verdict ${verdict.tone}`}>
                <span aria-hidden="true">{verdict.tone === 'good' ? '✓' : verdict.tone === 'bad' ? '✕' : '?'}</span>
                {verdict.title}
              </h1>
              {verdict.text && <p>{verdict.text}</p>}
            </div>
            {report.record && <RecordReport record={report.record} locale={locale} judge={(badge) => judge(badge, m)} />}
            {shown && (
              <>
                <h2>{shown.achievement.name}</h2>
                <dl>
                  <dt>{m.issuer}</dt>
                  <dd>
                    {shown.issuer.name ?? shown.issuer.id}
                    <br />
                    <code class="small">{shown.issuer.id}</code>
                  </dd>
                  <dt>{m.holder}</dt>
                  <dd>{shown.recipientName ?? m.noName}</dd>
                  {shown.achievement.creator && shown.achievement.creator.id !== shown.issuer.id && (
                    <>
                      <dt>{m.partner}</dt>
                      <dd>{shown.achievement.creator.name ?? shown.achievement.creator.id}</dd>
                    </>
                  )}
                  {([[m.happened, shown.activityEndDate ?? shown.activityStartDate], [m.awarded, shown.awardedDate], [m.validFrom, shown.validFrom], [m.validUntil, shown.validUntil]] as const).map(
                    ([label, date]) =>
                      date &&
                      !Number.isNaN(Date.parse(date)) && (
                        <>
                          <dt>{label}</dt>
                          <dd>{formatDate(date, locale)}</dd>
                        </>
                      ),
                  )}
                  <dt>{m.level}</dt>
                  <dd>{report.outcome === 'valid' ? (shown.evidence.length > 0 ? m.levels.evidence : m.levels.statement) : m.levels.none}</dd>
                </dl>
                <p class={`notice ${isKnown ? 'good' : 'doubt'}`}>{isKnown ? m.explanations.known : m.explanations.unknown}</p>
                {shown.achievement.criteria?.narrative && (
                  <>
                    <h3>{m.required}</h3>
                    <Prose text={shown.achievement.criteria.narrative} />
                  </>
                )}
                {shown.evidence.length > 0 && (
                  <>
                    <h3>{m.evidence}</h3>
                    <ul>
                      {shown.evidence.map((evidence) => (
                        <li>
                          {evidence.id && /^https?:/.test(evidence.id) ? (
                            <a href={evidence.id} rel="nofollow noopener noreferrer">
                              {evidence.name ?? evidence.id}
                            </a>
                          ) : (
                            (evidence.name ?? evidence.narrative)
                          )}
                        </li>
                      ))}
                    </ul>
                  </>
                )}
                {shown.results.length > 0 && (
                  <>
                    <h3>{m.results}</h3>
                    <ul>
                      {shown.results.map((result) => (
                        <li>
                          {result.name && `${result.name}${m.colon}`}
                          <strong>{result.level ?? result.value ?? result.status}</strong>
                          {(result.requiredLevel ?? result.requiredValue) && <span class="soft"> ({m.resultRequired(result.requiredLevel ?? result.requiredValue ?? '')})</span>}
                        </li>
                      ))}
                    </ul>
                  </>
                )}
                {report.outcome === 'valid' && shown.endorsements.length > 0 && (
                  <>
                    <h3>{m.endorsed}</h3>
                    <ul>
                      {shown.endorsements.map((endorsement) => (
                        <li>
                          <strong>{endorsement.issuer.name ?? endorsement.issuer.id}</strong>
                          {endorsement.comment && `${m.colon}${endorsement.comment}`}
                          {!endorsement.isBound && <span class="soft"> ({m.endorsedLoosely})</span>}
                        </li>
                      ))}
                    </ul>
                  </>
                )}
                {shown.achievement.alignments.length > 0 && (
                  <>
                    <h3>{messagesIn(locale).badgeForm.alignments}</h3>
                    <ul>
                      {shown.achievement.alignments.map((alignment) => (
                        <li>
                          {/^https?:/.test(alignment.targetUrl) ? (
                            <a href={alignment.targetUrl} rel="nofollow noopener noreferrer">
                              {alignment.targetName}
                            </a>
                          ) : (
                            alignment.targetName
                          )}{' '}
                          <span class="soft">{[alignment.targetFramework, alignment.targetCode].filter(Boolean).join(' ')}</span>
                        </li>
                      ))}
                    </ul>
                  </>
                )}
                <p class="small soft">{m.explanations.cannotKnow}</p>
              </>
            )}
            <details>
              <summary>{m.checks}</summary>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{m.check}</th>
                    <th scope="col">{m.result}</th>
                  </tr>
                </thead>
                <tbody>
                  {report.checks.map((check) => (
                    <tr>
                      <th scope="row">{nameOf(m)[check.name]}</th>
                      <td>
                        {m.outcomes[check.outcome]} <code class="small soft">{check.reason}</code>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </details>
          </article>
          <p>
            <a href={pathTo('verify', locale)}>{m.another}</a>
          </p>
        </>,
      )
    },
    { bodyBytesMax: fileBytesMax + 500_000 },
  )
}
