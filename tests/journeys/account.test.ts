// A person's account in a real browser: a passkey made and used, a further address proven by its code, and everything erased.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { makeMailWriter } from '../../src/jobs/mails/write-mail.ts'
import { acceptAward } from '../../src/usecases/accept-award.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { revokeCredential } from '../../src/usecases/revoke-credential.ts'
import { sendMail } from '../../src/usecases/send-mail.ts'
import { startSession } from '../../src/usecases/sessions.ts'
import { openBrowser } from '../support/browser.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { listenWithWorld, type ServedWorld } from '../support/serve.ts'
import { makeClock, makeMailer, makeWorld, type World } from '../support/world.ts'

let database: TestDatabase
let world: World
let served: ServedWorld
let opened: Awaited<ReturnType<typeof openBrowser>>
let context: BrowserContext
let page: Page
let personId = ''
let credentialId = ''
let awardId = ''

/** Sends what waits, and gives the texts of the mails of a kind. */
async function readMails(kind: string): Promise<{ to: string; subject: string; text: string }[]> {
  const mailer = makeMailer()
  for (const { id } of await database.db.selectFrom('mail').select('id').where('kind', '=', kind).where('state', '=', 'queued').execute()) {
    await sendMail({ ...world.deps, mailer }, { mailId: id, write: makeMailWriter(served.url) })
  }
  return mailer.sent.map(({ to, subject, text }) => ({ to: to.address, subject, text }))
}

beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db, makeClock(new Date()))
  served = await listenWithWorld(world)
  const made = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'one', recipients: [{ row: 0, name: 'Zoé', address: 'zoe@home.example' }] })
  awardId = made.awarded[0]?.awardId ?? ''
  const accepted = await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, awardId, 'zoe@home.example'), name: 'Zoé' })
  personId = accepted.personId ?? ''
  credentialId = accepted.credentialId
  opened = await openBrowser()
  context = await opened.browser.newContext()
  const token = await startSession(world.deps.db, world.deps, { personId, kind: 'signed_in' })
  await context.addCookies([{ name: 'session', value: token, url: served.url }])
  page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
})
afterAll(async () => {
  await opened?.close()
  await served.close()
  await database.drop()
})

test('a passkey is made, signs in where there is no session, and its challenge serves once', async () => {
  await page.goto(`${served.url}/fr/compte`)
  await page.fill('#passkeyName', 'Ma clé')
  await page.click('form[data-passkey] button')
  await page.waitForSelector('text=Ma clé')
  await context.clearCookies({ name: 'session' })
  await page.goto(`${served.url}/fr/carnet`)
  expect(page.url()).toContain('/fr/connexion')
  const answers: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/passkeys/sign-in?')) answers.push(request.postData() ?? '')
  })
  await page.click('form[data-passkey] button')
  await page.waitForURL(/\/fr\/carnet$/)
  expect(await page.textContent('main')).toContain('Coach')
  const replayed = await page.evaluate(`fetch('/passkeys/sign-in', { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: ${JSON.stringify(answers[0])} }).then((answer) => answer.status)`)
  expect(replayed).toBe(422)
  expect(served.web.faults).toEqual([])
})

test('signing in with a passkey takes along what somebody else accepted in this browser only when that is said', async () => {
  const holderOf = async (id: string) => (await database.db.selectFrom('credential').select('holder_id').where('id', '=', id).executeTakeFirstOrThrow()).holder_id
  for (const [name, isTicked] of [['Noé', false], ['Noé', true], ['ZOE', false]] as const) {
    const made = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'one', recipients: [{ row: 0, name: `${name} ${isTicked}`, address: 'family@home.example' }] })
    const accepted = await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, made.awarded[0]?.awardId ?? '', 'family@home.example'), name })
    await context.addCookies([{ name: 'session', value: await startSession(world.deps.db, world.deps, { personId: accepted.personId ?? '', kind: 'browser' }), url: served.url }])
    await page.goto(`${served.url}/fr/connexion`)
    if (isTicked) await page.check('[name=areMine]')
    await page.click('form[data-passkey] button')
    await page.waitForURL(/\/fr\/carnet$/)
    const isTaken = isTicked || name === 'ZOE'
    expect(await holderOf(accepted.credentialId), `${name} ${isTicked}`).toBe(isTaken ? personId : accepted.personId)
  }
  expect(served.web.faults).toEqual([])
})

test('a further address is added by the code that was sent to it, and the last one stays', async () => {
  await page.goto(`${served.url}/fr/compte`)
  await page.fill('#newAddress', 'Zoe@Home.example')
  await page.click('text=Envoyer un code à cette adresse')
  const [mail] = await readMails('sign_in_code')
  expect(mail?.to).toBe('zoe@home.example')
  await page.fill('#code', '000000')
  await page.click('text=Confirmer cette adresse')
  expect(await page.textContent('#code-wrong')).toBeTruthy()
  await page.fill('#code', /\d{6}/.exec(mail?.subject ?? '')?.[0] ?? '')
  await page.click('text=Confirmer cette adresse')
  await page.waitForURL(/compte$/)
  expect(await database.db.selectFrom('person_address').select('address').where('person_id', '=', personId).execute()).toEqual([{ address: 'zoe@home.example' }])
  expect(await page.locator('button[aria-label^="Retirer zoe@"]').count()).toBe(0)
})

test('the holder is written to when the organisation takes the badge back, with the reason', async () => {
  await revokeCredential(world.deps, world.operator, { awardId, reason: 'Remis par erreur' })
  const [mail] = await readMails('revoked')
  expect(mail).toMatchObject({ to: 'zoe@home.example' })
  expect(mail?.text).toContain('Remis par erreur')
  expect(mail?.text).toContain(`/fr/carnet/badges/${credentialId}`)
})

test('an address that comes or goes is told to the others; the one that went may come back, once and for a week (E7)', async () => {
  const cookie = async () => `session=${await startSession(world.deps.db, world.deps, { personId, kind: 'signed_in' })}`
  const post = async (path: string, fields: Record<string, string>, session?: string) =>
    served.web.app.request(`${served.url}${path}`, { method: 'POST', body: new URLSearchParams(fields), headers: { ...(session && { cookie: session }), 'sec-fetch-site': 'same-origin' } })
  const addresses = async () => (await database.db.selectFrom('person_address').select('address').where('person_id', '=', personId).orderBy('address').execute()).map(({ address }) => address)
  await page.goto(`${served.url}/fr/compte`)
  await page.fill('#newAddress', 'thief@other.example')
  await page.click('text=Envoyer un code à cette adresse')
  const [code] = await readMails('sign_in_code')
  await page.fill('#code', /\d{6}/.exec(code?.subject ?? '')?.[0] ?? '')
  await page.click('text=Confirmer cette adresse')
  await page.waitForURL(/compte$/)
  const told = await readMails('address')
  expect(told).toEqual([{ to: 'zoe@home.example', subject: 'Une adresse a été ajoutée à votre carnet', text: expect.stringMatching(/thief@other\.example[\s\S]*\/fr\/compte/) }])
  expect((await post('/fr/compte', { act: 'remove-address', address: 'zoe@home.example' }, await cookie())).status).toBe(303)
  expect(await addresses()).toEqual(['thief@other.example'])
  const gone = await readMails('address')
  expect(gone.map(({ to }) => to).toSorted()).toEqual(['thief@other.example', 'zoe@home.example'])
  const link = (to: string) => /\/fr\/adresse\/[\w-]{22}/.exec(gone.find((mail) => mail.to === to)?.text ?? '')?.[0]
  // Only who reads the address that went may put it back; opening the link changes nothing.
  expect(link('thief@other.example')).toBeUndefined()
  const restore = link('zoe@home.example') ?? ''
  expect(await (await served.web.app.request(served.url + restore)).text()).toContain('zoe@home.example')
  expect(await addresses()).toEqual(['thief@other.example'])
  world.clock.advanceSeconds(8 * 86_400)
  expect((await post(restore, {})).status).toBe(404)
  world.clock.advanceSeconds(-8 * 86_400)
  const thief = await cookie()
  expect((await post(restore, {})).status).toBe(200)
  expect(await addresses()).toEqual(['thief@other.example', 'zoe@home.example'])
  expect((await served.web.app.request(`${served.url}/fr/compte`, { headers: { cookie: thief } })).status).not.toBe(200)
  expect((await post(restore, {})).status).toBe(404)
  expect(served.web.faults).toEqual([])
})

test('an old sign-in may not do what is dangerous; a fresh one erases everything', async () => {
  const cookie = `session=${await startSession(world.deps.db, world.deps, { personId, kind: 'signed_in' })}`
  const erase = () =>
    served.web.app.request(`${served.url}/fr/compte/effacer`, { method: 'POST', body: new URLSearchParams({ sure: 'yes' }), headers: { cookie, 'sec-fetch-site': 'same-origin' } })
  world.clock.advanceSeconds(16 * 60)
  expect((await erase()).status).toBe(403)
  world.clock.advanceSeconds(-16 * 60)
  expect((await erase()).status).toBe(303)
  for (const table of ['session', 'passkey', 'person_address', 'removed_address', 'sign_in_code']) {
    expect((await database.pool.query(`select count(*)::int as n from ${table} where person_id = $1`, [personId])).rows[0].n, table).toBe(0)
  }
  expect((await database.pool.query('select display_name from person where id = $1', [personId])).rows[0].display_name).toBeNull()
  expect((await served.web.app.request(`${served.url}/credentials/${credentialId}`)).status).toBe(410)
})

test('the last administrator of an organisation cannot vanish', async () => {
  const cookie = await served.web.cookieOf(world.operator.personId)
  const answer = await served.web.app.request(`${served.url}/en/account/erase`, { method: 'POST', body: new URLSearchParams({ sure: 'yes' }), headers: { cookie, 'sec-fetch-site': 'same-origin' } })
  expect(answer.status).toBe(409)
})
