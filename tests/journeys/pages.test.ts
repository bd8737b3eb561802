// Every kind of page in a real browser: axe finds nothing, nothing is wider than a phone, nothing comes from another site, no script is needed.
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BrowserContext } from 'playwright-core'
import { acceptAward } from '../../src/usecases/accept-award.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import { createShare } from '../../src/usecases/booklet.ts'
import { createCopy } from '../../src/usecases/open-badges-2.ts'
import { saveAddress } from '../../src/store/persons.ts'
import { badgeTemplates } from '../../src/domain/badge-templates.ts'
import { createBadge, getBadge, publishBadge } from '../../src/usecases/badges.ts'
import { bringList } from '../../src/usecases/recipient-lists.ts'
import { createEvent, shareEventReport } from '../../src/usecases/events.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { startSession } from '../../src/usecases/sessions.ts'
import { openBrowser } from '../support/browser.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { listenWithWorld, type ServedWorld } from '../support/serve.ts'
import { makeWorld, type World } from '../support/world.ts'

let database: TestDatabase
let world: World
let served: ServedWorld
let url = ''
let opened: Awaited<ReturnType<typeof openBrowser>>
let pages: { path: string; as: 'nobody' | 'organiser' | 'holder' }[] = []
const sessions: Record<string, string> = {}

beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  served = await listenWithWorld(world)
  url = served.url
  const { deps, operator, issuerId, badgeId } = world
  const { eventId } = await createEvent(deps, operator, { issuerId, event: { name: { fr: 'Fête', en: 'Fair' }, place: 'Caen', startsOn: '2026-03-01', endsOn: '2026-03-02', visitors: 900 } })
  const reportToken = await shareEventReport(deps, operator, { eventId, isShared: true })
  const long = 'Marie-Philippine de Montmorency-Laval-Cœurderoy-Zéphirin'
  const made = await awardBadge(deps, operator, {
    issuerId, badgeId, eventId, source: 'list', place: 'Caen',
    recipients: Array.from({ length: 12 }, (_, row) => ({ row, name: `${long} ${row}`, address: `page${row}@home.example` })),
  })
  const tokenOf = (row: number) => offerTokenOf(deps.vault, made.awarded[row]?.awardId ?? '', `page${row}@home.example`)
  const accepted = await acceptAward(deps, { offerToken: tokenOf(0), name: long })
  await acceptAward(deps, { offerToken: tokenOf(1), name: null })
  const { token } = await createShare(deps, { personId: accepted.personId ?? '', credentialId: accepted.credentialId })
  // The part of the page about older backpacks, with a file in it and an address left to choose.
  for (const address of ['page0@home.example', 'other@home.example']) await saveAddress(deps.db, accepted.personId ?? '', address, deps.clock.now())
  await createCopy(deps, { personId: accepted.personId ?? '', credentialId: accepted.credentialId, address: 'page0@home.example' })
  sessions.holder = await startSession(deps.db, deps, { personId: accepted.personId ?? '', kind: 'signed_in' })
  sessions.organiser = await startSession(deps.db, deps, { personId: operator.personId, kind: 'signed_in' })
  const { importId } = await bringList(deps, operator, { issuerId, badgeId, rows: [['Nom', 'Courriel'], [long, 'list@home.example'], ['Zoé', 'pas une adresse']] })
  const { versions } = await getBadge(deps, operator, badgeId)
  const open = made.awarded[2]?.awardId
  // A badge named with a word that is wider than a telephone.
  const [template] = badgeTemplates
  if (!template) throw new Error('no template')
  const longWord = 'Anticonstitutionnellement-extraordinairement'
  const { badgeId: wideBadgeId } = await createBadge(deps, operator, {
    issuerId,
    badge: { usage: 'recognition', audience: 'adults', whoMayAward: 'awarder', eventId: null },
    content: { texts: { fr: { ...template.texts.fr, name: longWord }, en: { ...template.texts.en, name: longWord } }, tags: [], alignments: [], validForDays: 400, imageRecipe: template.recipe, imageFileId: null },
  })
  await publishBadge(deps, operator, wideBadgeId)
  const wide = await awardBadge(deps, operator, {
    issuerId, badgeId: wideBadgeId, source: 'list',
    recipients: [0, 1].map((row) => ({ row, name: long, address: `wide${row}@home.example`, personalWord: 'Bravo', evidence: [{ url: `https://preuve.example/${'sans-espace'.repeat(12)}.jpg` }] })),
  })
  const wideToken = (row: number) => offerTokenOf(deps.vault, wide.awarded[row]?.awardId ?? '', `wide${row}@home.example`)
  const widelyHeld = await acceptAward(deps, { offerToken: wideToken(0), name: long, viewerPersonId: accepted.personId ?? '' })
  const { token: wideShare } = await createShare(deps, { personId: accepted.personId ?? '', credentialId: widelyHeld.credentialId })
  pages = [
    ...['/fr', '/en', '/fr/verifier', '/en/verify', '/fr/connexion', '/en/sign-in', '/fr/vos-donnees', '/en/accessibility', '/fr/premiers-pas', '/fr/rien-ici', '/api/docs?lang=fr', '/api/docs?lang=en'].map((path) => ({ path, as: 'nobody' as const })),
    ...[`/fr/proposition/${tokenOf(2)}`, `/en/offer/${tokenOf(2)}`, `/fr/proposition/${tokenOf(2)}/refuser`, `/fr/bilan/${reportToken}`, `/en/report/${reportToken}`].map((path) => ({ path, as: 'nobody' as const })),
    ...[`/s/${wideShare}`, `/fr/proposition/${wideToken(1)}`, `/s/${token}`, `/credentials/${accepted.credentialId}?lang=en`, `/issuers/${issuerId}?lang=fr`, `/badges/${versions[0]?.id}?lang=en`].map((path) => ({ path, as: 'nobody' as const })),
    ...['/fr/carnet', '/en/booklet', '/fr/carnet/recueil', '/en/booklet/record', '/fr/compte', '/en/account', `/fr/carnet/badges/${accepted.credentialId}`, `/fr/carnet/badges/${accepted.credentialId}/partages`, `/fr/carnet/badges/${widelyHeld.credentialId}`, `/en/booklet/badges/${accepted.credentialId}/shares`, `/fr/proposition/${tokenOf(3)}`, `/fr/proposition/${tokenOf(0)}/acceptee`].map((path) => ({ path, as: 'holder' as const })),
    ...[
      `/fr/envois/${wide.batchId}`, `/fr/badges/${wideBadgeId}/suivi`, `/fr/remises/${wide.awarded[1]?.awardId}`, '/fr/organisations', `/fr/organisations/${issuerId}`, `/en/organisations/${issuerId}`, `/fr/organisations/${issuerId}/suivi`, `/fr/badges/${badgeId}/suivi`,
      `/fr/organisations/${issuerId}/badges/nouveau`, `/fr/organisations/${issuerId}/badges/ecrire`, `/en/badges/${badgeId}/edit`, `/fr/badges/${badgeId}/decerner`,
      `/fr/organisations/${issuerId}/membres`, `/fr/organisations/${issuerId}/jetons`, `/fr/organisations/${issuerId}/activite`, `/fr/envois/${made.batchId}`, `/fr/remises/${open}`,
      `/fr/organisations/${issuerId}/modifier`, `/en/organisations/${issuerId}/keys`, '/fr/organisations/nouvelle', `/fr/organisations/nouvelle?under=${issuerId}`, `/fr/organisations/${issuerId}/evenements/nouveau`,
      `/fr/evenements/${eventId}`, `/en/events/${eventId}/edit`, `/fr/listes/${importId}`, `/en/lists/${importId}`, `/en/badges/${badgeId}/who-awards`, `/fr/badges/${badgeId}/suivi?who=accepted`,
    ].map((path) => ({ path, as: 'organiser' as const })),
  ]
  opened = await openBrowser()
})
afterAll(async () => {
  await opened?.close()
  await served.close()
  await database.drop()
})

describe.each([
  { width: 390, colorScheme: 'light' as const },
  { width: 1280, colorScheme: 'dark' as const },
])('at $width px, $colorScheme', ({ width, colorScheme }) => {
  test('axe finds nothing, nothing overflows, nothing comes from elsewhere', async () => {
    const contexts = new Map<string, BrowserContext>()
    const problems: string[] = []
    for (const { path, as } of pages) {
      let context = contexts.get(as)
      if (!context) {
        context = await opened.browser.newContext({ viewport: { width, height: 900 }, colorScheme })
        if (sessions[as]) await context.addCookies([{ name: 'session', value: sessions[as], url }])
        contexts.set(as, context)
      }
      const page = await context.newPage()
      page.on('request', (request) => {
        if (!request.url().startsWith(url) && !request.url().startsWith('data:')) problems.push(`${path} asks ${request.url()}`)
      })
      page.on('console', (message) => {
        if (message.type() === 'error' && !/404|410/.test(message.text())) problems.push(`${path} says ${message.text()}`)
      })
      const status = (await page.goto(url + path))?.status()
      if (status !== (path === '/fr/rien-ici' ? 404 : 200)) problems.push(`${path} answers ${String(status)}`)
      // Before anything has time to settle: a stamp that strikes makes no page wider.
      const wide = await page.evaluate('document.documentElement.scrollWidth')
      if (Number(wide) > width) problems.push(`${path} is ${String(wide)} px wide`)
      for (const violation of (await new AxeBuilder({ page }).analyze()).violations) {
        problems.push(`${path}: ${violation.id} at ${violation.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(', ')}`)
      }
      await page.close()
    }
    for (const context of contexts.values()) await context.close()
    expect(problems).toEqual([])
    expect(served.web.faults).toEqual([])
  }, 240_000)
})

test('with scripts off and the keyboard alone, a recipient accepts', async () => {
  const made = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'one', recipients: [{ row: 0, name: 'Noé', address: 'keys@home.example' }] })
  const token = offerTokenOf(world.deps.vault, made.awarded[0]?.awardId ?? '', 'keys@home.example')
  const context = await opened.browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } })
  const page = await context.newPage()
  await page.goto(`${url}/fr/proposition/${token}`)
  await page.focus('main summary')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('Noé Cœurderoy')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await page.waitForURL(/acceptee/)
  expect(await page.textContent('h1')).toContain('est à vous')
  await page.goto(`${url}/fr/carnet`)
  expect(await page.textContent('main')).toContain('Coach')
  await page.click('main h2 a')
  expect(await page.textContent('main')).toContain('Noé Cœurderoy')
  await context.close()
})

test('a verdict of each tone has nothing that axe finds, and is led to by the keyboard', async () => {
  const context = await opened.browser.newContext({ viewport: { width: 390, height: 800 }, javaScriptEnabled: true })
  const page = await context.newPage()
  const { document } = await database.db.selectFrom('credential').select('document').where('document', 'is not', null).limit(1).executeTakeFirstOrThrow()
  const brought = { good: document ?? '', bad: (document ?? '').replace('"Coach"', '"Autre"'), doubt: '{"hello":"world"}' }
  for (const [tone, text] of Object.entries(brought)) {
    for (const path of ['/fr/verifier', '/en/verify']) {
      await page.goto(url + path)
      await page.fill('#text', text)
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.waitForSelector(`.verdict.${tone}`)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id }) => id), `${path} ${tone}`).toEqual([])
    }
  }
  // A printed sheet, brought instead of the badge, is answered with where its badge is.
  await page.goto(`${url}/fr/verifier`)
  await page.setInputFiles('#file', { name: 'attestation.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj') })
  await page.click('main button.big')
  expect(await page.textContent('.verdict.doubt')).toContain('PDF')
  expect(await page.textContent('main')).toContain('code QR')
  await page.goto(`${url}/fr/verifier`)
  await page.click('main button.big')
  await page.waitForSelector('#errors')
  expect(await page.title()).toContain('Erreur')
  await page.click('#errors a')
  expect(await page.evaluate('document.activeElement.id')).toBe('file')
  await context.close()
})

test('the wrap-up page prints on one page, with every badge and both charts', async () => {
  const page = await opened.browser.newPage()
  for (const path of pages.map((one) => one.path).filter((path) => /bilan|report/.test(path))) {
    await page.goto(url + path)
    const pdf = Buffer.from(await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(pdf.match(/\/Type\s*\/Page\b/g), path).toHaveLength(1)
  }
  await page.close()
})
