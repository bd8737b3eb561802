// Award, mail and accept are struck at every single step that they take in the database, before and after it: nothing is lost, nothing is doubled.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assertOpen } from '../../src/domain/award.ts'
import { makeMailWriter } from '../../src/jobs/mails/write-mail.ts'
import { findAward, updateAward } from '../../src/store/awards.ts'
import { openDatabase, openPool, type Database } from '../../src/store/database.ts'
import { acceptAward } from '../../src/usecases/accept-award.ts'
import { answerOnce } from '../../src/usecases/answer-once.ts'
import { createApiToken } from '../../src/usecases/api-tokens.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import type { Dependencies } from '../../src/usecases/dependencies.ts'
import { issueCredential } from '../../src/usecases/issue-credential.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { sendMail } from '../../src/usecases/send-mail.ts'
import { openCuttingProxy, type CuttingProxy } from '../support/cutting-proxy.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { makeMailer, makeWorld, type World } from '../support/world.ts'

let database: TestDatabase
let world: World
let proxy: CuttingProxy
beforeAll(async () => {
  database = await withDatabase({ over: 'tcp' })
  world = await makeWorld(database.db)
  proxy = await openCuttingProxy(database.connectionString)
})
afterAll(async () => {
  await proxy.close()
  await database.drop()
})

const stepsMax = 80
const count = async (from: string, values: unknown[] = []): Promise<number> => (await database.pool.query(`select count(*)::int as n from ${from}`, values)).rows[0].n

/** The server has noticed that its client is gone, and has taken back what was not committed. */
async function waitUntilForgotten(): Promise<void> {
  for (let waited = 0; waited < 5_000; waited += 5) {
    if ((await count(`pg_stat_activity where application_name = 'struck'`)) === 0) return
    await new Promise((later) => setTimeout(later, 5))
  }
  throw new Error('a connection that was cut is still at work')
}

/**
 * Strikes `work` at its first step, at its second, and so on until it ends untouched; `look` judges each time.
 * @returns how many steps it has.
 */
async function strikeEverywhere<T>(prepare: (name: string) => Promise<T>, work: (deps: Dependencies, prepared: T) => Promise<unknown>, look: (prepared: T, what: string) => Promise<void>): Promise<number> {
  let steps = 0
  for (const when of ['before', 'after'] as const) {
    for (let at = 1; ; at++) {
      if (at > stepsMax) throw new Error('it never ends')
      const prepared = await prepare(`${when}${at}`)
      const pool = openPool({ connectionString: proxy.connectionString }, { connectionsMax: 2, onError: () => {} })
      const db: Database = openDatabase(pool)
      await pool.query('select 1')
      proxy.arm({ at, when })
      const outcome = await work({ ...world.deps, db }, prepared).then(() => 'done', () => 'failed')
      const isStruck = proxy.isStruck()
      await db.destroy()
      await waitUntilForgotten()
      if (!isStruck) {
        expect(outcome).toBe('done')
        steps = at - 1
        break
      }
      await look(prepared, `struck ${when} step ${at}`)
    }
  }
  return steps
}

async function makeOffer(name: string) {
  const address = `${name}@home.example`
  const { awarded } = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'one', recipients: [{ row: 0, name: 'Zoé', address }] })
  const awardId = awarded[0]?.awardId ?? ''
  return { awardId, address, offerToken: offerTokenOf(world.deps.vault, awardId, address) }
}

test('an award, with its mail, its job and its remembered answer', async () => {
  const { id: tokenId } = await createApiToken(world.deps, world.operator, { issuerId: world.issuerId, name: 't', scopes: ['awards:write'] })
  const award = (deps: Dependencies, address: string) =>
    answerOnce(deps, { tokenId, key: `key-${address}`, request: address }, async (inner) => {
      const made = await awardBadge(inner, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'api', recipients: [{ row: 0, name: 'Zoé', address }] })
      return { status: 201, body: JSON.stringify(made.awarded) }
    })
  const countAll = async (address: string) => ({
    awards: await count('award where recipient_address = $1', [address]),
    mails: await count('mail m join award a on a.id = m.award_id where a.recipient_address = $1', [address]),
    jobs: await count(`graphile_worker._private_jobs j join mail m on j.payload->>'mailId' = m.id::text join award a on a.id = m.award_id where a.recipient_address = $1`, [address]),
    keys: await count('idempotency_key where key = $1', [`key-${address}`]),
  })
  const steps = await strikeEverywhere(
    async (name) => `award-${name}@home.example`,
    award,
    async (address, what) => {
      const left = await countAll(address)
      expect(new Set(Object.values(left)).size, `${what}: ${JSON.stringify(left)}`).toBe(1)
      const again = await award(world.deps, address)
      expect(JSON.parse(again.body), what).toHaveLength(1)
      expect(again.isReplay, what).toBe(left.awards === 1)
      expect(await countAll(address), what).toEqual({ awards: 1, mails: 1, jobs: 1, keys: 1 })
    },
  )
  expect(steps).toBeGreaterThan(8)
})

test('an acceptance, with its credential, its status entry, its holder and its line in the log', async () => {
  const steps = await strikeEverywhere(
    async (name) => ({ ...(await makeOffer(`accept-${name}`)), persons: await count('person') }),
    (deps, { offerToken }) => acceptAward(deps, { offerToken, name: 'Zoé' }),
    async ({ awardId, offerToken, persons }, what) => {
      const isAccepted = (await findAward(database.db, awardId))?.state === 'accepted'
      const left = [
        await count('credential where award_id = $1', [awardId]), (await count('person')) - persons, await count(`activity where verb = 'accept' and object_id = $1`, [awardId]),
      ]
      expect(left, what).toEqual(isAccepted ? [1, 1, 1] : [0, 0, 0])
      const again = await acceptAward(world.deps, { offerToken, name: 'Zoé' })
      expect(again.alreadyAccepted, what).toBe(isAccepted)
      expect(await count('credential where award_id = $1 and document is not null', [awardId]), what).toBe(1)
    },
  )
  expect(steps).toBeGreaterThan(8)
  expect(await count('credential')).toBe(await count('(select distinct status_list_id, status_index from credential) as entry'))
})

test('a mail: it leaves at least once, and when twice then under one id', async () => {
  const mailer = makeMailer()
  const write = makeMailWriter(world.deps.publicUrl)
  const steps = await strikeEverywhere(
    async (name) => {
      const { awardId, address } = await makeOffer(`mail-${name}`)
      const { id } = await database.db.selectFrom('mail').select('id').where('award_id', '=', awardId).executeTakeFirstOrThrow()
      return { mailId: id, address }
    },
    (deps, { mailId }) => sendMail({ ...deps, mailer }, { mailId, write }),
    async ({ mailId, address }, what) => {
      await sendMail({ ...world.deps, mailer }, { mailId, write })
      const sent = mailer.sent.filter(({ to }) => to.address === address)
      expect([1, 2], what).toContain(sent.length)
      expect(new Set(sent.map(({ messageId }) => messageId)).size, what).toBe(1)
      expect(sent.at(-1), what).toMatchObject({ picture: expect.any(Uint8Array), html: expect.stringMatching(/<img src="cid:picture" alt="[^"]{10,}"/) })
      expect(await database.db.selectFrom('mail').select('state').where('id', '=', mailId).executeTakeFirst(), what).toEqual({ state: 'sent' })
    },
  )
  expect(steps).toBeGreaterThan(4)
})

test('the twin without a transaction is caught', async () => {
  let violations = 0
  await strikeEverywhere(
    (name) => makeOffer(`twin-${name}`),
    async ({ db, ...deps }, { awardId }) => {
      const award = await findAward(db, awardId)
      if (!award) throw new Error('no award')
      assertOpen(award, world.clock.now())
      await issueCredential(db, { ...deps, db }, award, { personId: null, name: null })
      await updateAward(db, awardId, { state: 'accepted' })
    },
    async ({ awardId }) => {
      const isAccepted = (await findAward(database.db, awardId))?.state === 'accepted'
      if ((await count('credential where award_id = $1', [awardId])) !== (isAccepted ? 1 : 0)) violations++
    },
  )
  expect(violations).toBeGreaterThan(0)
})
