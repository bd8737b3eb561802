// A record of several badges at the verifier: its own verdict first, then each badge with its own.
import type { Verdict } from '../../domain/verdict.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import type { DisplayRecord } from '../../openbadges/report.ts'
import type { VerificationReport } from '../../openbadges/verify.ts'

const isDate = (text: string | undefined): text is string => text !== undefined && !Number.isNaN(Date.parse(text))

/** What the record says, and its badges one by one. */
export const RecordReport = ({ record, locale, judge }: { record: DisplayRecord; locale: 'fr' | 'en'; judge(report: VerificationReport): Verdict }) => {
  const m = messagesIn(locale).takeAway
  const words = messagesIn(locale).verify
  return (
    <>
      <h2>{record.name}</h2>
      <dl>
        <dt>{m.putTogetherBy}</dt>
        <dd>
          {record.issuer.name ?? record.issuer.id}
          <br />
          <code class="small">{record.issuer.id}</code>
        </dd>
        {isDate(record.validFrom) && (
          <>
            <dt>{m.putTogetherOn}</dt>
            <dd>{formatDate(record.validFrom, locale)}</dd>
          </>
        )}
      </dl>
      {record.badges.length === 0 ? (
        <p class="soft">{m.explanations.notLooked}</p>
      ) : (
        <>
          <h3>{record.badges.length === 1 ? m.badgesOne : m.badgesMany(record.badges.length)}</h3>
          {record.badges.map((report) => {
            const { title, tone } = report.outcome === 'not_a_badge' ? { title: words.outcomes.undetermined, tone: 'doubt' as const } : judge(report)
            const shown = report.credential
            return (
              <section class={`notice ${tone}`}>
                <h4>{shown?.achievement.name ?? m.otherKind}</h4>
                <p>
                  <span aria-hidden="true">{tone === 'good' ? '✓ ' : tone === 'bad' ? '✕ ' : '? '}</span>
                  <strong>{title}</strong>
                </p>
                {shown && (
                  <p class="small">
                    {m.awardedBy(shown.issuer.name ?? shown.issuer.id)}
                    {isDate(shown.validFrom) && `, ${formatDate(shown.validFrom, locale)}`}
                    <br />
                    {words.holder}
                    {words.colon}
                    {shown.recipientName ?? words.noName}
                  </p>
                )}
                <details>
                  <summary>{words.checks}</summary>
                  <ul class="small">
                    {report.checks.map((check) => (
                      <li>
                        {words.checkNames[check.name]}
                        {words.colon}
                        {words.outcomes[check.outcome]} <code class="soft">{check.reason}</code>
                      </li>
                    ))}
                  </ul>
                </details>
              </section>
            )
          })}
        </>
      )}
      <p class="small soft">{m.explanations.cannotKnow}</p>
    </>
  )
}
