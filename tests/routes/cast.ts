// Everybody who may knock at a route, and two organisations with one object of each kind, for the walk over the router.
import { randomBytes } from 'node:crypto'
import type { Database } from '../../src/store/database.ts'
import { insertPerson, saveAddress } from '../../src/store/persons.ts'
import { acceptAward } from '../../src/usecases/accept-award.ts'
import { apiScopes, createApiToken } from '../../src/usecases/api-tokens.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import { createShare } from '../../src/usecases/booklet.ts'
import { createEvent, shareEventReport } from '../../src/usecases/events.ts'
import { inviteMember } from '../../src/usecases/members.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { bringList } from '../../src/usecases/recipient-lists.ts'
import { startSession } from '../../src/usecases/sessions.ts'
import { makeWorld, type World } from '../support/world.ts'

export const staffRoles = ['reader', 'awarder', 'badge_maker', 'administrator'] as const
export const roles = ['nobody', 'stranger', 'invited', ...staffRoles, 'operator', 'holder', 'browser', 'other_holder', ...apiScopes.map((scope) => `token ${scope}` as const), 'token of another'] as const
export type RoleName = (typeof roles)[number]

/** The objects of one organisation by the name that stands in a path. */
export type Objects = Record<'issuerId' | 'badgeId' | 'versionId' | 'openAwardId' | 'acceptedAwardId' | 'credentialId' | 'batchId' | 'importId' | 'eventId' | 'offerToken' | 'reportToken' | 'shareToken' | 'listId', string>

export type Cast = { world: World; other: World; own: Objects; foreign: Objects; headers: Record<RoleName, Record<string, string>> }

async function makeObjects(world: World, name: string): Promise<{ objects: Objects; holderId: string }> {
  const { deps, operator, issuerId, badgeId } = world
  const address = `${name}@home.example`
  const made = await awardBadge(deps, operator, {
    issuerId, badgeId, source: 'list', holdSeconds: 600, recipients: [{ row: 0, name: 'A', address }, { row: 1, name: 'B', address }],
  })
  const [accepted, open] = made.awarded
  const { credentialId, personId } = await acceptAward(deps, { offerToken: offerTokenOf(deps.vault, accepted?.awardId ?? '', address), name: null })
  const shareToken = (await createShare(deps, { personId: personId ?? '', credentialId, isIndexable: false })).token
  const { eventId } = await createEvent(deps, operator, { issuerId, event: { name: { fr: 'F' }, place: null, startsOn: '2026-03-01', endsOn: '2026-03-01', visitors: null } })
  const reportToken = await shareEventReport(deps, operator, { eventId, isShared: true })
  const { importId } = await bringList(deps, operator, { issuerId, badgeId, rows: [['Zoé', `zoe-${name}@home.example`]] })
  const row = await deps.db.selectFrom('credential').select(['status_list_id', 'badge_version_id']).where('id', '=', credentialId).executeTakeFirstOrThrow()
  return {
    holderId: personId ?? '',
    objects: {
      issuerId, badgeId, versionId: row.badge_version_id, openAwardId: open?.awardId ?? '', acceptedAwardId: accepted?.awardId ?? '', credentialId,
      batchId: made.batchId ?? '', importId, eventId, offerToken: offerTokenOf(deps.vault, open?.awardId ?? '', address), reportToken: reportToken ?? '', shareToken, listId: row.status_list_id,
    },
  }
}

/** Makes two organisations that know nothing of each other, and a person or a token for each role in the first. */
export async function makeCast(db: Database): Promise<Cast> {
  const key = randomBytes(32)
  const world = await makeWorld(db, undefined, key)
  const other = await makeWorld(db, world.clock, key)
  const [mine, theirs] = [await makeObjects(world, 'own'), await makeObjects(other, 'foreign')]
  const person = () => insertPerson(db, { displayName: 'P', locale: 'fr', createdAt: world.clock.now() })
  const cookie = async (personId: string, kind: 'signed_in' | 'browser' = 'signed_in') => ({ cookie: `session=${await startSession(db, world.deps, { personId, kind })}` })
  const bearer = async (of: World, scopes: (typeof apiScopes)[number][]) => ({
    authorization: `Bearer ${(await createApiToken(world.deps, of.operator, { issuerId: of.issuerId, name: 't', scopes })).token}`,
  })
  const strangerId = (await other.join('administrator')).personId
  // Invited as an administrator, and has not confirmed (threat A8).
  const invitedId = await person()
  await saveAddress(db, invitedId, 'invited@staff.example', world.clock.now())
  await inviteMember(world.deps, world.operator, { issuerId: world.issuerId, address: 'invited@staff.example', role: 'administrator', locale: 'fr' })
  const operatorId = await insertPerson(db, { displayName: 'O', locale: 'fr', isOperator: true, createdAt: world.clock.now() })
  const staff = await Promise.all(staffRoles.map(async (role) => [role, await cookie((await world.join(role)).personId)] as const))
  const tokens = await Promise.all(apiScopes.map(async (scope) => [`token ${scope}`, await bearer(world, [scope])] as const))
  const headers: Partial<Cast['headers']> = {
    nobody: {}, stranger: await cookie(strangerId), invited: await cookie(invitedId), ...Object.fromEntries(staff), operator: await cookie(operatorId),
    holder: await cookie(mine.holderId), browser: await cookie(mine.holderId, 'browser'), other_holder: await cookie(theirs.holderId),
    ...Object.fromEntries(tokens), 'token of another': await bearer(other, [...apiScopes]),
  }
  return { world, other, own: mine.objects, foreign: theirs.objects, headers: headers as Cast['headers'] }
}
