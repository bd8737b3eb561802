// Dates as credentials write them: RFC 3339 with a zone, read strictly.
import { OpenBadgesError } from './errors.ts'

const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** One verification reads the same few dates several times. */
const readMax = 64
const readTimes = new Map<string, number>()

/**
 * Reads a date-time with its zone (DateTimeZ, Open Badges 3.0).
 * @throws OpenBadgesError `date_malformed`: no zone, or a day or an hour that does not exist.
 */
export function parseDateTime(text: string): Date {
  const known = readTimes.get(text)
  if (known !== undefined) return new Date(known)
  const date = read(text)
  if (readTimes.size >= readMax) readTimes.clear()
  readTimes.set(text, date.getTime())
  return date
}

function read(text: string): Date {
  const parts = pattern.exec(text)
  if (!parts) throw new OpenBadgesError('date_malformed', text.slice(0, 50))
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const zone = parts[8] ?? 'Z'
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const daysInMonth = month === 2 && isLeap ? 29 : (monthDays[month - 1] ?? 0)
  const zoneIsPossible = zone === 'Z' || (Number(zone.slice(1, 3)) <= 23 && Number(zone.slice(4)) <= 59)
  const date = new Date((parts[7]?.length ?? 0) > 4 ? text.replace(/(\.\d{3})\d+/, '$1') : text)
  const isPossible =
    month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth && hour <= 23 && minute <= 59 && second <= 59
  if (!isPossible || !zoneIsPossible || Number.isNaN(date.getTime())) throw new OpenBadgesError('date_malformed', text)
  return date
}

/**
 * Reads a date of a proof: one without a zone is of UTC. VC Data Integrity §2.1, `created` and `expires`.
 * @throws OpenBadgesError `date_malformed`.
 */
export const parseProofDateTime = (text: string): Date => parseDateTime(/T\d\d:\d\d:\d\d(?:\.\d{1,9})?$/.test(text) ? `${text}Z` : text)

/** Writes a date in UTC, to the second where it has no finer part. */
export function formatDateTime(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z')
}
