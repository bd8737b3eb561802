// A holder takes badges away: several in one signed record, and one in the older form, by the pages of the booklet; and brings them to the verifier.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acceptAward } from '../src/usecases/accept-award.ts'
import { awardBadge } from '../src/usecases/award-badge.ts'
import { createBadge, publishBadge } from '../src/usecases/badges.ts'
import { createIssuer } from '../src/usecases/issuers.ts'
import { correctName } from '../src/usecases/booklet.ts'
import { exportRecord } from '../src/usecases/export-record.ts'
import { chooseJwtAlgorithm, rotateIssuerKey } from '../src/usecases/issuer-keys.ts'
import { offerTokenOf } from '../src/usecases/offer-token.ts'
import { revokeCredential } from '../src/usecases/revoke-credential.ts'
import { badgeTemplates } from '../src/domain/badge-templates.ts'
import { insertPerson, saveAddress } from '../src/store/persons.ts'
import type { VerificationReport } from '../src/openbadges/verify.ts'
import { withDatabase, type TestDatabase } from './support/database.ts'
import { serveWorld, type TestWeb } from './support/web.ts'
import { makeWorld, type World } from './support/world.ts'

const address = 'zoe@home.example'
let database: TestDatabase
let world: World
let web: TestWeb
let personId: string
let cookie: string
let held: { awardId: string; credentialId: string }[]

/** Three badges of two organisations. */
async function accept(issuerId: string, badgeId: string) {
  const { awarded } = await awardBadge(world.deps, world.operator, { issuerId, badgeId, source: 'one', recipients: [{ row: 0, name: 'Zoé', address }] })
  const awardId = awarded[0]?.awardId ?? ''
  const { credentialId } = await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, awardId, address), name: 'Zoé', viewerPersonId: personId })
  return { awardId, credentialId }
}
async function makeBadge(issuerId: string, audience: 'adults' | 'minors' = 'adults') {
  const template = badgeTemplates[1]
  if (!template) throw new Error('no template')
  const { badgeId } = await createBadge(world.deps, world.operator, {
    issuerId,
    badge: { usage: template.usage, audience, whoMayAward: 'awarder', eventId: null },
    content: { texts: template.texts, tags: [], alignments: [], validForDays: null, imageRecipe: template.recipe, imageFileId: null },
  })
  await publishBadge(world.deps, world.operator, badgeId)
  return badgeId
}

beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  web = await serveWorld(world)
  personId = await insertPerson(database.db, { displayName: 'Zoé', locale: 'fr', createdAt: world.clock.now() })
  await saveAddress(database.db, personId, address, world.clock.now())
  cookie = await web.cookieOf(personId)
  const { issuerId } = await createIssuer(world.deps, world.operator, { kind: 'organisation', parentId: world.issuerId, name: { fr: 'Atelier', en: 'Workshop' } })
  held = [await accept(world.issuerId, world.badgeId), await accept(issuerId, await makeBadge(issuerId)), await accept(issuerId, await makeBadge(issuerId))]
})
afterAll(async () => {
  await web.close()
  await database.drop()
})

const get = (path: string) => web.app.request(`http://localhost:3000${path}`, { headers: { cookie, accept: 'text/html' } })
const post = (path: string, fields: [string, string][]) =>
  web.app.request(`http://localhost:3000${path}`, {
    method: 'POST', body: new URLSearchParams(fields).toString(), redirect: 'manual', headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
  })
async function verify(body: string): Promise<VerificationReport> {
  return (await (await web.app.request('http://localhost:3000/api/v1/verifications', { method: 'POST', body, headers: { 'content-type': 'application/octet-stream' } })).json()) as VerificationReport
}
const all = () => held.map(({ credentialId }): [string, string] => ['badge', credentialId])

describe('a record', () => {
  test('is downloaded from the booklet as JSON and as a JWT, and verifies badge by badge', async () => {
    expect(await (await get('/fr/carnet')).text()).toContain('href="/fr/carnet/recueil"')
    const form = await (await get('/fr/carnet/recueil')).text()
    for (const { credentialId } of held) expect(form).toContain(`value="${credentialId}"`)
    for (const [extension, type] of [['json', 'application/vc+ld+json'], ['jwt', 'application/vc+jwt']] as const) {
      const answer = await post('/fr/carnet/recueil', [...all(), ['form', extension]])
      expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([200, type, `attachment; filename="recueil-de-badges.${extension}"`])
      const report = await verify(await answer.text())
      expect([report.outcome, report.checks.filter(({ outcome }) => outcome !== 'valid' && outcome !== 'not_applicable')]).toEqual(['valid', []])
      expect(report.record).toMatchObject({ name: 'Recueil de badges', issuer: { id: 'did:web:localhost%3A3000', name: 'Réseau de test' } })
      expect(report.record?.badges.map((badge) => [badge.outcome, badge.credential?.issuer.name])).toEqual([['valid', 'Réseau de test'], ['valid', 'Atelier'], ['valid', 'Atelier']])
    }
  })

  test('says that it may not be complete, and binds its badges to nobody that they did not know before', async () => {
    const [one, two] = await Promise.all([1, 2].map(async () => JSON.parse(await (await post('/en/booklet/record', [...all().slice(0, 2), ['form', 'json']])).text())))
    expect(one.partial).toBe(true)
    expect([one.id === two.id, one.credentialSubject.id === two.credentialSubject.id]).toEqual([false, false])
    expect(JSON.stringify(one)).not.toContain(address)
    expect(one.name).toBe('Record of badges')
  })

  test('still verifies after the key of the installation was changed, and in the algorithm that its issuer has chosen', async () => {
    const document = await (await post('/fr/carnet/recueil', all())).text()
    await rotateIssuerKey(world.deps, world.operator, { issuerId: world.issuerId })
    expect((await verify(document)).outcome).toBe('valid')
    await chooseJwtAlgorithm(world.deps, world.operator, { issuerId: world.issuerId, algorithm: 'ES256' })
    expect((await verify(await (await post('/fr/carnet/recueil', [...all(), ['form', 'jwt']])).text())).outcome).toBe('valid')
  })

  test('without a badge, or with a badge that is not one’s own, is not made', async () => {
    const empty = await post('/fr/carnet/recueil', [])
    expect([empty.status, (await empty.text()).includes('Choisissez au moins un badge.')]).toEqual([422, true])
    const stranger = await insertPerson(database.db, { displayName: 'Noé', locale: 'fr', createdAt: world.clock.now() })
    await expect(exportRecord(world.deps, { personId: stranger, credentialIds: [held[0]?.credentialId ?? ''], name: 'x', locale: 'fr' })).rejects.toMatchObject({ code: 'not_found' })
    expect(await exportRecord(world.deps, { personId, credentialIds: Array.from({ length: 51 }, (_, at) => `${at}`), name: 'x', locale: 'fr' })).toEqual({ problem: 'too_many' })
  })

  test('tells apart, badge by badge, what became of each; the page says so in both languages', async () => {
    const text = await (await post('/fr/carnet/recueil', all())).text()
    await revokeCredential(world.deps, world.operator, { awardId: held[2]?.awardId ?? '', reason: 'Erreur' })
    await correctName(world.deps, { personId, credentialId: held[1]?.credentialId ?? '', name: 'Zoë' })
    // A status list is made again once in a while.
    world.clock.advanceSeconds(600)
    const { outcome, state, record } = await verify(text)
    expect([outcome, state, record?.badges.map((badge) => badge.state ?? badge.outcome)]).toEqual(['invalid', 'record_badge_invalid', ['valid', 'superseded', 'revoked']])
    for (const [path, ...words] of [
      ['/fr/verifier', 'Un badge au moins de ce recueil ne tient pas', 'Retiré par l’organisation', 'Authentique', 'Réunis par'],
      ['/en/verify', 'One badge of this record, at least, does not hold', 'Withdrawn by the organisation', 'Authentic', 'Put together by'],
    ] as const) {
      const page = await (await post(path, [['text', text]])).text()
      for (const word of words) expect(page).toContain(word)
    }
    // What does not hold is not offered any more.
    expect(await (await get('/fr/carnet/recueil')).text()).not.toContain(`value="${held[2]?.credentialId}"`)
    expect(await exportRecord(world.deps, { personId, credentialIds: [held[2]?.credentialId ?? ''], name: 'x', locale: 'fr' })).toEqual({ problem: 'does_not_hold' })
  })
})

describe('the older form', () => {
  test('is asked for and ended on the page of the badge', async () => {
    const id = held[0]?.credentialId ?? ''
    const page = `/fr/carnet/badges/${id}`
    expect(await (await get(page)).text()).toContain('Pour un ancien porte-badges')
    expect((await post(`${page}/ancien-format`, [['address', address]])).status).toBe(303)
    const ready = await (await get(page)).text()
    const [, path = '', token = ''] = /href="(\/credentials\/[0-9a-f-]{36}\/v2\/([A-Za-z0-9_-]{22})\.json)\?save"/.exec(ready) ?? []
    expect(ready).toContain(`Pour ${address}`)
    const file = await get(`${path}?save`)
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="badge-2.0.json"')
    const text = await file.text()
    expect(await (await post('/en/verify', [['text', text]])).text()).toContain('Authentic')
    expect(await (await post('/en/verify', [['text', `http://localhost:3000${path}`]])).text()).toContain('The organisation has its space in this installation')
    const [, copyId = ''] = /name="end" value="([0-9a-f-]{36})"/.exec(ready) ?? []
    expect((await post(`${page}/ancien-format`, [['end', copyId]])).status).toBe(303)
    expect(await (await get(page)).text()).not.toContain(token)
    expect((await get(path)).status).toBe(404)
    expect(web.faults).toEqual([])
  })

  test('is not offered for a campaign for minors, nor given when it is asked for', async () => {
    const { credentialId } = await accept(world.issuerId, await makeBadge(world.issuerId, 'minors'))
    expect(await (await get(`/fr/carnet/badges/${credentialId}`)).text()).not.toContain('Pour un ancien porte-badges')
    expect((await post(`/fr/carnet/badges/${credentialId}/ancien-format`, [['address', address]])).status).toBe(403)
  })
})
