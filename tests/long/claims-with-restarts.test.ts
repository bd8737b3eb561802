// Thousands of people accept while the database is restarted again and again, on two web processes: none is lost, none is doubled.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../../src/gateways/embedded-postgres.ts'
import { openDatabase, openPool } from '../../src/store/database.ts'
import { migrateEverything } from '../../src/store/migrate-everything.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { buildProgram, findFreePort, isUp, waitFor, type Program } from '../support/program.ts'
import { makeClock, makeWorld } from '../support/world.ts'

const people = 3_000
const restarts = 8
const atOnce = 24

let program: Program
let folder: string
beforeAll(async () => {
  program = await buildProgram()
  folder = mkdtempSync(join(tmpdir(), 'poincon-claims-'))
})
afterAll(async () => {
  await program.close()
  rmSync(folder, { recursive: true, force: true })
})

test(`${people} acceptances over ${restarts} restarts of the database, half of them crashes`, async () => {
  const tcpPort = await findFreePort()
  const start = () => startEmbeddedPostgres({ dataDirectory: join(folder, 'database'), tcpPort })
  let server = await start()
  const { user, database: name } = server.address
  const connectionString = `postgres://${user}@127.0.0.1:${tcpPort}/${name}`
  const pool = openPool({ connectionString }, { onError: () => {} })
  await migrateEverything(pool)
  const key = randomBytes(32)
  const world = await makeWorld(openDatabase(pool), makeClock(new Date()), key)
  const offers: { id: string; token: string }[] = []
  for (let first = 0; first < people; first += 500) {
    const recipients = Array.from({ length: 500 }, (_, row) => ({ row, name: `N${row}`, address: `p${first + row}@home.example` }))
    const { awarded } = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'list', recipients })
    for (const { row, awardId } of awarded) offers.push({ id: awardId, token: offerTokenOf(world.deps.vault, awardId, `p${first + row}@home.example`) })
  }
  const ports = [await findFreePort(), await findFreePort()]
  const environment = { DATABASE_URL: connectionString, POINCON_KEY: key.toString('base64'), PUBLIC_URL: 'https://badges.example', LOG_LEVEL: 'error', DATA_DIR: join(folder, 'web') }
  const webs = ports.map((port) => program.run(['serve', '--no-work'], { ...environment, PORT: String(port) }))
  for (const port of ports) await waitFor(`the web process on ${port}`, isUp(`http://127.0.0.1:${port}`), 60)

  const accepted = new Set<string>()
  let [refusals, isOver] = [0, false]
  const restarting = (async () => {
    for (let count = 0; count < restarts && !isOver; count++) {
      // Spread over the whole work, wherever the machine is at.
      const goal = ((count + 0.5) / restarts) * people
      while (accepted.size < goal && !isOver) await new Promise((later) => setTimeout(later, 20))
      // Every other time without a checkpoint: the next start recovers from the log of what was written.
      if (count % 2 === 1) process.kill(Number(readFileSync(join(folder, 'database', 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGQUIT')
      await server.stop()
      server = await start()
    }
  })()
  const queue = offers.map((offer, index) => ({ ...offer, port: ports[index % 2] as number }))
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = queue.pop(); next; next = queue.pop()) {
        for (;;) {
          const status = await fetch(`http://127.0.0.1:${next.port}/fr/proposition/${next.token}/accepter`, {
            method: 'POST', body: new URLSearchParams({ person: 'yes' }), headers: { 'sec-fetch-site': 'same-origin' }, redirect: 'manual', signal: AbortSignal.timeout(15_000),
          }).then((answer) => answer.status, () => 0)
          if (status === 303) break
          // Nobody is told that their offer does not exist because the database was away.
          expect([0, 500, 503]).toContain(status)
          refusals++
          await new Promise((later) => setTimeout(later, 100))
        }
        accepted.add(next.id)
      }
    }),
  )
  isOver = true
  await restarting
  for (const web of webs) expect(web.child.exitCode, web.said()).toBeNull()
  const { rows } = await pool.query(`select count(*)::int as credentials, count(distinct award_id)::int as awards, count(distinct (status_list_id, status_index))::int as entries from credential where document is not null`)
  expect(rows[0]).toEqual({ credentials: people, awards: people, entries: people })
  expect((await pool.query(`select count(*)::int as n from award where state = 'accepted'`)).rows[0].n).toBe(people)
  console.log(`restarts: ${people} accepted, ${refusals} had to be sent again`)
  expect(refusals).toBeGreaterThan(0)
  await Promise.all(webs.map((web) => web.interrupt()))
  await pool.end()
  await server.stop()
})
