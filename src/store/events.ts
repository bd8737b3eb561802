// Rows of the events.
import type { AuthorizedIssuerId } from '../domain/authorized-issuer-id.ts'
import type { EventInput } from '../domain/event.ts'
import type { LocalText } from '../domain/issuer.ts'
import type { Connection } from './database.ts'

export type Event = {
  id: string
  issuerId: string
  name: LocalText
  place: string | null
  /** Days as YYYY-MM-DD. */
  startsOn: string
  endsOn: string
  timeZone: string
  visitors: number | null
  reportToken: string | null
}
export type { EventInput }

const columns = [
  'id', 'issuer_id as issuerId', 'name', 'place', 'starts_on as startsOn', 'ends_on as endsOn', 'time_zone as timeZone', 'visitors',
  'report_token as reportToken',
] as const

export async function insertEvent(db: Connection, issuerId: AuthorizedIssuerId, event: EventInput, now: Date): Promise<string> {
  const row = await db
    .insertInto('event')
    .values({
      issuer_id: issuerId, name: JSON.stringify(event.name), place: event.place, starts_on: event.startsOn, ends_on: event.endsOn,
      visitors: event.visitors, ...(event.timeZone && { time_zone: event.timeZone }), created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function updateEventRow(db: Connection, id: string, event: EventInput): Promise<void> {
  await db
    .updateTable('event')
    .set({ name: JSON.stringify(event.name), place: event.place, starts_on: event.startsOn, ends_on: event.endsOn, visitors: event.visitors })
    .where('id', '=', id)
    .execute()
}

export async function setReportToken(db: Connection, id: string, token: string | null): Promise<void> {
  await db.updateTable('event').set({ report_token: token }).where('id', '=', id).execute()
}

export async function findEvent(db: Connection, id: string): Promise<Event | undefined> {
  return (await db.selectFrom('event').select(columns).where('id', '=', id).executeTakeFirst()) as Event | undefined
}

export async function findEventByReportToken(db: Connection, token: string): Promise<Event | undefined> {
  return (await db.selectFrom('event').select(columns).where('report_token', '=', token).executeTakeFirst()) as Event | undefined
}

export async function listEventsOfIssuer(db: Connection, issuerId: AuthorizedIssuerId): Promise<Event[]> {
  return (await db.selectFrom('event').select(columns).where('issuer_id', '=', issuerId).orderBy('starts_on', 'desc').execute()) as Event[]
}
