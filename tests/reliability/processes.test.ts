// Several processes of the whole program on one database, killed between any two steps, without mail, without database: nothing is lost, nothing is doubled.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import pg from 'pg'
import { startEmbeddedPostgres } from '../../src/gateways/embedded-postgres.ts'
import { openDatabase, openPool } from '../../src/store/database.ts'
import { migrateEverything } from '../../src/store/migrate-everything.ts'
import { createApiToken } from '../../src/usecases/api-tokens.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { buildProgram, findFreePort, isUp, waitFor, type Program, type Running } from '../support/program.ts'
import { hangsAfter, rounds } from '../support/rounds.ts'
import { startMailServer, type TestMailServer } from '../support/smtp.ts'
import { makeClock, makeWorld, type World } from '../support/world.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close(), 30_000)

type Site = { world: World; pool: pg.Pool; token: string; environment: Record<string, string>; url: string; port: number }

/** A world in a database that processes with the same key will serve. */
async function prepare(database: Pick<TestDatabase, 'db' | 'pool' | 'connectionString'>, smtpUrl: string): Promise<Site> {
  const key = randomBytes(32)
  const world = await makeWorld(database.db, makeClock(new Date()), key)
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  world.deps.publicUrl = url
  const { token } = await createApiToken(world.deps, world.operator, { issuerId: world.issuerId, name: 't', scopes: ['awards:read', 'awards:write'] })
  const environment = {
    DATABASE_URL: database.connectionString, POINCON_KEY: key.toString('base64'), PUBLIC_URL: url, SMTP_URL: smtpUrl, LOG_LEVEL: 'warn',
    DATA_DIR: mkdtempSync(join(tmpdir(), 'poincon-process-')),
  }
  return { world, pool: database.pool, token, environment, url, port }
}

const startWeb = async (site: Site, port = site.port): Promise<Running> => {
  const web = program.run(['serve', '--no-work'], { ...site.environment, PORT: String(port) })
  await waitFor(`the web process on ${port}: ${web.said()}`, isUp(`http://127.0.0.1:${port}`))
  return web
}

async function award(site: Site, addresses: string[], key?: string, port = site.port): Promise<{ status: number; awarded: number }> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/awards`, {
    method: 'POST',
    headers: { authorization: `Bearer ${site.token}`, 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
    body: JSON.stringify({ badgeId: site.world.badgeId, recipients: addresses.map((address) => ({ address, name: address.split('@')[0] })) }),
    signal: AbortSignal.timeout(10_000),
  })
  const body = (await answer.json()) as { awarded?: unknown[] }
  return { status: answer.status, awarded: body.awarded?.length ?? 0 }
}

const accept = (site: Site, offerToken: string, port = site.port) =>
  fetch(`http://127.0.0.1:${port}/fr/proposition/${offerToken}/accepter`, {
    method: 'POST', body: new URLSearchParams({ name: 'Zoé', person: 'yes' }), headers: { 'sec-fetch-site': 'same-origin' }, redirect: 'manual', signal: AbortSignal.timeout(10_000),
  }).then((answer) => answer.status)

const listOffers = async (site: Site): Promise<{ id: string; address: string; token: string }[]> =>
  (await site.pool.query('select id, recipient_address as address from award order by 2')).rows.map((row: { id: string; address: string }) => ({
    ...row, token: offerTokenOf(site.world.deps.vault, row.id, row.address),
  }))

const countOf = async (site: Site, query: string): Promise<number> => Number((await site.pool.query(`select count(*)::int as n from ${query}`)).rows[0].n)

/** What a worker that was killed left locked is released after two minutes: here they pass at once. */
const letTimePass = (site: Site) => site.pool.query(`update graphile_worker._private_jobs set locked_at = locked_at - interval '3 minutes' where locked_at is not null`)

/** Every award has one credential that is current; every credential is authentic, and none shares its status entry. */
async function expectSound(site: Site, count: number): Promise<void> {
  expect(await countOf(site, 'award')).toBe(count)
  expect(await countOf(site, `credential`)).toBe(count)
  expect(await countOf(site, `(select distinct award_id from credential where superseded_at is null) as c`)).toBe(count)
  expect(await countOf(site, `(select distinct status_list_id, status_index from credential) as c`)).toBe(count)
  const { rows } = await site.pool.query('select document from credential')
  for (const { document } of rows.slice(0, 12)) {
    const report = (await (await fetch(`${site.url}/api/v1/verifications`, { method: 'POST', body: document as string, headers: { 'content-type': 'application/json' } })).json()) as { outcome: string }
    expect(report.outcome).toBe('valid')
  }
}

test('kill -9 between any two steps of award, mail and accept: 0 lost, 0 doubled', async () => {
  const database = await withDatabase({ over: 'tcp' })
  const mails = await startMailServer()
  const site = await prepare(database, mails.url)
  const killRounds = rounds(5, 30)
  const each = 8
  let web = await startWeb(site)
  let worker = program.run(['work'], site.environment)
  try {
    for (let round = 0; round < killRounds; round++) {
      const addresses = Array.from({ length: each }, (_, index) => `r${round}n${index}@home.example`)
      // The delays reach from before the request is read to after its answer.
      const sent = award(site, addresses, `round-${round}-key`).catch(() => ({ status: 0, awarded: 0 }))
      await new Promise((later) => setTimeout(later, (round % 12) * 12))
      await web.kill()
      await sent
      if (round % 2 === 1) {
        await worker.kill()
        await letTimePass(site)
        worker = program.run(['work'], site.environment)
      }
      web = await startWeb(site)
      // A request whose process died left no trace, or its answer: either way it may be sent again.
      await waitFor(`the repeated request of round ${round}`, async () => {
        const { status, awarded } = await award(site, addresses, `round-${round}-key`)
        return status === 201 && awarded === each
      })
    }
    const offers = await listOffers(site)
    expect(offers.map(({ address }) => address)).toEqual([...new Set(offers.map(({ address }) => address))])
    expect(offers).toHaveLength(killRounds * each)
    for (let part = 0; part < 3; part++) {
      const answers = Promise.allSettled(offers.map(({ token }) => accept(site, token)))
      await new Promise((later) => setTimeout(later, 20 + part * 60))
      await web.kill()
      await answers
      web = await startWeb(site)
    }
    const statuses = await Promise.all(offers.map(({ token }) => accept(site, token)))
    expect(new Set(statuses)).toEqual(new Set([303]))
    await letTimePass(site)
    await worker.kill()
    worker = program.run(['work'], site.environment)
    await waitFor('every mail to be settled', async () => (await countOf(site, `mail where state = 'queued'`)) === 0)
    await expectSound(site, killRounds * each)
    // A mail may come twice when its worker died between sending it and writing so: then under the same id, which mail programs know.
    const idsByAddress = new Map<string, Set<string>>()
    for (const { to, messageId } of mails.received) idsByAddress.set(to, (idsByAddress.get(to) ?? new Set()).add(messageId))
    for (const [address, ids] of idsByAddress) expect([...ids], address).toHaveLength(1)
    const settled = (await site.pool.query(`select a.recipient_address as address from mail m join award a on a.id = m.award_id where m.state = 'sent'`)).rows.map((row: { address: string }) => row.address)
    for (const address of settled) expect(idsByAddress.has(address), address).toBe(true)
  } finally {
    await Promise.all([web.kill(), worker.kill()])
    await mails.close()
    await database.drop()
    rmSync(site.environment.DATA_DIR ?? '', { recursive: true, force: true })
  }
}, hangsAfter)

test('a mail server that is down loses nothing and comes back; one that refuses an address blocks nobody else', async () => {
  const database = await withDatabase({ over: 'tcp' })
  const port = await findFreePort()
  const site = await prepare(database, `smtp://127.0.0.1:${port}`)
  const web = await startWeb(site)
  const worker = program.run(['work'], site.environment)
  let mails: TestMailServer | undefined
  try {
    await award(site, ['a@home.example', 'nobody@home.example', 'z@home.example'])
    await waitFor('the first tries', async () => (await countOf(site, 'graphile_worker._private_jobs where attempts > 0')) === 3)
    expect(await countOf(site, `award where mail_state in ('sent', 'refused')`)).toBe(0)
    mails = await startMailServer({ port, refuse: (address) => (address.startsWith('nobody') ? 550 : undefined) })
    await waitFor('the mails after the server came back', async () => (await countOf(site, `award where mail_state in ('sent', 'refused')`)) === 3)
    expect(mails.received.map(({ to }) => to).toSorted()).toEqual(['a@home.example', 'z@home.example'])
    const refused = (await site.pool.query(`select recipient_address as address, mail_problem as problem from award where mail_state = 'refused'`)).rows
    expect(refused).toEqual([{ address: 'nobody@home.example', problem: expect.stringContaining('550') }])
  } finally {
    await Promise.all([web.kill(), worker.kill()])
    await mails?.close()
    await database.drop()
    rmSync(site.environment.DATA_DIR ?? '', { recursive: true, force: true })
  }
})

test('two web processes and two workers on one database award once, write once and sign once', async () => {
  const database = await withDatabase({ over: 'tcp' })
  const mails = await startMailServer()
  const site = await prepare(database, mails.url)
  const second = await findFreePort()
  const running = [await startWeb(site), await startWeb(site, second), program.run(['work'], site.environment), program.run(['work'], site.environment)]
  const ports = [site.port, second]
  try {
    const addresses = Array.from({ length: 60 }, (_, index) => `p${index}@home.example`)
    const twice = await Promise.all(ports.map((port) => award(site, addresses, undefined, port)))
    expect(twice.map(({ status }) => status)).toEqual([201, 201])
    expect(twice.reduce((sum, { awarded }) => sum + awarded, 0)).toBe(60)
    await waitFor('every mail', async () => (await countOf(site, `mail where state = 'queued'`)) === 0)
    expect(mails.received).toHaveLength(60)
    const offers = await listOffers(site)
    const answers = await Promise.all(offers.flatMap(({ token }) => [...ports, site.port].map((port) => accept(site, token, port))))
    expect(new Set(answers)).toEqual(new Set([303]))
    await expectSound(site, 60)
  } finally {
    await Promise.all(running.map((one) => one.kill()))
    await mails.close()
    await database.drop()
    rmSync(site.environment.DATA_DIR ?? '', { recursive: true, force: true })
  }
})

test('a database that restarts under load is waited for, and nothing that was answered is lost', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'poincon-restart-'))
  const tcpPort = await findFreePort()
  const start = () => startEmbeddedPostgres({ dataDirectory: folder, tcpPort })
  let server = await start()
  const { user, database: name } = server.address
  const connectionString = `postgres://${user}@127.0.0.1:${tcpPort}/${name}`
  const pool = openPool({ connectionString }, { onError: () => {} })
  await migrateEverything(pool)
  const db = openDatabase(pool)
  const mails = await startMailServer()
  const site = await prepare({ db, pool, connectionString }, mails.url)
  const web = await startWeb(site)
  const worker = program.run(['work'], site.environment)
  try {
    await award(site, Array.from({ length: 40 }, (_, index) => `q${index}@home.example`))
    // Both processes are at work before their database goes away.
    await waitFor('the first mail', async () => mails.received.length > 0)
    const offers = await listOffers(site)
    const done = new Set<string>()
    let isRestarted = false
    const load = (async () => {
      for (const { token } of offers) {
        // Each person presses again until the badge is theirs.
        while (!done.has(token)) {
          const status = await accept(site, token).catch(() => 0)
          if (status === 303) done.add(token)
          else {
            expect(status, web.said()).not.toBe(404)
            expect(web.child.exitCode).toBeNull()
            await new Promise((later) => setTimeout(later, 100))
          }
          if (done.size === 8 && !isRestarted) {
            isRestarted = true
            void server.stop().then(start).then((next) => (server = next))
          }
        }
      }
    })()
    await load
    expect(isRestarted).toBe(true)
    await waitFor('the program to be ready again', isUp(site.url))
    await waitFor('the worker to go on', async () => (await countOf(site, `mail where state = 'queued'`)) === 0)
    await expectSound(site, 40)
    expect(worker.child.exitCode, worker.said()).toBeNull()
  } finally {
    await Promise.all([web.kill(), worker.kill()])
    await mails.close()
    await db.destroy()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
    rmSync(site.environment.DATA_DIR ?? '', { recursive: true, force: true })
  }
})
