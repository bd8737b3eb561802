// An issuer's events: days and a place for which badges are awarded, and the address of their wrap-up page.
import { randomBytes } from 'node:crypto'
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { inTransaction } from '../store/database.ts'
import { findEvent, insertEvent, listEventsOfIssuer, setReportToken, updateEventRow, type Event, type EventInput } from '../store/events.ts'
import { authorizeIssuer, type Actor } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'

/** Makes an event. */
export async function createEvent(deps: Dependencies, actor: Actor, input: { issuerId: string; event: EventInput }): Promise<{ eventId: string }> {
  return inTransaction(deps.db, async (tx) => {
    const issuerId = await authorizeIssuer(tx, actor, input.issuerId, 'badge_maker')
    const eventId = await insertEvent(tx, issuerId, input.event, deps.clock.now())
    await recordActivity(tx, { issuerId, actor, verb: 'create', objectKind: 'event', objectId: eventId })
    return { eventId }
  })
}

/** An event, for those who work with its issuer. @throws Refusal `not_found` */
export async function getEvent(deps: Dependencies, actor: Actor, eventId: string): Promise<Event> {
  const event = await findEvent(deps.db, eventId)
  if (!event) throw new Refusal('not_found')
  await authorizeIssuer(deps.db, actor, event.issuerId, 'reader')
  return event
}

export async function updateEvent(deps: Dependencies, actor: Actor, input: { eventId: string; event: EventInput }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const event = await findEvent(tx, input.eventId)
    if (!event) throw new Refusal('not_found')
    const issuerId = await authorizeIssuer(tx, actor, event.issuerId, 'badge_maker')
    await updateEventRow(tx, event.id, input.event)
    await recordActivity(tx, { issuerId, actor, verb: 'change', objectKind: 'event', objectId: event.id })
  })
}

export async function listEvents(deps: Dependencies, actor: Actor, issuerId: string): Promise<Event[]> {
  return listEventsOfIssuer(deps.db, await authorizeIssuer(deps.db, actor, issuerId, 'reader'))
}

/** Gives the wrap-up page of an event its address, or takes it away. */
export async function shareEventReport(deps: Dependencies, actor: Actor, input: { eventId: string; isShared: boolean }): Promise<string | null> {
  return inTransaction(deps.db, async (tx) => {
    const event = await findEvent(tx, input.eventId)
    if (!event) throw new Refusal('not_found')
    const issuerId = await authorizeIssuer(tx, actor, event.issuerId, 'badge_maker')
    const token = input.isShared ? (event.reportToken ?? randomBytes(16).toString('base64url')) : null
    await setReportToken(tx, event.id, token)
    await recordActivity(tx, { issuerId, actor, verb: input.isShared ? 'share' : 'unshare', objectKind: 'event', objectId: event.id })
    return token
  })
}
