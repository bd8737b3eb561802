// The verdict on a badge in plain words: its title, its tone and what it means, from the report of a verification and the words of a language.
import type { VerificationReport } from '../openbadges/report.ts'

export type Tone = 'good' | 'bad' | 'doubt'
/** The sign beside a verdict, which is never told by its colour alone. */
export const signs: Readonly<Record<Tone, string>> = { good: '✓', bad: '✕', doubt: '?' }
export type Verdict = { title: string; tone: Tone; text: string }

/** The sentences that a verdict is made of. */
export type VerdictWords = {
  verdicts: { readonly valid: string; readonly invalid: string; readonly undetermined: string; readonly not_a_badge: string; readonly [state: string]: string }
  stateTexts: Readonly<Record<string, string>>
  explanations: { readonly undetermined: string; readonly not_a_badge: string }
  dated: (verdict: string, date: string) => string
  validText: (issuer: string, isKnown: boolean, holder: string, date: string) => string
  standing: { readonly kept: string; readonly unsaid: string }
}
/** The sentences of a record of several badges whose own signature holds. */
export type RecordWords = Record<'verdicts' | 'explanations', { readonly valid: string; readonly record_badge_invalid: string; readonly record_badge_undetermined: string }>

/** States in which nobody did wrong, or that may pass. */
const doubts = ['suspended', 'superseded', 'expired', 'not_yet_valid']

/**
 * @param formatDay writes a date as the reader's language does; it is given those that are dates alone.
 * @param isKnown whether the issuer has its space here: anybody may sign under any name, so that a stranger only calls itself so.
 */
export function judge(report: VerificationReport, words: VerdictWords, formatDay: (date: string) => string, isKnown = false): Verdict {
  const shown = report.credential
  const day = (date: string | undefined) => (date !== undefined && !Number.isNaN(Date.parse(date)) ? formatDay(date) : '')
  if (report.outcome === 'not_a_badge') return { title: words.verdicts.not_a_badge, tone: 'doubt', text: words.explanations.not_a_badge }
  if (report.outcome === 'undetermined') return { title: words.verdicts.undetermined, tone: 'doubt', text: words.explanations.undetermined }
  if (report.outcome === 'valid') {
    const said = words.validText(shown?.issuer.name ?? shown?.issuer.id ?? '', isKnown, shown?.recipientName ?? '', day(shown?.awardedDate ?? shown?.validFrom))
    // Silence is not "not withdrawn".
    const isStanding = report.checks.some(({ name, outcome }) => name === 'status' && outcome === 'valid')
    return { title: words.verdicts.valid, tone: 'good', text: `${said} ${isStanding ? words.standing.kept : words.standing.unsaid}` }
  }
  const state = report.state ?? 'invalid'
  const title = words.verdicts[state] ?? words.verdicts.invalid
  const until = state === 'expired' ? day(shown?.validUntil) : state === 'not_yet_valid' ? day(shown?.validFrom) : ''
  return { title: until ? words.dated(title, until) : title, tone: doubts.includes(state) ? 'doubt' : 'bad', text: words.stateTexts[state] ?? words.stateTexts.invalid ?? '' }
}

/** The verdict on a record of several badges whose own signature holds; otherwise the words of a badge serve. */
export function judgeRecord(report: VerificationReport, { verdicts, explanations }: RecordWords): Verdict | undefined {
  if (report.outcome === 'valid') return { title: verdicts.valid, tone: 'good', text: explanations.valid }
  if (report.state === 'record_badge_invalid') return { title: verdicts.record_badge_invalid, tone: 'bad', text: explanations.record_badge_invalid }
  if (report.state === 'record_badge_undetermined') return { title: verdicts.record_badge_undetermined, tone: 'doubt', text: explanations.record_badge_undetermined }
  return undefined
}
