// The whole program is used, made to fail, and everything that it wrote is searched for what must not be there (threat E3).
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool } from '../../src/store/database.ts'
import { buildProgram, findFreePort, isUp, waitFor, type Program } from '../support/program.ts'
import { startMailServer, type TestMailServer } from '../support/smtp.ts'

let program: Program
let mails: TestMailServer
let folder: string
beforeAll(async () => {
  program = await buildProgram()
  mails = await startMailServer({ refuse: (address) => (address.startsWith('refused') ? 550 : undefined) })
  folder = mkdtempSync(join(tmpdir(), 'poincon-logs-'))
})
afterAll(async () => {
  await program.close()
  await mails.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What a mail says, its soft line breaks undone. */
const wordsOf = (text: string) => text.replaceAll('=\r\n', '').replaceAll('=3D', '=')

test('no address, name, token, code or cookie of anybody is in what the program and its database write', async () => {
  const port = await findFreePort()
  const at = `http://127.0.0.1:${port}`
  const environment = { PORT: String(port), PUBLIC_URL: 'https://badges.example', DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'debug', SMTP_URL: mails.url }
  const running = program.run(['serve'], environment)
  await waitFor(`the start: ${running.said()}`, isUp(at), 60)
  await waitFor('its words', async () => / type \S+/.test(running.said()))
  const secrets = new Map<string, string>()
  const secret = (what: string, text: string | undefined) => {
    if (!text || text.length < 4) throw new Error(`${what} was not found`)
    secrets.set(what, text)
    return text
  }
  let cookie = ''
  const post = async (path: string, fields: Record<string, string> | [string, string][], headers: Record<string, string> = {}) => {
    const answer = await fetch(at + path, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields), headers: { 'sec-fetch-site': 'same-origin', cookie, ...headers } })
    return { status: answer.status, to: answer.headers.get('location') ?? '', cookies: answer.headers.getSetCookie(), text: await answer.text() }
  }
  const cookieIn = (cookies: string[], name: string) => cookies.find((one) => one.includes(`${name}=`))?.split(';')[0] ?? ''
  const linkIn = (to: string, pattern: RegExp) => pattern.exec(wordsOf(mails.received.findLast((mail) => mail.to === to)?.text ?? ''))?.[1]
  const mailTo = (address: string) => waitFor(`a mail to ${address}`, async () => mails.received.some(({ to }) => to === address))

  // The first administrator; a badge; a token.
  const setupCode = /type (\S+)/.exec(running.said())?.[1] ?? ''
  const made = await post('/fr/premiers-pas', { code: setupCode, name: secret('a name', 'Adalbertine Quincampoix'), address: secret('an address', 'adalbertine@staff.example'), organisation: 'Chambre' })
  cookie = cookieIn(made.cookies, 'session')
  secret('a session', cookie.split('=')[1])
  const issuerId = /organisations\/([0-9a-f-]{36})/.exec(await (await fetch(`${at}/fr/organisations`, { headers: { cookie } })).text())?.[1] ?? ''
  await post(`/fr/organisations/${issuerId}/badges/nouveau`, { template: 'coach' })
  const badgeId = /badges\/([0-9a-f-]{36})/.exec(await (await fetch(`${at}/fr/organisations/${issuerId}`, { headers: { cookie } })).text())?.[1] ?? ''
  await post(`/fr/badges/${badgeId}/publier`, {})
  const token = secret('an API token', /pcn_[A-Za-z0-9_-]{32}/.exec((await post(`/fr/organisations/${issuerId}/jetons`, [['name', 'x'], ['scopes', 'awards:write'], ['scopes', 'awards:read']])).text)?.[0])
  await post(`/fr/organisations/${issuerId}/membres`, { act: 'invite', address: secret('a colleague’s address', 'colleague@staff.example'), role: 'reader' })

  // Three people: one accepts, one declines, one is refused by the mail server.
  const people = ['accepts', 'declines', 'refused'].map((name) => ({ address: secret(`the address that ${name}`, `${name}.zoltan@home.example`), name: secret(`the name that ${name}`, `${name} Wojciechowska`) }))
  const awards = async (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${at}/api/v1/awards`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
  expect((await awards({ badgeId, recipients: people })).status).toBe(201)
  const [accepts, declines] = people.map(({ address }) => address) as [string, string]
  await Promise.all([accepts, declines].map(mailTo))
  const offer = secret('an offer', linkIn(accepts, /proposition\/([A-Za-z0-9_-]{22})/))
  const accepted = await post(`/fr/proposition/${offer}/accepter`, { person: 'yes', name: secret('a corrected name', 'Zoltána Wojciechowska-Ős') }, { cookie: '' })
  secret('the session of a browser', cookieIn(accepted.cookies, 'session').split('=')[1])
  await post(`/fr/proposition/${secret('another offer', linkIn(declines, /proposition\/([A-Za-z0-9_-]{22})/))}/refuser`, { person: 'yes' }, { cookie: '' })

  // Signing in by a code, and a wrong one.
  const asked = await post('/fr/connexion', { address: accepts }, { cookie: '' })
  await waitFor('the code', async () => /\b\d{6}\b/.test(wordsOf(mails.received.findLast((mail) => mail.to === accepts)?.text ?? '')))
  const code = secret('a code', /\b(\d{6})\b/.exec(wordsOf(mails.received.findLast((mail) => mail.to === accepts)?.text ?? ''))?.[1])
  const browser = { cookie: cookieIn(asked.cookies, 'browser') }
  secret('what binds a code', browser.cookie.split('=')[1])
  await post('/fr/connexion/code', { code: '000000', address: accepts }, browser)
  await post('/fr/connexion/code', { code, address: accepts }, browser)

  // Faults whose text holds what a person typed, from the database itself.
  const pool = openPool({ socketDirectory: join(environment.DATA_DIR, 'socket'), port: 5432, user: 'poincon', database: 'postgres' }, { onError: () => {} })
  await pool.query(`create function complain() returns trigger language plpgsql as $$ begin
    raise exception 'no place for "%" at %', new.recipient_name, new.recipient_address using errcode = '23514'; end $$; create trigger complain before insert on award for each row execute function complain()`)
  const failed = await awards({ badgeId, recipients: [{ address: secret('an address in a fault', 'fault.zoltan@home.example'), name: secret('a name in a fault', 'Faultia Wojciechowska') }] })
  expect(failed.status).toBe(500)
  await pool.query('drop trigger complain on award')
  await pool.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()').catch(() => {})
  await pool.end()
  await fetch(`${at}/fr/proposition/${secret('an unknown offer', 'ThisIsNoOfferAtAll0001')}`)
  await waitFor('the refusal to be settled', async () => mails.received.length >= 4)
  expect(await running.interrupt()).toBe(0)

  const written = { 'the log': running.said(), 'the log of the database': existsSync(join(environment.DATA_DIR, 'postgres.log')) ? readFileSync(join(environment.DATA_DIR, 'postgres.log'), 'utf8') : '' }
  expect(written['the log']).toContain('a request failed')
  expect(written['the log of the database'].length).toBeGreaterThan(100)
  for (const [where, text] of Object.entries(written)) {
    for (const [what, value] of secrets) expect(text.toLowerCase().includes(value.toLowerCase()), `${what} is in ${where}`).toBe(false)
  }
  // The code of the first start is shown on purpose, and opens nothing any more.
  expect(written['the log']).toContain(setupCode)
})
