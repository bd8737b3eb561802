// Sessions and sign-in codes as a browser meets them: how long a code lives and where, what a session's end ends, what a stranger can learn.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { saveAddress } from '../src/store/persons.ts'
import { withDatabase, type TestDatabase } from './support/database.ts'
import { serveWorld, type TestWeb } from './support/web.ts'
import { makeWorld, type World } from './support/world.ts'

let database: TestDatabase
let world: World
let web: TestWeb
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  web = await serveWorld(world)
})
afterAll(async () => {
  await web.close()
  await database.drop()
})

/** A browser: it keeps its cookies. */
function openBrowser(cookies: Record<string, string> = {}) {
  const send = async (method: string, path: string, fields: Record<string, string> = {}) => {
    const answer = await web.app.request(`http://localhost:3000${path}`, {
      method, redirect: 'manual', body: method === 'POST' ? new URLSearchParams(fields) : undefined,
      headers: { 'sec-fetch-site': 'same-origin', cookie: Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      cookies[name] = value
    }
    return { status: answer.status, to: answer.headers.get('location'), text: await answer.text() }
  }
  return { cookies, get: (path: string) => send('GET', path), post: (path: string, fields: Record<string, string>) => send('POST', path, fields) }
}

/** The code that the newest mail would carry. */
async function readNewestCode(): Promise<string> {
  const { rows } = await database.pool.query<{ id: string; sealed_payload: Buffer }>(`select id, sealed_payload from mail where kind = 'sign_in_code' order by created_at desc, id limit 1`)
  const [mail] = rows
  if (!mail) throw new Error('no mail')
  return (JSON.parse(world.deps.vault.open(mail.sealed_payload, `mail:${mail.id}`).toString()) as { code: string }).code
}
let people = 0
const nextAddress = () => `reader${++people}@home.example`
async function ask(browser = openBrowser(), address = nextAddress()) {
  world.clock.advanceSeconds(1)
  await browser.post('/fr/connexion', { address })
  return { browser, address, code: await readNewestCode() }
}
const isSignedIn = async (browser: ReturnType<typeof openBrowser>) => (await browser.get('/fr/compte')).status === 200

test('a code lives ten minutes, once, in the browser that asked, until a new one is asked for (E4)', async () => {
  const late = await ask()
  world.clock.advanceSeconds(10 * 60 - 5)
  await late.browser.post('/fr/connexion/code', { code: late.code })
  expect(await isSignedIn(late.browser)).toBe(true)
  const tooLate = await ask()
  world.clock.advanceSeconds(10 * 60 + 1)
  await tooLate.browser.post('/fr/connexion/code', { code: tooLate.code })
  expect(await isSignedIn(tooLate.browser)).toBe(false)
  const again = openBrowser({ browser: late.browser.cookies.browser ?? '' })
  await again.post('/fr/connexion/code', { code: late.code })
  expect(await isSignedIn(again)).toBe(false)
  const other = await ask()
  const elsewhere = openBrowser()
  await elsewhere.post('/fr/connexion/code', { code: other.code })
  expect(await isSignedIn(elsewhere)).toBe(false)
  const renewed = await ask(other.browser, other.address)
  await other.browser.post('/fr/connexion/code', { code: other.code })
  expect(await isSignedIn(other.browser)).toBe(other.code === renewed.code)
  await other.browser.post('/fr/connexion/code', { code: renewed.code })
  expect(await isSignedIn(other.browser)).toBe(true)
})

test('a session that was there before is replaced, and dead on the server; so is one that was signed out of (E5)', async () => {
  const first = await ask()
  await first.browser.post('/fr/connexion/code', { code: first.code })
  const before = first.browser.cookies.session ?? ''
  const planted = openBrowser({ session: before })
  const second = await ask(planted)
  await planted.post('/fr/connexion/code', { code: second.code })
  expect(planted.cookies.session).not.toBe(before)
  expect(await isSignedIn(planted)).toBe(true)
  expect(await isSignedIn(openBrowser({ session: before }))).toBe(false)
  const made = planted.cookies.session ?? ''
  await planted.post('/fr/deconnexion', {})
  expect(await isSignedIn(openBrowser({ session: made }))).toBe(false)
  // A value that a stranger chose is never taken over.
  const fixed = openBrowser({ session: 'A'.repeat(32) })
  const third = await ask(fixed)
  await fixed.post('/fr/connexion/code', { code: third.code })
  expect(fixed.cookies.session).not.toBe('A'.repeat(32))
})

test('a known and an unknown address get the same answer, and take the same steps (E12)', async () => {
  const known = nextAddress()
  await saveAddress(database.db, world.operator.personId, known, world.clock.now())
  const answer = async (address: string) => {
    const { status, text } = await openBrowser().post('/fr/connexion', { address })
    return [status, text.replaceAll(address, 'ADDRESS')]
  }
  expect(await answer(known)).toEqual(await answer(nextAddress()))
})

test('an address gets three codes in a quarter of an hour, also from twenty who ask at once (E13)', async () => {
  const address = nextAddress()
  const answers = await Promise.all(Array.from({ length: 20 }, () => openBrowser().post('/fr/connexion', { address })))
  expect(new Set(answers.map(({ status }) => status)).size).toBe(1)
  expect((await database.pool.query('select count(*)::int as n from sign_in_code where address = $1', [address])).rows[0].n).toBe(3)
})

test('a code is guessed five times, also by those who guess at once', async () => {
  const { browser, code } = await ask()
  const wrong = Array.from({ length: 30 }, (_, index) => String((Number(code) + index + 1) % 1_000_000).padStart(6, '0'))
  await Promise.all(wrong.map((guess) => openBrowser({ ...browser.cookies }).post('/fr/connexion/code', { code: guess })))
  await browser.post('/fr/connexion/code', { code })
  expect(await isSignedIn(browser)).toBe(false)
})

test('what is not an address, or could become two, is refused (E11)', async () => {
  for (const address of ['a@x.example\r\nBcc: b@y.example', '"a@evil.example x"@good.example', 'a@x.example, b@y.example', '<a@x.example>', `${'a'.repeat(300)}@x.example`, 'a@x..example', 'a b@x.example', 'a@', '@x.example']) {
    const { status } = await openBrowser().post('/fr/connexion', { address })
    expect(status, address).toBe(422)
  }
  expect((await database.pool.query(`select 1 from sign_in_code where address ~ '[\\s,<>"]'`)).rowCount).toBe(0)
})
