// A mail scanner opens an offer, runs its scripts and presses its buttons by script: the offer stays open, and the person's own press counts (threat E1).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { messagesIn } from '../../src/i18n/messages.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { openBrowser } from '../support/browser.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { listenWithWorld, type ServedWorld } from '../support/serve.ts'
import { makeClock, makeWorld, type World } from '../support/world.ts'

let database: TestDatabase
let world: World
let served: ServedWorld
let opened: Awaited<ReturnType<typeof openBrowser>>
let offer = ''
let awardId = ''
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db, makeClock(new Date()))
  served = await listenWithWorld(world)
  const made = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'one', recipients: [{ row: 0, name: 'Zoé', address: 'zoe@home.example' }] })
  awardId = made.awarded[0]?.awardId ?? ''
  offer = `${served.url}/fr/proposition/${offerTokenOf(world.deps.vault, awardId, 'zoe@home.example')}`
  opened = await openBrowser()
})
afterAll(async () => {
  await opened?.close()
  await served.close()
  await database.drop()
})

const readAward = async () => (await database.pool.query('select state, seen_at, answered_at from award where id = $1', [awardId])).rows[0] as { state: string; seen_at: Date | null }

test('nothing that a scanner does by request or by script changes the offer or opens a session', async () => {
  for (const method of ['HEAD', 'GET', 'GET', 'GET', 'GET', 'GET']) expect((await fetch(offer, { method })).ok).toBe(true)
  const context = await opened.browser.newContext()
  const page = await context.newPage()
  const acts = [
    // As the usual browser drivers run scripts: with the rights of a person's press.
    `document.querySelector('form').submit()`,
    `document.querySelector('form button').click()`,
    `document.querySelector('form[action*="plus-tard"] button').click()`,
    `document.querySelectorAll('form').forEach((form) => form.requestSubmit())`,
    `fetch(document.querySelector('form').action, { method: 'POST', body: new URLSearchParams({ name: 'x' }) })`,
  ]
  for (const act of acts) {
    // A visit of its own for each: on a busy machine the answer to one may still be on its way when the next begins.
    const visit = await context.newPage()
    await visit.goto(offer)
    await visit.evaluate(act).catch(() => {})
    await visit.waitForTimeout(600)
    await visit.close()
  }
  await page.goto(`${offer}/refuser`)
  await page.evaluate(`document.querySelector('form').submit()`).catch(() => {})
  await page.waitForTimeout(500)
  expect(await page.textContent('h1')).toBe(messagesIn('fr').offer.personTitle)
  await page.addInitScript(`addEventListener('load', () => document.querySelectorAll('form button').forEach((button) => button.click()))`)
  await page.goto(offer)
  await page.waitForTimeout(500)
  expect(await readAward()).toMatchObject({ state: 'offered', answered_at: null })
  expect((await context.cookies()).map(({ name }) => name)).not.toContain('session')
  await context.close()
})

test('without the tick nothing changes, and the name that was typed is kept', async () => {
  const post = (fields: Record<string, string>) =>
    fetch(`${offer}/accepter`, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: served.url }, redirect: 'manual' })
  const asked = await post({ name: 'Zoé Cœurderoy' })
  expect(asked.status).toBe(422)
  expect(await asked.text()).toContain('value="Zoé Cœurderoy"')
  expect(await readAward()).toMatchObject({ state: 'offered' })
})

test('the person then ticks and presses, and has the badge', async () => {
  const context = await opened.browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(offer)
  await page.check('form[action$="accepter"] input[name=person]')
  await page.click('form[action$="accepter"] button')
  await page.waitForURL(/acceptee/)
  expect(await readAward()).toMatchObject({ state: 'accepted' })
  expect((await context.cookies()).map(({ name }) => name)).toContain('session')
  await context.close()
})
