// The whole program with its own database is killed at random moments under load; a journal outside it knows what was answered.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, openPool } from '../../src/store/database.ts'
import { createApiToken } from '../../src/usecases/api-tokens.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { buildProgram, findFreePort, isUp, waitFor, type Program } from '../support/program.ts'
import { startMailServer, type TestMailServer } from '../support/smtp.ts'
import { makeClock, makeWorld, type World } from '../support/world.ts'

const rounds = 30
const clients = 6

let program: Program
let mails: TestMailServer
let folder: string
beforeAll(async () => {
  program = await buildProgram()
  mails = await startMailServer()
  folder = mkdtempSync(join(tmpdir(), 'poincon-journal-'))
})
afterAll(async () => {
  await program.close()
  await mails.close()
  rmSync(folder, { recursive: true, force: true })
})

test(`${rounds} times killed at a random moment: what was answered is there, once`, async () => {
  const port = await findFreePort()
  const at = `http://127.0.0.1:${port}`
  const key = randomBytes(32)
  const environment = { PORT: String(port), PUBLIC_URL: 'https://badges.example', DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn', SMTP_URL: mails.url, POINCON_KEY: key.toString('base64') }
  const start = async () => {
    const running = program.run(['serve'], environment)
    await waitFor(`the start: ${running.said()}`, isUp(at), 60)
    return running
  }
  const openPoolOnSocket = () => openPool({ socketDirectory: join(environment.DATA_DIR, 'socket'), port: 5432, user: 'poincon', database: 'postgres' }, { connectionsMax: 2, onError: () => {} })

  let running = await start()
  let pool = openPoolOnSocket()
  const world: World = await makeWorld(openDatabase(pool), makeClock(new Date()), key)
  const { token } = await createApiToken(world.deps, world.operator, { issuerId: world.issuerId, name: 't', scopes: ['awards:read', 'awards:write'] })
  await pool.end()

  /** What the program has answered: kept here, where no kill reaches. */
  const journal = { awarded: new Map<string, string>(), accepted: new Map<string, string>() }
  let sent = 0
  const post = (path: string, body: URLSearchParams | string, headers: Record<string, string>) =>
    fetch(at + path, { method: 'POST', body, headers, redirect: 'manual', signal: AbortSignal.timeout(10_000) })

  for (let round = 0; round < rounds; round++) {
    let isOver = false
    const client = async () => {
      while (!isOver) {
        const address = `n${++sent}@home.example`
        try {
          const made = await post('/api/v1/awards', JSON.stringify({ badgeId: world.badgeId, recipients: [{ name: 'Zoé', address }] }), {
            authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': `key-${address}`,
          })
          if (made.status !== 201) continue
          const { awarded } = (await made.json()) as { awarded: { awardId: string }[] }
          const awardId = awarded[0]?.awardId ?? ''
          journal.awarded.set(address, awardId)
          const accepted = await post(`/fr/proposition/${offerTokenOf(world.deps.vault, awardId, address)}/accepter`, new URLSearchParams({ person: 'yes' }), { 'sec-fetch-site': 'same-origin' })
          if (accepted.status === 303) journal.accepted.set(awardId, address)
        } catch {
          // It was killed in the middle: whether it happened is not known, and either is right.
        }
      }
    }
    const load = Array.from({ length: clients }, client)
    await new Promise((later) => setTimeout(later, 50 + Math.random() * 1_200))
    await running.kill()
    isOver = true
    await Promise.all(load)
    running = await start()
    pool = openPoolOnSocket()
    const { rows: awards } = await pool.query<{ id: string; state: string; recipient_address: string; credentials: number }>(
      `select a.id, a.state, a.recipient_address, (select count(*)::int from credential c where c.award_id = a.id and c.document is not null) as credentials from award a`,
    )
    const { rows: entries } = await pool.query('select count(*)::int as all, count(distinct (status_list_id, status_index))::int as distinct from credential')
    await pool.end()
    const byId = new Map(awards.map((award) => [award.id, award]))
    const what = `round ${round}`
    for (const [address, awardId] of journal.awarded) expect(byId.get(awardId)?.recipient_address, `${what}: ${address} was awarded`).toBe(address)
    for (const [awardId, address] of journal.accepted) expect(byId.get(awardId)?.state, `${what}: ${address} had accepted`).toBe('accepted')
    for (const award of awards) expect(award.credentials, `${what}: ${award.recipient_address}`).toBe(award.state === 'accepted' ? 1 : 0)
    expect(new Set(awards.map(({ recipient_address }) => recipient_address)).size, what).toBe(awards.length)
    expect(entries[0].distinct, what).toBe(entries[0].all)
  }
  console.log(`journal: ${journal.awarded.size} awarded, ${journal.accepted.size} accepted, ${rounds} kills`)
  expect(journal.accepted.size).toBeGreaterThan(rounds)
  pool = openPoolOnSocket()
  const { rows: documents } = await pool.query<{ document: string }>('select document from credential order by random() limit 40')
  await pool.end()
  for (const { document } of documents) {
    const report = (await (await post('/api/v1/verifications', document, { 'content-type': 'application/json' })).json()) as { outcome: string }
    expect(report.outcome).toBe('valid')
  }
  expect(await running.interrupt()).toBe(0)
})
