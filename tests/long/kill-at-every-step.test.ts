// Processes are killed at each message that they send to PostgreSQL, one after the other: while awarding, accepting and mailing.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApiToken } from '../../src/usecases/api-tokens.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { openCuttingProxy, type CuttingProxy } from '../support/cutting-proxy.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { buildProgram, findFreePort, isUp, waitFor, type Program, type Running } from '../support/program.ts'
import { startMailServer, type TestMailServer } from '../support/smtp.ts'
import { makeClock, makeWorld, type World } from '../support/world.ts'

const stepsMax = 60

let program: Program
let database: TestDatabase
let proxy: CuttingProxy
let mails: TestMailServer
let world: World
let token: string
let environment: Record<string, string>
let at: string
beforeAll(async () => {
  program = await buildProgram()
  database = await withDatabase({ over: 'tcp' })
  proxy = await openCuttingProxy(database.connectionString)
  mails = await startMailServer()
  const key = randomBytes(32)
  world = await makeWorld(database.db, makeClock(new Date()), key)
  token = (await createApiToken(world.deps, world.operator, { issuerId: world.issuerId, name: 't', scopes: ['awards:write'] })).token
  const port = await findFreePort()
  at = `http://127.0.0.1:${port}`
  environment = {
    DATABASE_URL: proxy.connectionString, POINCON_KEY: key.toString('base64'), PUBLIC_URL: at, PORT: String(port), SMTP_URL: mails.url, LOG_LEVEL: 'warn',
    DATA_DIR: mkdtempSync(join(tmpdir(), 'poincon-step-')),
  }
})
afterAll(async () => {
  await program.close()
  await proxy.close()
  await mails.close()
  await database.drop()
  rmSync(environment.DATA_DIR ?? '', { recursive: true, force: true })
})

const count = async (from: string, values: unknown[] = []): Promise<number> => (await database.pool.query(`select count(*)::int as n from ${from}`, values)).rows[0].n
const startWeb = async (): Promise<Running> => {
  const web = program.run(['serve', '--no-work'], environment)
  await waitFor('the web process', isUp(at))
  return web
}
const award = (address: string) =>
  fetch(`${at}/api/v1/awards`, {
    method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': `key-${address}` },
    body: JSON.stringify({ badgeId: world.badgeId, recipients: [{ name: 'Zoé', address }] }), signal: AbortSignal.timeout(10_000),
  }).then(async (answer) => ({ status: answer.status, awarded: ((await answer.json()) as { awarded?: { awardId: string }[] }).awarded ?? [] }))
const accept = (awardId: string, address: string) =>
  fetch(`${at}/fr/proposition/${offerTokenOf(world.deps.vault, awardId, address)}/accepter`, {
    method: 'POST', body: new URLSearchParams({ name: 'Zoé', person: 'yes' }), headers: { 'sec-fetch-site': 'same-origin' }, redirect: 'manual', signal: AbortSignal.timeout(10_000),
  }).then((answer) => answer.status)

/** Kills the process at message 1, 2, 3… of `work` until one run ends before its turn comes. @returns how many messages there are. */
async function killAtEach(start: () => Promise<Running>, work: (name: string) => Promise<unknown>, look: (name: string) => Promise<void>, prefix: string): Promise<number> {
  for (let step = 1; step < stepsMax; step++) {
    const running = await start()
    const name = `${prefix}${step}`
    proxy.arm({ at: step, when: 'before', act: () => running.child.kill('SIGKILL') })
    await work(name)
    const isStruck = proxy.isStruck()
    proxy.arm()
    await running.kill()
    if (!isStruck) return step - 1
    const again = await start()
    await look(name)
    await again.kill()
  }
  return stepsMax
}

const addressOf = (name: string) => `${name}@home.example`

test('the web process, at each message of an award', async () => {
  const steps = await killAtEach(startWeb, (name) => award(addressOf(name)).catch(() => undefined), async (name) => {
    const again = await award(addressOf(name))
    expect([again.status, again.awarded.length], name).toEqual([201, 1])
    expect(await count('award where recipient_address = $1', [addressOf(name)]), name).toBe(1)
    expect(await count('mail m join award a on a.id = m.award_id where a.recipient_address = $1', [addressOf(name)]), name).toBe(1)
  }, 'award')
  expect(steps).toBeGreaterThan(10)
})

async function makeOffer(name: string): Promise<string> {
  const { awarded } = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'one', holdSeconds: 0, recipients: [{ row: 0, name: 'Zoé', address: addressOf(name) }] })
  return awarded[0]?.awardId ?? ''
}

test('the web process, at each message of an acceptance', async () => {
  const ids = new Map<string, string>()
  const idOf = async (name: string) => ids.get(name) ?? ids.set(name, await makeOffer(name)).get(name) ?? ''
  const steps = await killAtEach(startWeb, async (name) => {
    await accept(await idOf(name), addressOf(name)).catch(() => undefined)
  }, async (name) => {
    expect(await accept(await idOf(name), addressOf(name)), name).toBe(303)
    expect(await count('credential where award_id = $1 and document is not null', [await idOf(name)]), name).toBe(1)
  }, 'accept')
  expect(steps).toBeGreaterThan(10)
})

test('the worker, at each message around a mail', async () => {
  const startWorker = () => Promise.resolve(program.run(['work'], environment))
  const isSettled = (awardId: string) => async () => (await count(`mail where award_id = $1 and state = 'sent'`, [awardId])) === 1
  await database.pool.query(`delete from graphile_worker._private_jobs`)
  let kills = 0
  for (let step = 1; step <= 25; step++) {
    const name = `mail${step}`
    const worker = await startWorker()
    // Idle, and listening: what it sends from here on is the mail's work.
    await waitFor('the worker to listen', async () => (await count(`pg_stat_activity where application_name = 'struck' and query ilike 'listen%'`)) > 0)
    proxy.arm({ at: step, when: 'before', act: () => worker.child.kill('SIGKILL') })
    const awardId = await makeOffer(name)
    await waitFor(`the worker to end, or to be done, at ${step}`, async () => proxy.isStruck() || (await isSettled(awardId)()))
    if (proxy.isStruck()) kills++
    proxy.arm()
    await worker.kill()
    // What a killed worker left locked is released after two minutes: here they pass at once.
    await database.pool.query(`update graphile_worker._private_jobs set locked_at = locked_at - interval '3 minutes' where locked_at is not null`)
    const again = await startWorker()
    await waitFor(`the mail of ${name}`, isSettled(awardId))
    await again.kill()
    const received = mails.received.filter(({ to }) => to === addressOf(name))
    expect([1, 2], name).toContain(received.length)
    expect(new Set(received.map(({ messageId }) => messageId)).size, name).toBe(1)
  }
  expect(kills).toBeGreaterThan(8)
})
