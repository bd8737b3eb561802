// Sessions: begun by a sign-in or by accepting a badge, listed, and ended.
import { createHash, randomBytes } from 'node:crypto'
import { Refusal } from '../domain/refusal.ts'
import type { Connection } from '../store/database.ts'
import { deleteSession, deleteSessionByHash, findSessionByHash, insertSession, listSessionsOfPerson, touchSession, type SessionRow } from '../store/sessions.ts'
import { findPerson, listAddresses, updatePerson } from '../store/persons.ts'
import type { Dependencies } from './dependencies.ts'

const tokenBytes = 24
const lifetimeDays = { signed_in: 30, browser: 90 } as const
const freshSecondsMax = 15 * 60
const touchSecondsMin = 60

const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** Begins a session; `browser` is the weak one of the browser in which a badge was accepted. @returns its token. */
export async function startSession(
  db: Connection,
  deps: Dependencies,
  input: { personId: string; kind: 'signed_in' | 'browser'; deviceLabel?: string },
): Promise<string> {
  const token = randomBytes(tokenBytes).toString('base64url')
  const now = deps.clock.now()
  await insertSession(db, {
    tokenHash: hashOf(token),
    personId: input.personId,
    kind: input.kind,
    deviceLabel: (input.deviceLabel ?? '').slice(0, 200),
    now,
    expiresAt: new Date(now.getTime() + lifetimeDays[input.kind] * 86_400_000),
  })
  return token
}

/** The session of the browser that accepted a badge, so that its holder finds it again there. */
export async function startBrowserSession(deps: Dependencies, personId: string, deviceLabel?: string): Promise<string> {
  return startSession(deps.db, deps, { personId, kind: 'browser', deviceLabel })
}

/** Who looks: the person of a live session. */
export async function findViewer(deps: Dependencies, sessionToken: string) {
  if (!/^[A-Za-z0-9_-]{32}$/.test(sessionToken)) return undefined
  const now = deps.clock.now()
  const session = await findSessionByHash(deps.db, hashOf(sessionToken), now)
  const person = session && (await findPerson(deps.db, session.personId))
  if (!session || !person) return undefined
  if (now.getTime() - session.lastSeenAt.getTime() > touchSecondsMin * 1_000) await touchSession(deps.db, session.id, now)
  return {
    personId: person.id,
    displayName: person.displayName,
    sessionId: session.id,
    sessionKind: session.kind,
    isFresh: now.getTime() - session.freshAt.getTime() < freshSecondsMax * 1_000,
    isOperator: person.isOperator,
  }
}

/** The live sessions of a person. */
export async function listSessions(deps: Dependencies, personId: string): Promise<SessionRow[]> {
  return listSessionsOfPerson(deps.db, personId, deps.clock.now())
}

/** What a person may change of themselves. @throws Refusal `not_found` */
export async function getPersonalDetails(deps: Dependencies, personId: string): Promise<{ displayName: string | null; locale: 'fr' | 'en'; addresses: string[] }> {
  const person = await findPerson(deps.db, personId)
  if (!person) throw new Refusal('not_found')
  return { displayName: person.displayName, locale: person.locale, addresses: await listAddresses(deps.db, personId) }
}

/** Changes how a person is called and the language of their mails. */
export async function describePerson(deps: Dependencies, input: { personId: string; displayName: string | null; locale: 'fr' | 'en' }): Promise<void> {
  await updatePerson(deps.db, input.personId, input)
}

/** Ends one of the person's sessions. */
export async function endSession(deps: Dependencies, input: { personId: string; sessionId: string }): Promise<void> {
  await deleteSession(deps.db, input.personId, input.sessionId)
}

/** Ends the session of this browser. */
export async function signOut(deps: Dependencies, sessionToken: string): Promise<void> {
  await deleteSessionByHash(deps.db, hashOf(sessionToken))
}
