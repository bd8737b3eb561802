// What recipients, holders and verifiers are told over HTTP: the order of a verdict, who sees a reason, what leaves with a file, and which booklet a badge goes to.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { messagesIn } from '../../src/i18n/messages.ts'
import { reasonCodes } from '../../src/openbadges/report.ts'
import { acceptAward } from '../../src/usecases/accept-award.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import { createShare } from '../../src/usecases/booklet.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { revokeCredential } from '../../src/usecases/revoke-credential.ts'
import { startBrowserSession } from '../../src/usecases/sessions.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { serveWorld, type TestWeb } from '../support/web.ts'
import { makeWorld, type World } from '../support/world.ts'

const base = 'http://localhost:3000'
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

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => web.app.request(`${base}${path}`, { method, headers: { accept: 'text/html', ...headers } })
const post = (path: string, fields: Record<string, string>, cookie = '') =>
  web.app.request(`${base}${path}`, { method: 'POST', body: new URLSearchParams(fields), headers: { cookie, 'sec-fetch-site': 'same-origin', 'sec-fetch-user': '?1' } })
let count = 0
async function offer(name: string, more: { personalWord?: string; evidence?: { url: string; name?: string }[] } = {}) {
  const address = `told${++count}@home.example`
  const made = await awardBadge(world.deps, world.operator, {
    issuerId: world.issuerId, badgeId: world.badgeId, source: 'one', place: 'Caen', happenedOn: '2018-12-01', recipients: [{ row: 0, name, address, ...more }],
  })
  const awardId = made.awarded[0]?.awardId ?? ''
  return { awardId, address, token: offerTokenOf(world.deps.vault, awardId, address) }
}
async function hold(name: string, more: Parameters<typeof offer>[1] = {}) {
  const { awardId, token } = await offer(name, more)
  const { credentialId, personId } = await acceptAward(world.deps, { offerToken: token, name })
  return { awardId, credentialId, personId: personId ?? '', cookie: `session=${await startBrowserSession(world.deps, personId ?? '')}` }
}
const stateOf = async (awardId: string) => (await database.pool.query('select state, seen_at, recipient_name, recipient_address, holder_id from award where id = $1', [awardId])).rows[0]
const blockedCount = async () => Number((await database.pool.query('select count(*) as n from blocked_address')).rows[0].n)
const placesOf = (text: string, words: string[]) => words.map((word) => text.indexOf(word))

describe('a verdict', () => {
  test.each(['fr', 'en'] as const)('in %s says first whether, then what, who, when, how well shown, and each check', async (locale) => {
    const { credentialId, cookie } = await hold('Zoé Cœurderoy')
    const document = await (await get(`/booklet/files/${credentialId}.json`, { cookie })).text()
    const path = locale === 'fr' ? '/fr/verifier' : '/en/verify'
    const m = messagesIn(locale).verify
    const page = await (await post(path, { text: document })).text()
    const text = page.slice(page.indexOf('<main'))
    const places = placesOf(text, [m.verdicts.valid, 'Zoé Cœurderoy', `<h3>${m.required}`, `<h3>${m.issuer}`, `<h3>${m.when}`, `<h3>${m.level}`, m.checks])
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places[0]).toBeGreaterThan(0)
    const tampered = await (await post(path, { text: document.replace('Cœurderoy', 'Autre') })).text()
    expect(tampered).toContain(m.verdicts.tampered)
    expect(tampered).toContain(m.explanations.unconfirmed)
    expect(tampered).toContain('<details open')
    // A medal of ours beside words that nobody signed would lend them its weight.
    expect(tampered).not.toContain('class="medal"')
    expect(page).toContain('class="medal"')
  })

  test('of an address where nothing can be read is no verdict on a badge', async () => {
    const { credentialId } = await hold('Privée')
    const page = await (await post('/fr/verifier', { text: `${base}/credentials/${credentialId}` })).text()
    expect(page).toContain(messagesIn('fr').verify.verdicts.nothing_there)
    expect(page).not.toContain('Privée')
  })

  test('by the API takes an address too, and says of an empty one that it could not be read', async () => {
    const { credentialId, personId } = await hold('Adresse')
    const ask = async (body: string) => (await web.app.request(`${base}/api/v1/verifications`, { method: 'POST', body, headers: { 'content-type': 'text/plain' } })).json()
    expect(await ask(`${base}/credentials/${credentialId}`)).toMatchObject({ outcome: 'undetermined' })
    await createShare(world.deps, { personId, credentialId })
    expect(await ask(`${base}/credentials/${credentialId}`)).toMatchObject({ outcome: 'valid', credential: { recipientName: 'Adresse' } })
  })

  test('has a sentence for every reason in both languages', () => {
    for (const locale of ['fr', 'en'] as const) {
      const known: Record<string, string | undefined> = messagesIn(locale).verifyReasons
      expect(reasonCodes.filter((code) => code !== 'ok' && !known[code])).toEqual([])
    }
  })
})

test('the reason of a withdrawal is read by the holder, and by nobody else', async () => {
  const { awardId, credentialId, personId, cookie } = await hold('Ana')
  const { token } = await createShare(world.deps, { personId, credentialId })
  await revokeCredential(world.deps, world.operator, { awardId, reason: 'Un motif personnel' })
  expect(await (await get(`/fr/carnet/badges/${credentialId}`, { cookie })).text()).toContain('Un motif personnel')
  for (const path of [`/s/${token}`, `/credentials/${credentialId}`]) {
    const page = await (await get(path)).text()
    expect(page).not.toContain('Un motif personnel')
    expect(page).toContain(messagesIn('fr').booklet.revokedForAll)
  }
  // Nothing is offered that would be refused.
  const own = await (await get(`/fr/carnet/badges/${credentialId}`, { cookie })).text()
  for (const offered of [messagesIn('fr').booklet.prepare, '/nom"', '.pdf']) expect(own, offered).not.toContain(offered)
  expect((await get(`/booklet/files/${credentialId}.pdf`, { cookie })).status).toBe(409)
  expect((await post(`/fr/carnet/badges/${credentialId}/partages`, { days: '7' }, cookie)).status).toBe(409)
})

describe('a shared badge', () => {
  test('keeps search engines from every form of it, says in words what its image shows, and speaks both languages at one address', async () => {
    const { credentialId, personId } = await hold('Léa Secrète')
    const { token } = await createShare(world.deps, { personId, credentialId })
    for (const path of ['', '.png', '.svg', '.json', '.jwt', '/share.png']) {
      const { status, headers } = await get(`/credentials/${credentialId}${path}`)
      expect([status, headers.get('x-robots-tag')], path).toEqual([200, 'noindex, noarchive'])
    }
    const page = await (await get(`/s/${token}?lang=en`)).text()
    expect(page).toMatch(/property="og:image:alt" content="[^"]+Coach/)
    expect(page).toContain(`<link rel="canonical" href="${base}/credentials/${credentialId}"`)
    expect(page).toContain(`href="/s/${token}?lang=fr"`)
    // What unfurls in a conversation names the badge, never its holder.
    expect(page.slice(0, page.indexOf('</head>'))).not.toContain('Léa')
    await createShare(world.deps, { personId, credentialId, isIndexable: true })
    expect((await get(`/credentials/${credentialId}.png`)).headers.get('x-robots-tag')).toBeNull()
  })

  test('is given in the form that is asked for', async () => {
    const { credentialId, personId } = await hold('Formes')
    await createShare(world.deps, { personId, credentialId })
    for (const [accept, type] of [['application/vc+ld+json', 'application/vc+ld+json'], ['application/vc+jwt', 'application/vc+jwt'], ['text/html;q=0.4, application/vc+ld+json', 'application/vc+ld+json'], ['*/*', 'text/html; charset=UTF-8'], ['image/avif,image/webp,image/png,*/*;q=0.8', 'image/png']] as const) {
      expect((await get(`/credentials/${credentialId}`, { accept })).headers.get('content-type'), accept).toBe(type)
    }
  })

  test('carries its evidence, seen before it is accepted and by whoever sees the badge; a personal word stays with its holder', async () => {
    const more = { personalWord: 'Merci pour ta patience', evidence: [{ url: 'https://preuve.example/photo?a=1&b=2', name: 'La photo' }, { url: 'https://preuve.example/sans-nom' }] }
    const link = '<a class="address" href="https://preuve.example/photo?a=1&amp;b=2" rel="nofollow noopener noreferrer">La photo</a>'
    const open = await (await get(`/fr/proposition/${(await offer('Avec Preuve', more)).token}`)).text()
    for (const shown of [link, '>https://preuve.example/sans-nom</a>', messagesIn('fr').offer.evidenceText, more.personalWord]) expect(open).toContain(shown)
    const { credentialId, personId, cookie } = await hold('Avec Preuve Tenue', more)
    const own = await (await get(`/fr/carnet/badges/${credentialId}`, { cookie })).text()
    for (const shown of [link, more.personalWord]) expect(own).toContain(shown)
    const { token } = await createShare(world.deps, { personId, credentialId })
    for (const path of [`/s/${token}`, `/credentials/${credentialId}?lang=en`]) {
      const page = await (await get(path)).text()
      expect(page).toContain(link)
      expect(page).not.toContain(more.personalWord)
    }
    const document = await (await get(`/credentials/${credentialId}.json`)).text()
    expect(document).toContain('https://preuve.example/photo?a=1&b=2')
    expect(document).not.toContain(more.personalWord)
  })

  test('leads to the badge in general and to its organisation; for how long it holds, and what it corresponds to, is said before it is accepted', async () => {
    const { credentialId, personId } = await hold('Avec Suite')
    const { token } = await createShare(world.deps, { personId, credentialId })
    const page = await (await get(`/s/${token}?lang=fr`)).text()
    const [badge, issuer] = [/href="(\/badges\/[0-9a-f-]{36}\?lang=fr)"/, /href="(\/issuers\/[0-9a-f-]{36}\?lang=fr)"/].map((link) => link.exec(page)?.[1] ?? '')
    for (const path of [badge, issuer]) expect((await get(path ?? '')).status, path).toBe(200)
    const { token: open } = await offer('Pour Un Temps')
    const lasts = messagesIn('fr').booklet.lasts(400)
    expect(await (await get(`/fr/proposition/${open}`)).text()).not.toContain(lasts)
    await database.pool.query('alter table badge_version disable trigger user; update badge_version set valid_for_days = 400, alignments = \'[{"targetName":"Encadrer","targetUrl":"https://referentiel.example/1","targetCode":"C7"}]\'; alter table badge_version enable trigger user')
    try {
      expect(await (await get(`/fr/proposition/${open}`)).text()).toContain(lasts)
      expect(await (await get(badge ?? '')).text()).toContain(lasts)
      for (const path of [`/fr/proposition/${open}`, badge ?? '', `/s/${token}`]) {
        const page = await (await get(path)).text()
        expect(page, path).toContain('href="https://referentiel.example/1" rel="nofollow noopener noreferrer">Encadrer</a>')
        expect(page, path).toContain('C7')
      }
    } finally {
      await database.pool.query('alter table badge_version disable trigger user; update badge_version set valid_for_days = null, alignments = \'[]\'; alter table badge_version enable trigger user')
    }
  })

  test('is shown to its holder as others will see it, before there is a link', async () => {
    const { credentialId, cookie } = await hold('Avant Lien')
    const page = await (await get(`/fr/carnet/badges/${credentialId}/partages`, { cookie })).text()
    expect(page).toContain(messagesIn('fr').booklet.preview)
    expect(page).toContain('Avant Lien')
    expect((await get(`/credentials/${credentialId}`)).status).toBe(404)
    expect((await get(`/fr/carnet/badges/${credentialId}/partages`, { cookie: (await hold('Autre')).cookie })).status).toBe(404)
  })
})

test('every file leaves under the name of its badge; the PDF of a badge with a day is one page', async () => {
  const { credentialId, cookie, personId } = await hold('Noé')
  for (const extension of ['png', 'svg', 'json', 'jwt', 'pdf']) {
    const file = await get(`/booklet/files/${credentialId}.${extension}`, { cookie })
    expect([file.status, file.headers.get('content-disposition')], extension).toEqual([200, `attachment; filename="coach.${extension}"`])
  }
  const linkOf = async () => Buffer.from(await (await get(`/booklet/files/${credentialId}.pdf`, { cookie })).arrayBuffer()).toString('latin1')
  // While it is private, the paper leads to the verifier and not to a page that nobody can open.
  expect(await linkOf()).toContain(`${base}/fr/verifier`)
  await createShare(world.deps, { personId, credentialId })
  expect(await linkOf()).toContain(`${base}/credentials/${credentialId}`)
})

describe('an offer', () => {
  test('is changed by no GET or HEAD on any of its pages', async () => {
    const { awardId, token } = await offer('Lecture')
    const before = await stateOf(awardId)
    const blocked = await blockedCount()
    for (const method of ['GET', 'HEAD']) {
      for (const path of ['', '/accepter', '/refuser', '/refuser?why=not_me', '/plus-tard', '/acceptee']) await get(`/fr/proposition/${token}${path}`, {}, method)
      await get(`/unsubscribe/${token}`, {}, method)
    }
    expect(await stateOf(awardId)).toEqual(before)
    expect(await blockedCount()).toBe(blocked)
  })

  test('ends its mails by the one click of a mail program, or by a person who says so; never by a program that presses the button', async () => {
    const { awardId, token } = await offer('Silence')
    const before = await blockedCount()
    expect((await web.app.request(`${base}/unsubscribe/${token}`, { method: 'POST', body: new URLSearchParams({}) })).status).toBe(422)
    expect(await blockedCount()).toBe(before)
    expect((await web.app.request(`${base}/unsubscribe/${token}`, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })).status).toBe(200)
    expect(await blockedCount()).toBe(before + 1)
    expect(await stateOf(awardId)).toMatchObject({ state: 'offered' })
    const other = await offer('Parole')
    expect((await post(`/unsubscribe/${other.token}?lang=fr`, { person: 'yes' })).status).toBe(200)
    expect(await blockedCount()).toBe(before + 2)
  })

  test('to the wrong person erases, and keeps the organisation from writing there again', async () => {
    const { awardId, address, token } = await offer('Mauvaise Adresse')
    const page = await (await get(`/fr/proposition/${token}/refuser?why=not_me`)).text()
    expect(page).toContain(messagesIn('fr').offer.personDeclines)
    expect((await post(`/fr/proposition/${token}/refuser`, { why: 'not_me', person: 'yes' })).status).toBe(200)
    expect(await stateOf(awardId)).toMatchObject({ state: 'declined', recipient_name: null, recipient_address: null })
    const again = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'one', recipients: [{ row: 0, name: 'Quelqu’un', address }] })
    const { rows } = await database.pool.query('select mail_state from award where id = $1', [again.awarded[0]?.awardId])
    expect(rows).toEqual([{ mail_state: 'blocked' }])
  })

  test('in a browser with a booklet of another name asks whose it is, and goes where it is told', async () => {
    const ana = await hold('Ana Duval')
    const { awardId, token } = await offer('Ben Duval')
    const accept = (fields: Record<string, string>) => post(`/fr/proposition/${token}/accepter`, { name: 'Ben Duval', person: 'yes', ...fields }, ana.cookie)
    expect(await (await get(`/fr/proposition/${token}`, { cookie: ana.cookie })).text()).toContain('Le carnet de Ana Duval')
    expect((await accept({})).status).toBe(422)
    expect(await stateOf(awardId)).toMatchObject({ state: 'offered' })
    const done = await accept({ booklet: 'fresh' })
    expect(done.status).toBe(303)
    expect(done.headers.get('set-cookie')).toContain('session=')
    expect((await stateOf(awardId)).holder_id).not.toBe(ana.personId)
    const mine = await offer('ana  DUVAL')
    expect((await post(`/fr/proposition/${mine.token}/accepter`, { name: 'Ana', person: 'yes' }, ana.cookie)).status).toBe(303)
    expect((await stateOf(mine.awardId)).holder_id).toBe(ana.personId)
  })
})

test('nothing broke on the way', () => {
  expect(web.faults).toEqual([])
})
