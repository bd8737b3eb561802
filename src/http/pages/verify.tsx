// The verifier: anybody brings a file, a text or an address; the verdict first, then what it rests on.
import { messagesIn } from '../../i18n/messages.ts'
import type { VerificationReport } from '../../openbadges/verify.ts'
import { describeIssuer } from '../../usecases/describe-issuer.ts'
import { fetchBadge } from '../../usecases/fetch-badge.ts'
import type { DisplayCredential } from '../../openbadges/report.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { ErrorSummary, Field, type FieldError } from './pieces.tsx'
import { judgeRecord, RecordReport } from './verify-record.tsx'
import { BadgeReport, Checks } from './verify-report.tsx'

const fileBytesMax = 5_000_000

type Words = ReturnType<typeof messagesIn>['verify']

/** The image of a badge of ours, by its path; those of others are not loaded, so that nobody learns who looks. */
const ownImagePath = (web: Web, shown: DisplayCredential): string | undefined => {
  const id = shown.achievement.image?.id
  const ours = `${web.publicUrl}/badges/`
  return id?.startsWith(ours) && /^[0-9a-f-]{36}\.png$/.test(id.slice(ours.length)) ? id.slice(web.publicUrl.length) : undefined
}

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
            {shown && <BadgeReport report={report} shown={shown} isKnown={isKnown} imagePath={ownImagePath(web, shown)} locale={locale} />}
            <Checks checks={report.checks} isOpen={report.outcome !== 'valid' && !report.record} locale={locale} />
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
