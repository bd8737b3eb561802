// Accept against accept, decline, withdraw and expire on the real database, in many random orders; and the twin without the lock.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assertOpen } from '../../src/domain/award.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { findAward, updateAward } from '../../src/store/awards.ts'
import { acceptAward } from '../../src/usecases/accept-award.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import { correctName, eraseCredential } from '../../src/usecases/booklet.ts'
import { declineAward } from '../../src/usecases/decline-award.ts'
import { issueCredential } from '../../src/usecases/issue-credential.ts'
import { expireAwards } from '../../src/usecases/periodic-work.ts'
import { revokeCredential } from '../../src/usecases/revoke-credential.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { withdrawAward } from '../../src/usecases/withdraw-award.ts'
import { hangsAfter, rounds } from '../support/rounds.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const raceRounds = rounds(60, 2_500)

let database: TestDatabase
let world: World
beforeAll(async () => {
  database = await withDatabase({ over: 'tcp' })
  world = await makeWorld(database.db)
})
afterAll(() => database.drop())

async function offerMany(prefix: string, count: number) {
  const recipients = Array.from({ length: count }, (_, row) => ({ row, name: `Personne ${row}`, address: `${prefix}${row}@home.example` }))
  const { awarded } = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'list', recipients })
  return awarded.map(({ row, awardId }) => ({ awardId, offerToken: offerTokenOf(world.deps.vault, awardId, `${prefix}${row}@home.example`) }))
}

const settle = (works: (() => Promise<unknown>)[]) =>
  Promise.allSettled(
    works
      .map((work) => ({ work, order: Math.random() }))
      .sort((a, b) => a.order - b.order)
      .map(({ work, order }) => new Promise((later) => setTimeout(later, order * 8)).then(work)),
  )

async function countCredentials(awardId: string): Promise<number> {
  return (await database.db.selectFrom('credential').select('id').where('award_id', '=', awardId).execute()).length
}

test('whatever comes first wins, and an award has a credential exactly when it is accepted', { timeout: hangsAfter }, async () => {
  // Another process, whose clock is past the last day of these offers.
  const late = { ...world.deps, clock: { now: () => new Date(world.clock.now().getTime() + 2_000) } }
  for (const { awardId, offerToken } of await offerMany('race', raceRounds)) {
    await database.db.updateTable('award').set({ expires_at: new Date(world.clock.now().getTime() + 1_000) }).where('id', '=', awardId).execute()
    const accept = () => acceptAward(world.deps, { offerToken, name: null })
    const outcomes = await settle([accept, accept, () => declineAward(world.deps, { offerToken, reason: 'no_thanks' }), () => withdrawAward(world.deps, world.operator, { awardId }), () => expireAwards(late)])
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Refusal)
    }
    const award = await findAward(database.db, awardId)
    expect(await countCredentials(awardId)).toBe(award?.state === 'accepted' ? 1 : 0)
    if (award?.state !== 'accepted') expect(award).toMatchObject({ recipientName: null, recipientAddress: null })
  }
})

test('a revocation that was answered holds, however often the offer is accepted meanwhile', { timeout: hangsAfter }, async () => {
  for (const { awardId, offerToken } of await offerMany('revoke', rounds(30, 1_000))) {
    const accept = () => acceptAward(world.deps, { offerToken, name: null })
    await accept()
    const revoke = () => revokeCredential(world.deps, world.operator, { awardId, reason: 'x' })
    const outcomes = await settle([accept, accept, revoke, revoke, accept])
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Refusal)
    const rows = await database.db.selectFrom('credential').select(['revoked_at', 'superseded_at']).where('award_id', '=', awardId).execute()
    expect(rows).toHaveLength(1)
    expect(rows[0]?.revoked_at).not.toBeNull()
  }
})

test('a hundred accepts at once give one credential', async () => {
  const [offer] = await offerMany('burst', 1)
  const accepted = await Promise.all(Array.from({ length: 100 }, () => acceptAward(world.deps, { offerToken: offer?.offerToken ?? '', name: null })))
  expect(new Set(accepted.map(({ credentialId }) => credentialId)).size).toBe(1)
  expect(accepted.filter(({ alreadyAccepted }) => !alreadyAccepted)).toHaveLength(1)
})

test('the twin without the lock gives a credential to somebody who declined', async () => {
  const acceptWithoutLock = async (awardId: string) => {
    const { db } = database
    const award = await findAward(db, awardId)
    if (!award) return
    assertOpen(award, world.clock.now())
    await new Promise((later) => setTimeout(later, 20))
    await issueCredential(db, world.deps, award, { personId: null, name: null })
    await updateAward(db, awardId, { state: 'accepted' })
  }
  let violations = 0
  for (const { awardId, offerToken } of await offerMany('twin', 5)) {
    const [, declined] = await Promise.allSettled([acceptWithoutLock(awardId), declineAward(world.deps, { offerToken, reason: 'no_thanks' })])
    if (declined?.status === 'fulfilled' && (await countCredentials(awardId)) > 0) violations++
  }
  expect(violations).toBeGreaterThan(0)
})

test('the same list sent twice at once awards everybody once', async () => {
  const recipients = Array.from({ length: 40 }, (_, row) => ({ row, name: `Personne ${row}`, address: `twice${row}@home.example` }))
  const award = () => awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'list', recipients })
  const [first, second] = await Promise.all([award(), award()])
  expect(first.awarded.length + second.awarded.length).toBe(40)
  expect([...first.problems, ...second.problems].every(({ code }) => code === 'already_awarded')).toBe(true)
  const mails = await database.db.selectFrom('mail').innerJoin('award', 'award.id', 'mail.award_id').select('mail.id').where('award.recipient_address', 'like', 'twice%').execute()
  expect(mails).toHaveLength(40)
})

test('a connection that is cut between the signature and the commit leaves nothing, and accepting again works', async () => {
  const [offer] = await offerMany('cut', 1)
  await database.pool.query(`create function cut() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
    create trigger cut after update of document on credential for each row execute function cut()`)
  await expect(acceptAward(world.deps, { offerToken: offer?.offerToken ?? '', name: null })).rejects.toThrow()
  await database.pool.query('drop trigger cut on credential')
  expect((await findAward(database.db, offer?.awardId ?? ''))?.state).toBe('offered')
  expect(await countCredentials(offer?.awardId ?? '')).toBe(0)
  await acceptAward(world.deps, { offerToken: offer?.offerToken ?? '', name: null })
  expect(await countCredentials(offer?.awardId ?? '')).toBe(1)
})

test('a badge that is erased while its name is being corrected is erased, whichever comes first', async () => {
  for (const order of ['correct first', 'erase first'] as const) {
    const [offer] = await offerMany(order.replace(' ', '-'), 1)
    const { credentialId, personId } = await acceptAward(world.deps, { offerToken: offer?.offerToken ?? '', name: 'Zoé' })
    const own = { personId: personId ?? '', credentialId }
    const correct = () => correctName(world.deps, { ...own, name: 'Zoë' })
    const erase = () => eraseCredential(world.deps, own)
    // Both have read what they are about before either gets the lock, and get it in the order in which they asked.
    const holder = await database.pool.connect()
    await holder.query('begin')
    await holder.query('select 1 from award where id = $1 for update', [offer?.awardId])
    const works = []
    for (const work of order === 'correct first' ? [correct, erase] : [erase, correct]) {
      works.push(work())
      await new Promise((later) => setTimeout(later, 100))
    }
    await holder.query('rollback')
    holder.release()
    const outcomes = await Promise.allSettled(works)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason, order).toBeInstanceOf(Refusal)
    expect(outcomes[order === 'correct first' ? 1 : 0]?.status, order).toBe('fulfilled')
    const { rows } = await database.pool.query('select document, jwt, holder_id, name_on_credential from credential where award_id = $1', [offer?.awardId])
    for (const row of rows) expect(row, order).toEqual({ document: null, jwt: null, holder_id: null, name_on_credential: null })
  }
})
