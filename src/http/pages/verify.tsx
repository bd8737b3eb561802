// The verifier: a file, a text or an address; the verdict first, then what it rests on.
import { judge, judgeRecord, signs, type Verdict } from '../../domain/verdict.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import type { DisplayCredential, VerificationReport } from '../../openbadges/report.ts'
import { describeIssuer } from '../../usecases/describe-issuer.ts'
import { readPasted } from '../../usecases/fetch-badge.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { ErrorSummary, Field, type FieldError } from './pieces.tsx'
import { RecordReport } from './verify-record.tsx'
import { BadgeReport, Checks } from './verify-report.tsx'

const fileBytesMax = 5_000_000

/** The image of a badge of ours, by its path; those of others are not loaded, so that nobody learns who looks. */
const ownImagePath = (web: Web, shown: DisplayCredential): string | undefined => {
  const id = shown.achievement.image?.id
  const ours = `${web.publicUrl}/badges/`
  return id?.startsWith(ours) && /^[0-9a-f-]{36}\.png$/.test(id.slice(ours.length)) ? id.slice(web.publicUrl.length) : undefined
}

const VerdictHead = ({ title, tone, text }: Verdict) => (
  <div role="status">
    <h1 class={`verdict ${tone}`}>
      <span aria-hidden="true">{signs[tone]}</span>
      {title}
    </h1>
    <p class="lead">{text}</p>
  </div>
)

/** Adds the page. */
export function verifyPages(web: Web, app: WebApp): void {
  const showForm = (c: WebContext, errors: FieldError[] = []) => {
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
          <Field name="file" label={m.file} hint={m.fileHint} type="file" accept=".png,.svg,.pdf,.json,.jwt,.jws,image/png,image/svg+xml,application/pdf,application/json" errors={errors} />
          <Field name="text" label={m.text} hint={m.textHint} rows={3} />
          <button class="big">{m.button}</button>
        </form>
      </div>,
    )
  }
  const another = (c: WebContext) => (
    <p>
      <a class="button secondary" href={pathTo('verify', c.get('locale'))}>
        {messagesIn(c.get('locale')).verify.another}
      </a>
    </p>
  )
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
      if (!file && !text) return showForm(c, [{ field: 'file', message: m.nothing }])
      const input = file ? new Uint8Array(await file.arrayBuffer()) : await readPasted(web.deps, text)
      if (input === undefined) {
        return showPage(
          c,
          { title: m.verdicts.nothing_there, width: 'narrow', isLight: true },
          <article class="sheet stitched">
            <VerdictHead title={m.verdicts.nothing_there} tone="doubt" text={m.explanations.nothing_there} />
            {another(c)}
          </article>,
        )
      }
      const report = await web.verify(input)
      const shown = report.outcome === 'not_a_badge' ? undefined : report.credential
      const isKnown = shown ? await describeIssuer(web.deps, shown.issuer.id) : false
      const judgeBadge = (badge: VerificationReport) => judge(badge, m, (date) => formatDate(date, locale), isKnown)
      // A PDF that was printed again from another program has lost what it carried: its QR code still leads on.
      const isSheet = report.outcome === 'not_a_badge' && report.format === 'pdf'
      const sheet = { title: m.verdicts.pdf, tone: 'doubt' as const, text: m.explanations.pdf }
      const verdict = isSheet ? sheet : ((report.record && judgeRecord(report, messagesIn(locale).takeAway)) ?? judgeBadge(report))
      return showPage(
        c,
        { title: verdict.title, width: 'narrow', isLight: true },
        <article class="sheet stitched">
          <VerdictHead {...verdict} />
          {report.record && <RecordReport record={report.record} locale={locale} judge={judgeBadge} />}
          {shown && <BadgeReport report={report} shown={shown} isKnown={isKnown} imagePath={ownImagePath(web, shown)} locale={locale} />}
          <Checks checks={report.checks} isOpen={report.outcome !== 'valid' && !report.record} locale={locale} />
          {another(c)}
        </article>,
      )
    },
    { bodyBytesMax: fileBytesMax + 500_000, onTooLarge: (c) => showForm(c, [{ field: 'file', message: messagesIn(c.get('locale')).frozen.tooLarge }]) },
  )
}
