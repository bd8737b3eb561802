// A revocation that was answered shows in the list, also when the list was being signed at that very moment.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readStatus } from '../../src/openbadges/v3/status-list.ts'
import type { JsonObject } from '../../src/openbadges/json-value.ts'
import { acceptAward } from '../../src/usecases/accept-award.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { revokeCredential } from '../../src/usecases/revoke-credential.ts'
import { getStatusListDocument } from '../../src/usecases/status-lists.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

let database: TestDatabase
let world: World
beforeAll(async () => {
  database = await withDatabase({ over: 'tcp' })
  world = await makeWorld(database.db)
})
afterAll(() => database.drop())

test('a list that is signed while credentials are revoked holds each of them the next time', async () => {
  const recipients = Array.from({ length: 40 }, (_, row) => ({ row, address: `list${row}@home.example` }))
  const { awarded } = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'list', recipients })
  for (const { row, awardId } of awarded) {
    const { credentialId } = await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, awardId, `list${row}@home.example`), name: null })
    const { status_list_id: listId, status_index: index } = await database.db.selectFrom('credential').select(['status_list_id', 'status_index']).where('id', '=', credentialId).executeTakeFirstOrThrow()
    // Stale from the revocation before; old enough to be signed anew.
    world.clock.advanceSeconds(10)
    await database.db.updateTable('status_list').set({ is_stale: true }).where('id', '=', listId).execute()
    await Promise.all([
      getStatusListDocument(world.deps, listId, 'revocation'),
      new Promise((later) => setTimeout(later, Math.random() * 12)).then(() => revokeCredential(world.deps, world.operator, { awardId, reason: 'A mistake' })),
      getStatusListDocument(world.deps, listId, 'revocation'),
    ])
    world.clock.advanceSeconds(10)
    const list = JSON.parse(await getStatusListDocument(world.deps, listId, 'revocation')) as JsonObject
    expect(readStatus(list, { purpose: 'revocation', index }), `credential ${row}`).toBe(true)
  }
})
