// What stands behind a verdict, in the order in which somebody asks: what it took, who says so, when, with what proof; then each check.
import { formatDate, type Locale } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import type { Check, CheckName, DisplayCredential, ReasonCode } from '../../openbadges/report.ts'
import type { VerificationReport } from '../../openbadges/verify.ts'
import { AlignmentLinks, LinkOrWords, Prose } from './pieces.tsx'

type Words = ReturnType<typeof messagesIn>

/** A check or a reason without its words in some language does not compile. */
const nameOf = (m: Words): Record<CheckName, string> => m.verify.checkNames
const reasonOf = (m: Words): Record<ReasonCode, string> => m.verifyReasons

const isDate = (text: string | undefined): text is string => text !== undefined && !Number.isNaN(Date.parse(text))
const Proofs = ({ shown, m }: { shown: DisplayCredential; m: Words['verify'] }) => (
  <>
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
    {shown.evidence.length > 0 && (
      <>
        <h3>{m.evidence}</h3>
        <ul>
          {shown.evidence.map((evidence) => (
            <li>
              <LinkOrWords href={evidence.id} words={evidence.name ?? evidence.narrative} />
            </li>
          ))}
        </ul>
      </>
    )}
  </>
)

const Speakers = ({ shown, isValid, isKnown, isSigned, m }: { shown: DisplayCredential; isValid: boolean; isKnown: boolean; isSigned: boolean; m: Words['verify'] }) => {
  const { creator } = shown.achievement
  return (
    <>
      <h3>{m.issuer}</h3>
      <p>
        <strong>{shown.issuer.name ?? shown.issuer.id}</strong>
        {creator && creator.id !== shown.issuer.id && `, ${m.partner.toLocaleLowerCase()} ${creator.name ?? creator.id}`}
        <br />
        <code class="small">{shown.issuer.id}</code>
      </p>
      {isSigned && isKnown && <p class="notice good">{m.explanations.known}</p>}
      {!isKnown && <p class="notice doubt">{m.explanations.unknown}</p>}
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
    </>
  )
}

/** The organisation's key and signature hold: only then is what the badge says more than a claim. */
const isSignedByIssuer = ({ checks }: VerificationReport): boolean =>
  ['issuer_key', 'signature'].every((name) => checks.some((check) => check.name === name) && checks.every((check) => check.name !== name || check.outcome === 'valid'))

/** How far the statement goes: signed or kept at an address, with what shows it or without. */
function levelOf(report: VerificationReport, shown: DisplayCredential, m: Words['verify']): string {
  if (report.outcome !== 'valid') return m.levels.none
  const isHosted = report.checks.some(({ name, details }) => name === 'signature' && details?.hosted !== undefined)
  if (shown.evidence.length > 0) return isHosted ? m.levels.hostedEvidence : m.levels.evidence
  return isHosted ? m.levels.hosted : m.levels.statement
}

/**
 * One badge.
 * @param imagePath of its image where the badge is ours: nothing is ever loaded from elsewhere.
 */
export const BadgeReport = ({ report, shown, isKnown, imagePath, locale }: { report: VerificationReport; shown: DisplayCredential; isKnown: boolean; imagePath: string | undefined; locale: Locale }) => {
  const words = messagesIn(locale)
  const m = words.verify
  const { achievement } = shown
  const isSigned = isSignedByIssuer(report)
  const dates = ([[m.happened, shown.activityEndDate ?? shown.activityStartDate], [m.awarded, shown.awardedDate], [m.validFrom, shown.validFrom], [m.validUntil, shown.validUntil]] as const).filter(([, date]) => isDate(date))
  return (
    <>
      {!isSigned && <p class="notice doubt">{m.explanations.unconfirmed}</p>}
      <div class="titled">
        {imagePath && isSigned && <img class="medal" src={imagePath} alt="" width={104} height={104} />}
        <div>
          <h2>{achievement.name}</h2>
          <p class="soft">
            {shown.recipientName ? (
              <>
                {m.holder}
                {m.colon}
                <strong>{shown.recipientName}</strong>
              </>
            ) : (
              m.noName
            )}
          </p>
        </div>
      </div>
      {achievement.criteria?.narrative && (
        <>
          <h3>{m.required}</h3>
          <Prose text={achievement.criteria.narrative} />
        </>
      )}
      <Proofs shown={shown} m={m} />
      <Speakers shown={shown} isValid={report.outcome === 'valid'} isKnown={isKnown} isSigned={isSigned} m={m} />
      {dates.length > 0 && (
        <>
          <h3>{m.when}</h3>
          <dl>
            {dates.map(([label, date]) => (
              <>
                <dt>{label}</dt>
                <dd>{formatDate(date as string, locale)}</dd>
              </>
            ))}
            {!isDate(shown.validUntil) && (
              <>
                <dt>{m.lasts}</dt>
                <dd>{m.noEnd}</dd>
              </>
            )}
          </dl>
        </>
      )}
      <h3>{m.level}</h3>
      <p>{levelOf(report, shown, m)}</p>
      {report.format === 'pdf' && <p class="small soft">{m.explanations.paper}</p>}
      <p class="small soft">{m.explanations.cannotKnow}</p>
      {achievement.alignments.length > 0 && (
        <>
          <h3>{words.badgeForm.alignments}</h3>
          <AlignmentLinks alignments={achievement.alignments} />
        </>
      )}
    </>
  )
}

const signs = { valid: '✓', invalid: '✕', undetermined: '?', not_applicable: '–' } as const
const tones = { valid: 'good', invalid: 'bad', undetermined: 'doubt', not_applicable: 'soft' } as const

/** Each check with its result and, where it is not good, why. */
export const Checks = ({ checks, isOpen, locale }: { checks: Check[]; isOpen: boolean; locale: Locale }) => {
  const words = messagesIn(locale)
  const m = words.verify
  return (
    <details open={isOpen}>
      <summary>{m.checks}</summary>
      <table class="checks">
        <thead>
          <tr>
            <th scope="col">{m.check}</th>
            <th scope="col">{m.result}</th>
          </tr>
        </thead>
        <tbody>
          {checks.map((check) => (
            <tr>
              <th scope="row">{nameOf(words)[check.name]}</th>
              <td>
                <strong class={tones[check.outcome]}>
                  <span aria-hidden="true">{signs[check.outcome]} </span>
                  {m.outcomes[check.outcome]}
                </strong>
                {reasonOf(words)[check.reason] && <span class="why">{reasonOf(words)[check.reason]}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
