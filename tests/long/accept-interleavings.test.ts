// Ten thousand random interleavings of everything that can happen to an offer and its credential, on the real database.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Refusal } from '../../src/domain/refusal.ts'
import { acceptAward } from '../../src/usecases/accept-award.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import { correctName, eraseCredential } from '../../src/usecases/booklet.ts'
import { declineAward } from '../../src/usecases/decline-award.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { liftSuspension, revokeCredential, suspendCredential } from '../../src/usecases/revoke-credential.ts'
import { withdrawAward } from '../../src/usecases/withdraw-award.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const rounds = 10_000
const atOnce = 8

let database: TestDatabase
let world: World
beforeAll(async () => {
  database = await withDatabase({ over: 'tcp', connectionsMax: 40 })
  world = await makeWorld(database.db)
})
afterAll(() => database.drop())

type Acts = Record<string, () => Promise<unknown>>

/** What happens to one offer: some of the acts, some of them twice, in a random order with random pauses. */
async function play(awardId: string, offerToken: string): Promise<Set<string>> {
  const { deps, operator } = world
  const holder = async () => {
    const row = await database.db.selectFrom('credential').select(['id', 'holder_id']).where('award_id', '=', awardId).where('superseded_at', 'is', null).executeTakeFirst()
    if (!row?.holder_id) throw new Refusal('not_found')
    return { personId: row.holder_id, credentialId: row.id }
  }
  const acts: Acts = {
    accept: () => acceptAward(deps, { offerToken, name: null }),
    acceptAgain: () => acceptAward(deps, { offerToken, name: 'Zoé' }),
    decline: () => declineAward(deps, { offerToken, reason: 'no_thanks' }),
    withdraw: () => withdrawAward(deps, operator, { awardId }),
    revoke: () => revokeCredential(deps, operator, { awardId, reason: 'x' }),
    suspend: () => suspendCredential(deps, operator, { awardId, reason: 'x' }),
    lift: () => liftSuspension(deps, operator, { awardId }),
    correct: async () => correctName(deps, { ...(await holder()), name: 'Zoë' }),
    erase: async () => eraseCredential(deps, await holder()),
  }
  const chosen = ['accept', ...Object.keys(acts).filter(() => Math.random() < 0.45)]
  const answered = new Set<string>()
  await Promise.all(
    chosen.map(async (name) => {
      await new Promise((later) => setTimeout(later, Math.random() * (/correct|erase|revoke|suspend/.test(name) ? 20 : 8)))
      try {
        await acts[name]?.()
        answered.add(name)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
      }
    }),
  )
  return answered
}

test(`${rounds} interleavings break none of the rules`, async () => {
  const tally: Record<string, number> = {}
  for (let start = 0; start < rounds; start += 200) {
    const recipients = Array.from({ length: 200 }, (_, row) => ({ row, name: `N${row}`, address: `i${start}n${row}@home.example` }))
    const { awarded } = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'list', recipients })
    const waiting = awarded.map(({ row, awardId }) => ({ awardId, offerToken: offerTokenOf(world.deps.vault, awardId, `i${start}n${row}@home.example`) }))
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let next = waiting.pop(); next; next = waiting.pop()) {
          const { awardId, offerToken } = next
          const answered = await play(awardId, offerToken)
          const [award] = (await database.pool.query('select state, recipient_address from award where id = $1', [awardId])).rows as { state: string; recipient_address: string | null }[]
          const credentials = (await database.pool.query('select revoked_at, superseded_at, erased_at, holder_id, document from credential where award_id = $1', [awardId])).rows as Record<string, unknown>[]
          const current = credentials.filter((credential) => credential.superseded_at === null)
          const what = `${award?.state} after ${[...answered].join(', ')}`
          tally[award?.state ?? ''] = (tally[award?.state ?? ''] ?? 0) + 1
          // Exactly one of accept, decline and withdraw was told that it happened.
          expect(Number(answered.has('accept') || answered.has('acceptAgain')) + Number(answered.has('decline')) + Number(answered.has('withdraw')), what).toBe(1)
          expect(current.length, what).toBe(award?.state === 'accepted' ? 1 : 0)
          if (award?.state !== 'accepted') {
            expect(credentials.length, what).toBe(0)
            expect(award?.recipient_address, what).toBeNull()
          }
          // A revocation that was answered holds, whatever came after it.
          if (answered.has('revoke')) for (const credential of credentials) expect(credential.revoked_at, what).not.toBeNull()
          // What was replaced is never valid beside what replaces it.
          for (const credential of credentials) if (credential.superseded_at !== null) expect(credential.revoked_at, what).not.toBeNull()
          if (answered.has('erase')) for (const credential of credentials) expect([credential.document, credential.holder_id], what).toEqual([null, null])
        }
      }),
    )
  }
  console.log(`interleavings: ${JSON.stringify(tally)}`)
  expect(Object.keys(tally).sort()).toEqual(['accepted', 'declined', 'withdrawn'])
  const { rows } = await database.pool.query('select count(*)::int as all, count(distinct (status_list_id, status_index))::int as entries from credential')
  expect(rows[0].entries).toBe(rows[0].all)
})
