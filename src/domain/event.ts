// An event: a name, a place, its days; and what its form must say.
import { textIn, type FormProblem, type LocalText } from './issuer.ts'

export type EventInput = {
  name: LocalText
  place: string | null
  /** Days as YYYY-MM-DD. */
  startsOn: string
  endsOn: string
  visitors: number | null
  /** An IANA name; Europe/Paris when not given. */
  timeZone?: string
}

/** True for a day that exists, as YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** What keeps an event from being saved, by field. */
export function findEventProblems(event: EventInput): FormProblem[] {
  const problems: FormProblem[] = []
  if (!textIn(event.name, 'fr').trim()) problems.push({ field: 'name.fr', code: 'missing' })
  for (const locale of ['fr', 'en'] as const) if ((event.name[locale]?.length ?? 0) > 120) problems.push({ field: `name.${locale}`, code: 'too_long' })
  for (const field of ['startsOn', 'endsOn'] as const) if (!isDay(event[field])) problems.push({ field, code: 'not_a_date' })
  if (problems.length === 0 && event.endsOn < event.startsOn) problems.push({ field: 'endsOn', code: 'ends_before_start' })
  if (event.visitors !== null && (!Number.isInteger(event.visitors) || event.visitors < 0 || event.visitors > 1_000_000_000)) problems.push({ field: 'visitors', code: 'not_a_number' })
  return problems
}
