// What a verification found, in the order in which a reader needs it: the verdict, what was required, who says so, when, how well shown, each check.
import { formatDate, type Locale } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import type { CheckName } from '../../openbadges/report.ts'
import type { DisplayCredential, VerificationReport } from '../../openbadges/verify.ts'
import { Prose } from './pieces.tsx'

type Words = ReturnType<typeof messagesIn>['verify']
export type Verdict = { title: string; tone: 'good' | 'bad' | 'doubt'; text: string }

/** A check without a name in some language does not compile. */
const nameOf = (m: Words): Record<CheckName, string> => m.checkNames

const isDate = (date: string | undefined): date is string => date !== undefined && !Number.isNaN(Date.parse(date))

const doubts = ['suspended', 'superseded', 'expired', 'not_yet_valid']

/** The sentence of a verdict, its tone and what it means. */
export function judge(report: VerificationReport, locale: Locale): Verdict {
  const m = messagesIn(locale).verify
  if (report.outcome === 'not_a_badge') return { title: m.verdicts.not_a_badge, tone: 'doubt', text: m.explanations.not_a_badge }
  const shown = report.credential
  const day = (date: string | undefined) => (isDate(date) ? formatDate(date, locale) : '')
  if (report.outcome === 'valid') {
    const who = shown?.issuer.name ?? shown?.issuer.id ?? ''
    return { title: m.verdicts.valid, tone: 'good', text: m.validText(who, shown?.recipientName ?? '', day(shown?.awardedDate ?? shown?.validFrom)) }
  }
  if (report.outcome === 'undetermined') return { title: m.verdicts.undetermined, tone: 'doubt', text: m.explanations.undetermined }
  const state = (report.state ?? 'invalid') as keyof Words['stateTexts']
  const title = m.verdicts[state as keyof Words['verdicts']] ?? m.verdicts.invalid
  const until = state === 'expired' ? day(shown?.validUntil) : state === 'not_yet_valid' ? day(shown?.validFrom) : ''
  return { title: until ? m.dated(title, until) : title, tone: doubts.includes(state) ? 'doubt' : 'bad', text: m.stateTexts[state] ?? m.stateTexts.invalid ?? '' }
}

/** The verdict as a stamp beside its words. */
export const VerdictHead = ({ title, tone, text }: Verdict) => (
  <div role="status">
    <h1 class={`verdict ${tone}`}>
      <span aria-hidden="true">{tone === 'good' ? '✓' : tone === 'bad' ? '✕' : '?'}</span>
      {title}
    </h1>
    <p class="lead">{text}</p>
  </div>
)

const Facts = ({ facts }: { facts: [label: string, value: string | undefined][] }) => (
  <dl>
    {facts.map(
      ([label, value]) =>
        value && (
          <>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </>
        ),
    )}
  </dl>
)

const Outside = ({ href, children }: { href: string | undefined; children: string }) =>
  href && /^https?:\/\//.test(href) ? (
    <a href={href} rel="nofollow noopener noreferrer">
      {children}
    </a>
  ) : (
    <>{children}</>
  )

/** What the badge says; `isKnown` when its issuer has its space here, `image` when it is one of ours. */
export const Statement = ({ shown, report, locale, isKnown, image }: { shown: DisplayCredential; report: VerificationReport; locale: Locale; isKnown: boolean; image?: string }) => {
  const m = messagesIn(locale).verify
  const { achievement } = shown
  const isValid = report.outcome === 'valid'
  const day = (date: string | undefined) => (isDate(date) ? formatDate(date, locale) : undefined)
  return (
    <>
      <hr />
      <div class={image ? 'hero' : undefined}>
        {image && <img class="medal" src={image} alt={achievement.image?.caption ?? ''} width={120} height={120} />}
        <div>
          {!isValid && <p class="soft">{m.claims}</p>}
          <h2 class="named">{achievement.name}</h2>
          <p class="soft">{shown.recipientName ?? m.noName}</p>
        </div>
      </div>
      <h2>{m.required}</h2>
      {achievement.criteria?.narrative ? <Prose text={achievement.criteria.narrative} /> : <p>{achievement.description || m.notSaid}</p>}
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
      {achievement.alignments.length > 0 && (
        <>
          <h3>{messagesIn(locale).badgeForm.alignments}</h3>
          <ul>
            {achievement.alignments.map((alignment) => (
              <li>
                <Outside href={alignment.targetUrl}>{alignment.targetName}</Outside> <span class="soft">{[alignment.targetFramework, alignment.targetCode].filter(Boolean).join(' ')}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h2>{m.who}</h2>
      <p>
        <strong>{shown.issuer.name ?? shown.issuer.id}</strong>
        {achievement.creator && achievement.creator.id !== shown.issuer.id && (
          <>
            <br />
            <span class="soft">
              {m.partner} {achievement.creator.name ?? achievement.creator.id}
            </span>
          </>
        )}
        <br />
        <code class="small soft">{shown.issuer.id}</code>
      </p>
      <p class={`notice ${isKnown ? (isValid ? 'good' : '') : 'doubt'}`}>{isKnown ? m.explanations.known : m.explanations.unknown}</p>
      {isValid && shown.endorsements.length > 0 && (
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
      <h2>{m.when}</h2>
      <Facts
        facts={[
          [m.happened, day(shown.activityEndDate ?? shown.activityStartDate)],
          [m.awarded, day(shown.awardedDate)],
          [m.validFrom, day(shown.validFrom)],
          isDate(shown.validUntil) ? [m.validUntil, day(shown.validUntil)] : [m.lasts, m.noEnd],
        ]}
      />
      <h2>{m.level}</h2>
      <p>{!isValid ? m.levels.none : shown.evidence.length > 0 ? m.levels.evidence : m.levels.statement}</p>
      {shown.evidence.length > 0 && (
        <ul>
          {shown.evidence.map((evidence) => (
            <li>
              <Outside href={evidence.id}>{evidence.name ?? evidence.narrative ?? evidence.id ?? m.evidence}</Outside>
            </li>
          ))}
        </ul>
      )}
      <p class="small soft">{m.explanations.cannotKnow}</p>
    </>
  )
}

/** Each check with what came of it; open where the verdict is not a plain yes. */
export const Checks = ({ report, locale }: { report: VerificationReport; locale: Locale }) => {
  const m = messagesIn(locale).verify
  const reasons: Record<string, string | undefined> = m.reasons
  return (
    <details open={report.outcome !== 'valid'}>
      <summary>{m.checks}</summary>
      <table class="checks">
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
              <td class={check.outcome}>
                <strong>{m.outcomes[check.outcome]}</strong>
                {check.reason !== 'ok' && (
                  <>
                    <br />
                    <span class="small">{reasons[check.reason] ?? check.reason}</span>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
