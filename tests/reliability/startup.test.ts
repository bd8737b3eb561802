// The program from its start to its end on the embedded database, and its commands: what an operator meets.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bakePng } from '../../src/openbadges/bake-png.ts'
import { acceptAward } from '../../src/usecases/accept-award.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import { getBadgePng } from '../../src/usecases/badges.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { withDatabase } from '../support/database.ts'
import { buildProgram, findFreePort, isUp, waitFor, type Program } from '../support/program.ts'
import { atMost } from '../support/rounds.ts'
import { startMailServer } from '../support/smtp.ts'
import { makeClock, makeWorld } from '../support/world.ts'

let program: Program
let folder: string
beforeAll(async () => {
  program = await buildProgram()
  folder = mkdtempSync(join(tmpdir(), 'poincon départ '))
})
afterAll(async () => {
  await program.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A real site (no example story) on the embedded database. */
async function site(name: string): Promise<{ environment: Record<string, string>; at: string }> {
  const port = await findFreePort()
  return { environment: { PORT: String(port), PUBLIC_URL: 'https://badges.example', DATA_DIR: join(folder, name), LOG_LEVEL: 'warn' }, at: `http://127.0.0.1:${port}` }
}

test('it starts, says where and how to begin; a second start leaves it alone; kill -9 is healed; Ctrl-C ends everything', async () => {
  const { environment, at } = await site('first')
  const first = program.run(['serve'], environment)
  await waitFor('the first start', isUp(at))
  await waitFor('its words', async () => /First administrator: open https:\/\/badges\.example\/fr\/premiers-pas .* type (\S+)/.test(first.said()))
  const second = await program.finish(['serve'], { ...environment, PORT: String(await findFreePort()) })
  expect(second.code).not.toBe(0)
  expect(second.said).toContain(environment.DATA_DIR)
  expect(await isUp(at)()).toBe(true)

  const code = /type (\S+)/.exec(first.said())?.[1] ?? ''
  const begin = (address: string) =>
    fetch(`${at}/fr/premiers-pas`, {
      method: 'POST', redirect: 'manual', headers: { 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ code, name: 'Ada', address, organisation: 'Chambre' }),
    })
  const mistyped = await begin('ada@staff')
  expect({ status: mistyped.status, isBeside: (await mistyped.text()).includes('id="address-wrong"') }).toEqual({ status: 422, isBeside: true })
  expect((await begin('ada@staff.example')).status).toBe(303)

  // Commands work beside the program that runs, on its database.
  const archive = join(folder, 'while it runs.backup')
  const [examined, written] = await Promise.all([program.finish(['doctor'], environment), program.finish(['backup', archive], environment)])
  expect(examined.said).toMatch(/good +database[\s\S]*good +keys/)
  expect(written).toMatchObject({ code: 0, said: expect.stringContaining('written to') })
  const again = await program.finish(['backup', archive], environment)
  expect(again).toMatchObject({ code: 64, said: expect.stringContaining('is there already') })
  const exported = await program.finish(['export-static', join(folder, 'while it runs')], environment)
  expect(exported).toMatchObject({ code: 0 })
  expect(await isUp(at)()).toBe(true)
  const issuerDid = async () => (await fetch(`${at}/.well-known/did.json`)).text()
  const did = await issuerDid()
  expect(did).toContain('did:web:badges.example')
  await first.kill()

  const third = program.run(['serve'], environment)
  await waitFor('the start after kill -9', isUp(at))
  expect(await issuerDid()).toBe(did)
  expect(third.said()).not.toContain('First administrator')
  const asked = Date.now()
  expect(await third.interrupt()).toBe(0)
  expect(Date.now() - asked).toBeLessThan(atMost(12_000))
  const pidFile = join(environment.DATA_DIR ?? '', 'postgres', 'postmaster.pid')
  expect(existsSync(pidFile)).toBe(false)
  // As a power cut in the wrong moment leaves it.
  writeFileSync(pidFile, '')
})

test('one Ctrl-C that arrives twice ends everything in order; one in the middle of the start leaves nothing running', async () => {
  const { environment } = await site('interrupted')
  const mark = join(environment.DATA_DIR ?? '', 'owner.pid')
  const pidFile = join(environment.DATA_DIR ?? '', 'postgres', 'postmaster.pid')
  const running = program.run(['serve'], environment)
  await waitFor('the start', async () => running.said().includes('Ctrl-C stops everything'))
  // A terminal gives it to npm and to the program, and npm passes it on.
  running.child.kill('SIGINT')
  running.child.kill('SIGINT')
  await new Promise((later) => setTimeout(later, 30))
  running.child.kill('SIGINT')
  expect(await running.ended, running.said()).toBe(0)
  expect([existsSync(mark), existsSync(pidFile)]).toEqual([false, false])
  for (const words of ['Starting the database', 'Bringing the tables']) {
    const early = program.run(['serve'], environment)
    await waitFor(words, async () => early.said().includes(words))
    expect(await early.interrupt()).not.toBe(0)
    expect(existsSync(mark), words).toBe(false)
    await waitFor('its database to end', async () => !existsSync(pidFile))
  }
})

test('a port that is taken is named, the exit code tells, and nothing is left running', async () => {
  const { environment } = await site('taken')
  const other = createServer()
  await new Promise<void>((ready) => other.listen(Number(environment.PORT), '127.0.0.1', ready))
  try {
    const { code, said } = await program.finish(['serve'], environment)
    expect(code, said).toBe(64)
    expect(said).toContain(`Port ${environment.PORT} on 127.0.0.1 is taken by another program`)
    expect(said).not.toContain('    at ')
    expect(existsSync(join(environment.DATA_DIR ?? '', 'postgres', 'postmaster.pid'))).toBe(false)
  } finally {
    other.close()
  }
})

test('the probes tell a process from its database; the figures of a real site need their token', async () => {
  const { environment, at } = await site('probed')
  const token = 'a-token-for-the-figures'
  const running = program.run(['serve'], { ...environment, METRICS_TOKEN: token })
  await waitFor('the start', isUp(at))
  const ask = async (path: string, headers: Record<string, string> = {}) => (await fetch(at + path, { headers })).status
  expect(await ask('/metrics')).toBe(404)
  expect(await ask('/metrics', { authorization: 'Bearer another-token-entirely' })).toBe(404)
  expect(await (await fetch(`${at}/metrics`, { headers: { authorization: `Bearer ${token}` } })).text()).toMatch(/^poincon_http_request_seconds_count/m)
  process.kill(Number(readFileSync(join(environment.DATA_DIR ?? '', 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGINT')
  await waitFor('readyz to tell', async () => (await ask('/readyz')) === 503)
  // Also for a browser with a session, whose person cannot be looked up now.
  const session = { cookie: `__Host-session=${'A'.repeat(32)}` }
  expect([await ask('/healthz', session), await ask('/readyz', session)]).toEqual([200, 503])
  await running.interrupt()
  const open = await site('probed')
  const bare = program.run(['serve', '--no-work'], open.environment)
  await waitFor('the start without a token', isUp(open.at))
  expect((await fetch(`${open.at}/metrics`, { headers: { authorization: 'Bearer undefined' } })).status).toBe(404)
  expect(await bare.interrupt()).toBe(0)
})

test('nothing of the demonstration exists on a real address, and its reset refuses what is not its own', async () => {
  const { environment, at } = await site('first')
  const running = program.run(['serve'], environment)
  await waitFor('the start', isUp(at)).catch((error: unknown) => Promise.reject(new Error(`${String(error)} ${running.said()}`)))
  for (const path of ['/fr/connexion/demonstration', '/fr/courriels', '/en/mails']) expect((await fetch(at + path)).status, path).toBe(404)
  expect(await running.interrupt()).toBe(0)
  const local = { ...environment, PUBLIC_URL: `http://localhost:${environment.PORT}` }
  expect(await program.finish(['demo', '--reset'], environment)).toMatchObject({ code: 64 })
  const refused = await program.finish(['demo', '--reset'], local)
  expect(refused).toMatchObject({ code: 64 })
  expect(refused.said).toContain('nothing was erased')
  const other = join(folder, 'photos')
  mkdirSync(other)
  writeFileSync(join(other, 'holiday.jpg'), 'x')
  expect((await program.finish(['demo', '--reset'], { ...local, DATA_DIR: other })).said).toContain('does not look like')
  expect(readFileSync(join(other, 'holiday.jpg'), 'utf8')).toBe('x')
})

test('a bad setting stops the start with a sentence that names it', async () => {
  for (const [name, value] of [['PORT', 'many'], ['PUBLIC_URL', 'http://badges.example'], ['SMTP_URL', 'mail'], ['VC_API', 'yes']] as const) {
    const { code, said } = await program.finish(['serve'], { DATA_DIR: join(folder, 'never'), [name]: value })
    expect(code, said).toBe(64)
    expect(said).toContain(name)
    expect(said).not.toContain('    at ')
  }
})

test('two processes that start at once on an empty database both become ready; the doctor is content, and says so when mail is down', async () => {
  const database = await withDatabase({ over: 'tcp' })
  const empty = `empty_${randomBytes(6).toString('hex')}`
  await database.pool.query(`create database ${empty}`)
  const mails = await startMailServer()
  const url = new URL(database.connectionString)
  url.pathname = `/${empty}`
  const environment = { DATABASE_URL: url.href, POINCON_KEY: randomBytes(32).toString('base64'), PUBLIC_URL: 'https://badges.example', SMTP_URL: mails.url, DATA_DIR: join(folder, 'server'), LOG_LEVEL: 'warn' }
  try {
    const ports = [await findFreePort(), await findFreePort()]
    const both = ports.map((port) => program.run(['serve'], { ...environment, PORT: String(port) }))
    for (const port of ports) await waitFor(`the process on ${port}`, isUp(`http://127.0.0.1:${port}`))
    const good = await program.finish(['doctor'], environment)
    // Nothing is wrong but the address, which is nobody's.
    expect(good.said.match(/BAD .*/g)).toEqual([expect.stringMatching(/^BAD +address https:\/\/badges\.example .*does not answer/)])
    expect(good.code).toBe(1)
    const bad = await program.finish(['doctor'], { ...environment, SMTP_URL: `smtp://127.0.0.1:${await findFreePort()}` })
    expect(bad.said).toMatch(/BAD +mail server/)
    expect(bad.code).toBe(1)
    expect(await Promise.all(both.map((one) => one.interrupt()))).toEqual([0, 0])
  } finally {
    await mails.close()
    await database.pool.query(`drop database ${empty} with (force)`)
    await database.drop()
  }
})

test('a backup brought into an empty database: every credential verifies, by the page and by the command, whose exit codes tell', async () => {
  const key = randomBytes(32)
  const [from, to] = [await withDatabase({ over: 'tcp' }), await withDatabase({ over: 'tcp' })]
  const port = await findFreePort()
  const at = `http://127.0.0.1:${port}`
  const common = { POINCON_KEY: key.toString('base64'), PUBLIC_URL: at, PORT: String(port), DATA_DIR: join(folder, 'restored'), LOG_LEVEL: 'warn' }
  try {
    const world = await makeWorld(from.db, makeClock(new Date()), key)
    world.deps.publicUrl = at
    const give = async (count: number, name: string) => {
      const made = await awardBadge(world.deps, world.operator, {
        issuerId: world.issuerId, badgeId: world.badgeId, source: 'list', recipients: Array.from({ length: count }, (_, row) => ({ row, name: `${name} ${row}`, address: `${name}${row}@home.example` })),
      })
      for (const { row, awardId } of made.awarded) await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, awardId, `${name}${row}@home.example`), name: null })
    }
    await give(5, 'before')
    const archive = join(folder, 'all.backup')
    expect(await program.finish(['backup', archive], { ...common, DATABASE_URL: from.connectionString })).toMatchObject({ code: 0 })
    await give(5, 'after')
    expect(readFileSync(archive).includes('before1@home.example')).toBe(false)
    const wrong = await program.finish(['restore', archive], { ...common, POINCON_KEY: randomBytes(32).toString('base64'), DATABASE_URL: to.connectionString })
    expect([wrong.code, wrong.said.includes('sealed with another key-encryption key')], wrong.said).toEqual([64, true])
    const keyless = await program.finish(['restore', archive], { ...common, POINCON_KEY: '', DATABASE_URL: to.connectionString })
    expect([keyless.code, keyless.said.includes('is missing'), existsSync(join(common.DATA_DIR, 'secret.key'))], keyless.said).toEqual([64, true, false])
    const restored = await program.finish(['restore', archive], { ...common, DATABASE_URL: to.connectionString })
    expect(restored.said).toContain('rows restored')
    expect(restored.code).toBe(0)

    const web = program.run(['serve', '--no-work'], { ...common, DATABASE_URL: to.connectionString })
    await waitFor('the restored site', isUp(at))
    const documents = (await to.pool.query('select document from credential')).rows.map(({ document }: { document: string }) => document)
    expect(documents).toHaveLength(5)
    for (const document of documents) {
      const report = (await (await fetch(`${at}/api/v1/verifications`, { method: 'POST', body: document, headers: { 'content-type': 'application/json' } })).json()) as { outcome: string }
      expect(report.outcome).toBe('valid')
    }
    const file = async (name: string, content: string | Uint8Array, ...options: string[]) => {
      const path = join(folder, name)
      writeFileSync(path, content)
      return program.finish(['verify', path, ...options], common)
    }
    const [document = ''] = documents
    const tampered = document.replace('"Coach"', '"Chief"')
    const png = bakePng(await getBadgePng(world.deps, (JSON.parse(document) as { credentialSubject: { achievement: { id: string } } }).credentialSubject.achievement.id.split('/').at(-1) ?? ''), document)
    expect(await file('badge.png', png)).toMatchObject({ code: 0, said: expect.stringContaining('Coach') })
    expect((await file('tampered.json', tampered)).code).toBe(1)
    const report = JSON.parse((await file('tampered.json', tampered, '--json')).said) as { outcome: string; checks: unknown[] }
    expect(report.outcome).toBe('invalid')
    expect(report.checks.length).toBeGreaterThan(1)
    expect((await file('photo.txt', 'hello')).code).toBe(3)
    expect((await program.finish(['verify', join(folder, 'missing.png')], common)).code).toBe(64)
    expect((await program.finish(['verify'], common)).code).toBe(64)
    await web.interrupt()
    // The issuer cannot be asked any more: it says that it could not check, never that it is good.
    expect((await file('badge.png', png)).code).toBe(2)

    // What was accepted after the backup exists in the world: its status entries may not be given again.
    const used = (await from.pool.query('select distinct status_list_id from credential')).rows.map(({ status_list_id }: { status_list_id: string }) => status_list_id)
    const toWorld = { ...world.deps, db: to.db }
    const made = await awardBadge(toWorld, { kind: 'person', personId: world.operator.personId }, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'one', recipients: [{ row: 0, name: 'Neu', address: 'neu@home.example' }] })
    const { credentialId } = await acceptAward(toWorld, { offerToken: offerTokenOf(world.deps.vault, made.awarded[0]?.awardId ?? '', 'neu@home.example'), name: null })
    const fresh = (await to.pool.query('select status_list_id from credential where id = $1', [credentialId])).rows[0].status_list_id
    expect(used).not.toContain(fresh)
  } finally {
    await from.drop()
    await to.drop()
  }
})
