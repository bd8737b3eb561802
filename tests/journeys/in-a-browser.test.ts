// The core journeys as people make them, in a real browser with scripts off, in both languages: publish, award thirty, accept, keep, share, verify, decline, correct, revoke, erase.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { pathTo } from '../../src/http/paths.ts'
import { messagesIn } from '../../src/i18n/messages.ts'
import { badgeTemplates } from '../../src/domain/badge-templates.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { startSession } from '../../src/usecases/sessions.ts'
import { openBrowser } from '../support/browser.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { listenWithWorld, type ServedWorld } from '../support/serve.ts'
import { makeClock, makeWorld, type World } from '../support/world.ts'

const clock = makeClock(new Date())
let database: TestDatabase
let world: World
let served: ServedWorld
let opened: Awaited<ReturnType<typeof openBrowser>>
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db, clock)
  served = await listenWithWorld(world)
  opened = await openBrowser()
})
afterAll(async () => {
  await opened?.close()
  await served?.close()
  await database.drop()
})

describe.each(['fr', 'en'] as const)('in %s', (locale) => {
  const m = messagesIn(locale)
  const template = badgeTemplates[3] as (typeof badgeTemplates)[number]
  const badgeName = template.texts[locale]?.name ?? ''
  const addressOf = (person: number) => `${locale}.${person}@home.example`
  const contexts: BrowserContext[] = []
  let organiser: Page
  let phone: Page
  let employer: Page
  let badgeId = ''
  let png = ''
  let sharedUrl = ''

  const openFor = async (width: number) => {
    const context = await opened.browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 844 }, locale, acceptDownloads: true })
    contexts.push(context)
    return context
  }
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click()
  const offerOf = async (person: number) => {
    const { id } = await database.db.selectFrom('award').select('id').where('recipient_address', '=', addressOf(person)).executeTakeFirstOrThrow()
    return `${served.url}${pathTo('offer', locale, { offerToken: offerTokenOf(world.deps.vault, id, addressOf(person)) })}`
  }
  const accept = async (page: Page, person: number, name: string) => {
    await page.goto(await offerOf(person))
    await page.getByText(m.offer.wrongName).click()
    await page.getByLabel(m.offer.name).fill(name)
    await page.getByLabel(m.offer.person).check()
    await press(page, m.offer.accept)
    await page.waitForURL(/acceptee|accepted/)
  }
  const download = async (page: Page, label: string) => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: label, exact: true }).click()])
    return file.path()
  }
  /** What an employer reads first when they bring a file. */
  const verdictOn = async (file: string) => {
    await employer.goto(served.url + pathTo('verify', locale))
    await employer.getByLabel(m.verify.file).setInputFiles({ name: 'badge.png', mimeType: 'image/png', buffer: readFileSync(file) })
    await press(employer, m.verify.button)
    return (await employer.textContent('h1')) ?? ''
  }

  beforeAll(async () => {
    clock.advanceSeconds(60)
    const context = await openFor(1280)
    await context.addCookies([{ name: 'session', value: await startSession(database.db, world.deps, { personId: world.operator.personId, kind: 'signed_in' }), url: served.url }])
    organiser = await context.newPage()
    phone = await (await openFor(390)).newPage()
    employer = await (await openFor(1280)).newPage()
  })
  afterAll(async () => {
    for (const context of contexts) await context.close()
  })

  test('an organiser takes a ready badge and publishes it', async () => {
    await organiser.goto(served.url + pathTo('badges.new', locale, { issuerId: world.issuerId }))
    await organiser.locator('article, li, section').filter({ has: organiser.getByRole('heading', { name: badgeName, exact: true }) }).last().getByRole('button', { name: m.organiser.take }).click()
    await organiser.goto(served.url + pathTo('issuers.one', locale, { issuerId: world.issuerId }))
    await press(organiser, m.organiser.publish)
    const badge = await database.db.selectFrom('badge').select('id').where('issuer_id', '=', world.issuerId).orderBy('created_at', 'desc').limit(1).executeTakeFirstOrThrow()
    badgeId = badge.id
    expect(await database.db.selectFrom('badge_version').select('number').where('badge_id', '=', badgeId).where('published_at', 'is not', null).execute()).toHaveLength(1)
  })

  test('and awards thirty people from a spreadsheet; two bad lines say what is wrong', async () => {
    await organiser.goto(served.url + pathTo('awards.new', locale, { badgeId }))
    const lines = ['Prénom;Nom;Courriel', ...Array.from({ length: 30 }, (_, person) => `Zoé;Lefèvre ${person};${addressOf(person)}`), 'Max;Sans;pas une adresse', `Zoé;Lefèvre 0;${addressOf(0)}`]
    await organiser.getByLabel(m.layout.chooseFile).setInputFiles({ name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n'), 'latin1') })
    await press(organiser, m.organiser.preview)
    const preview = (await organiser.textContent('main')) ?? ''
    expect(preview).toContain(m.organiser.problems.not_an_address)
    expect(preview).toContain(m.organiser.problems.twice_in_list)
    expect(preview).toContain('Zoé Lefèvre 7')
    await press(organiser, m.organiser.awardThem(30))
    await organiser.waitForURL(/envois|batches/)
    const awards = await database.db.selectFrom('award').select('id').where('badge_id', '=', badgeId).execute()
    expect(awards).toHaveLength(30)
  })

  test('a recipient accepts on a phone without an account, keeps the badge, and shows it by a link', async () => {
    await accept(phone, 0, 'Zoé Lefèvre-Œuvré')
    await phone.goto(served.url + pathTo('booklet', locale))
    await phone.getByRole('link', { name: badgeName }).first().click()
    expect(await phone.textContent('main')).toContain(m.booklet.isPrivate)
    png = await download(phone, m.booklet.files.png)
    await phone.getByRole('link', { name: m.booklet.prepare }).click()
    // What others will see comes before the link.
    expect(await phone.textContent('main')).toContain(m.booklet.preview)
    expect(await phone.locator('article').textContent()).toContain('Zoé Lefèvre-Œuvré')
    await press(phone, m.booklet.makeLink)
    expect(await phone.textContent('main')).toContain(m.booklet.isShared)
    sharedUrl = (await phone.locator('a[href*="/s/"]').first().getAttribute('href')) ?? ''
    expect(sharedUrl).toContain(served.url)
  })

  test('an employer verifies the file that the person sent, and the link', async () => {
    expect(await verdictOn(png)).toContain(m.verify.verdicts.valid)
    const report = (await employer.textContent('main')) ?? ''
    // A badge speaks the language of its offer.
    for (const said of [template.texts.fr?.name ?? '', 'Zoé Lefèvre-Œuvré', 'Réseau de test']) expect(report).toContain(said)
    await employer.goto(sharedUrl)
    expect(await employer.textContent('h1')).toContain(badgeName)
    await press(employer, m.booklet.verifyNow)
    expect(await employer.textContent('h1')).toContain(m.verify.verdicts.valid)
  })

  test('somebody declines, is asked once more, and nothing of them is left', async () => {
    await phone.goto(await offerOf(1))
    await phone.getByRole('link', { name: m.offer.decline }).or(phone.getByRole('button', { name: m.offer.decline })).first().click()
    await phone.getByLabel(m.offer.person).check()
    await press(phone, m.offer.confirmDecline)
    expect(await phone.textContent('h1')).toContain(m.offer.declinedTitle)
    expect(await database.db.selectFrom('award').select('id').where('recipient_address', '=', addressOf(1)).execute()).toEqual([])
  })

  test('the holder corrects the name: the file of before is told apart, the new one verifies', async () => {
    await phone.goto(served.url + pathTo('booklet', locale))
    await phone.getByRole('link', { name: badgeName }).first().click()
    await phone.getByLabel(m.booklet.nameOn).fill('Zoé Lefèvre')
    await press(phone, m.booklet.save)
    const corrected = await download(phone, m.booklet.files.png)
    // A list is signed anew at most every few seconds.
    clock.advanceSeconds(10)
    expect(await verdictOn(png)).toContain(m.verify.verdicts.superseded)
    expect(await verdictOn(corrected)).toContain(m.verify.verdicts.valid)
    png = corrected
  })

  test('the organiser takes the badge back, the verifier sees it, and its holder reads why', async () => {
    const { id } = await database.db.selectFrom('award').select('id').where('badge_id', '=', badgeId).where('state', '=', 'accepted').executeTakeFirstOrThrow()
    await organiser.goto(served.url + pathTo('awards.one', locale, { awardId: id }))
    const form = organiser.locator('form').filter({ has: organiser.getByRole('button', { name: m.organiser.revoke, exact: true }) })
    await form.getByLabel(m.organiser.reason).fill('Remis par erreur')
    await form.getByRole('button', { name: m.organiser.revoke, exact: true }).click()
    clock.advanceSeconds(10)
    expect(await verdictOn(png)).toContain(m.verify.verdicts.revoked)
    await phone.reload()
    expect(await phone.textContent('main')).toContain('Remis par erreur')
  })

  test('the holder erases another badge: its link answers in neutral words', async () => {
    const other = await (await openFor(390)).newPage()
    await accept(other, 2, 'Zoé')
    await other.goto(served.url + pathTo('booklet', locale))
    const { id } = await database.db.selectFrom('credential').innerJoin('award', 'award.id', 'credential.award_id').select('credential.id').where('award.badge_id', '=', badgeId).where('revoked_at', 'is', null).where('superseded_at', 'is', null).executeTakeFirstOrThrow()
    await other.goto(served.url + pathTo('booklet.badge', locale, { awardId: id }))
    await other.getByRole('link', { name: m.booklet.prepare }).click()
    await press(other, m.booklet.makeLink)
    const link = (await other.locator('a[href*="/s/"]').first().getAttribute('href')) ?? ''
    expect((await employer.goto(link))?.status()).toBe(200)
    await other.getByLabel(m.booklet.sure).check()
    await press(other, m.booklet.eraseButton)
    await other.waitForURL(/carnet$|booklet$/)
    const gone = await employer.goto(link)
    expect(gone?.status()).toBe(410)
    expect(await employer.textContent('main')).not.toContain('Zoé')
    expect(served.web.faults).toEqual([])
  })
})
