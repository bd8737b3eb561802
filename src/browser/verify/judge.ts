// The sentence of a verdict, its tone and what it means: the same words as on the page of the service.
import type { VerificationReport } from '../../openbadges/report.ts'
import type { Words } from './words.ts'

export type Tone = 'good' | 'bad' | 'doubt'
export type Verdict = { title: string; tone: Tone; text?: string }
export const signs: Record<Tone, string> = { good: '✓', bad: '✕', doubt: '?' }

/** The verdict of one badge. */
export function judge(report: VerificationReport, { verify: m }: Words): Verdict {
  if (report.outcome === 'valid') return { title: m.verdicts.valid, tone: 'good', text: m.explanations.valid }
  if (report.outcome === 'not_a_badge') return { title: m.verdicts.not_a_badge, tone: 'doubt', text: m.explanations.not_a_badge }
  if (report.outcome === 'undetermined') return { title: m.verdicts.undetermined, tone: 'doubt', text: m.explanations.undetermined }
  const title = m.verdicts[report.state as keyof typeof m.verdicts] ?? m.verdicts.invalid
  return { title, tone: ['suspended', 'superseded', 'expired', 'not_yet_valid'].includes(report.state ?? '') ? 'doubt' : 'bad' }
}

/** The verdict of a record of several badges whose own signature holds; otherwise the words of a badge serve. */
export function judgeRecord(report: VerificationReport, { takeAway: m }: Words): Verdict | undefined {
  const of = (name: keyof typeof m.verdicts, tone: Tone): Verdict => ({ title: m.verdicts[name], tone, text: m.explanations[name] })
  if (report.outcome === 'valid') return of('valid', 'good')
  if (report.state === 'record_badge_invalid') return of('record_badge_invalid', 'bad')
  if (report.state === 'record_badge_undetermined') return of('record_badge_undetermined', 'doubt')
  return undefined
}
