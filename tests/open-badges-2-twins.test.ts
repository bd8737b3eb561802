// The form of Open Badges 2.0 of what we issue: who can see it, what it says, and that each way in which it ends is told apart.
import jsonld from 'jsonld'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { unbakePng } from '../src/openbadges/bake-png.ts'
import { asArray, type JsonObject } from '../src/openbadges/json-value.ts'
import { hashIdentity } from '../src/openbadges/v2/build-v2.ts'
import { isRecipient } from '../src/openbadges/v2/verify-v2.ts'
import type { VerificationReport } from '../src/openbadges/verify.ts'
import { acceptAward } from '../src/usecases/accept-award.ts'
import { awardBadge } from '../src/usecases/award-badge.ts'
import { grantIssuing } from '../src/usecases/badges.ts'
import { correctName, createShare, eraseCredential, withdrawShare } from '../src/usecases/booklet.ts'
import { createIssuer } from '../src/usecases/issuers.ts'
import { createCopy, endCopy, listCopies } from '../src/usecases/open-badges-2.ts'
import { offerTokenOf } from '../src/usecases/offer-token.ts'
import { revokeCredential, suspendCredential } from '../src/usecases/revoke-credential.ts'
import { insertPerson, saveAddress } from '../src/store/persons.ts'
import { readVectorJson, vectorsDir } from './conformance/vectors.ts'
import { withDatabase, type TestDatabase } from './support/database.ts'
import { serveWorld, type TestWeb } from './support/web.ts'
import { makeWorld, type World } from './support/world.ts'

let database: TestDatabase
let world: World
let web: TestWeb
let count = 0
/** A fresh holder with one badge. */
let own: { personId: string; credentialId: string }
let address: string
let awardId: string

beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  web = await serveWorld(world)
})
afterAll(async () => {
  await web.close()
  await database.drop()
})
beforeEach(async () => ({ own, address, awardId } = await accept()))

async function accept(issuerId = world.issuerId) {
  const mail = `zoe${++count}@home.example`
  const personId = await insertPerson(database.db, { displayName: 'Zoé', locale: 'fr', createdAt: world.clock.now() })
  await saveAddress(database.db, personId, mail, world.clock.now())
  const { awarded } = await awardBadge(world.deps, world.operator, { issuerId, badgeId: world.badgeId, source: 'one', recipients: [{ row: 0, name: `Zoé ${count}`, address: mail }] })
  const made = awarded[0]?.awardId ?? ''
  const { credentialId } = await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, made, mail), name: 'Zoé', viewerPersonId: personId })
  return { own: { personId, credentialId }, address: mail, awardId: made }
}

const get = (path: string, accepted = 'application/json') => web.app.request(path.startsWith('http') ? path : `http://localhost:3000${path}`, { headers: { accept: accepted } })
const read = async (path: string) => (await (await get(path)).json()) as JsonObject
async function verify(body: string | Uint8Array): Promise<VerificationReport> {
  const answer = await web.app.request('http://localhost:3000/api/v1/verifications', { method: 'POST', body: typeof body === 'string' ? body : new Uint8Array(body), headers: { 'content-type': 'application/octet-stream' } })
  return (await answer.json()) as VerificationReport
}
const verdict = async (body: string | Uint8Array) => {
  const { outcome, state } = await verify(body)
  return state ?? outcome
}
async function copyOf(): Promise<string> {
  await createCopy(world.deps, { ...own, address })
  const { copies } = await listCopies(world.deps, own)
  return `/credentials/${own.credentialId}/v2/${copies[0]?.token}.json`
}

describe('the twin of a shared credential', () => {
  const twin = () => `/credentials/${own.credentialId}/v2.json`

  test('is there while its holder shares it, and is valid; then it is not found, and a copy of it cannot be checked', async () => {
    expect((await get(twin())).status).toBe(404)
    await createShare(world.deps, own)
    const answer = await get(twin())
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/ld+json'])
    const text = await answer.text()
    const report = await verify(text)
    expect([report.outcome, report.checks.filter(({ outcome }) => outcome !== 'valid' && outcome !== 'not_applicable')]).toEqual(['valid', []])
    expect(report.credential?.issuer.name).toBe('Réseau de test')
    await withdrawShare(world.deps, own)
    expect((await get(twin())).status).toBe(404)
    expect(await verdict(text)).toBe('issuer_unreachable')
  })

  test('says nothing of an address: its salted hash is of the opaque identifier, with a salt of its own', async () => {
    await createShare(world.deps, own)
    const { recipient } = (await read(twin())) as { recipient: JsonObject & { salt: string; identity: string } }
    const { rows } = await database.pool.query('select subject_id from credential where id = $1', [own.credentialId])
    expect(recipient).toEqual({ type: 'url', hashed: true, salt: recipient.salt, identity: hashIdentity(rows[0].subject_id, recipient.salt) })
    expect(recipient.salt).toMatch(/^[0-9a-f]{32}$/)
    expect(isRecipient({ ...recipient, type: 'email', hashed: true }, address)).toBe(false)
    const other = await accept()
    await createShare(world.deps, other.own)
    expect(((await read(`/credentials/${other.own.credentialId}/v2.json`)).recipient as JsonObject).salt).not.toBe(recipient.salt)
  })

  test('is linked to its forms of 3.0, both ways', async () => {
    await createShare(world.deps, own)
    const assertion = await read(twin())
    const badge = await read(assertion.badge as string)
    const issuer = await read(badge.issuer as string)
    const credential = await read(`/credentials/${own.credentialId}.json`)
    const { achievement } = credential.credentialSubject as { achievement: JsonObject }
    const { id: achievementId, related } = achievement as { id: string; related: JsonObject[] }
    expect(assertion.related).toMatchObject([{ id: credential.id, version: 'Open Badges v3p0' }])
    const inEnglish = (badge.id as string).replace('v2.fr.json', 'v2.en.json')
    expect((await read(inEnglish)).description).not.toBe(badge.description)
    expect(badge.related).toEqual([{ id: inEnglish, type: ['BadgeClass'], '@language': 'en' }, { id: achievementId, type: ['https://purl.imsglobal.org/spec/vc/ob/vocab.html#Achievement'], version: 'Open Badges v3p0' }])
    expect(related).toContainEqual({ id: badge.id, type: ['Related', 'https://w3id.org/openbadges#BadgeClass'], version: 'Open Badges v2p0' })
    expect((credential.issuer as JsonObject).otherIdentifier).toEqual([{ type: 'IdentifierEntry', identifier: issuer.id, identifierType: 'identifier' }])
    expect(issuer.related).toMatchObject([{ id: (credential.issuer as JsonObject).id }])
    expect((await get(`/credentials/${own.credentialId}`, 'text/html')).headers.get('link')).toContain(`/credentials/${own.credentialId}/v2.json>; rel="alternate"`)
  })

  test('comes baked in its image, which verifies', async () => {
    await createShare(world.deps, own)
    for (const extension of ['png', 'svg']) {
      const image = new Uint8Array(await (await get(`/credentials/${own.credentialId}/v2.${extension}`)).arrayBuffer())
      if (extension === 'png') expect(unbakePng(image).version).toBe(2)
      expect(await verdict(image)).toBe('valid')
    }
  })

  test('changed, revoked, suspended, replaced, erased: each is told apart', async () => {
    await createShare(world.deps, own)
    const text = await (await get(twin())).text()
    expect(await verdict(text.replace('"issuedOn":"2026', '"issuedOn":"2020'))).toBe('tampered')
    await suspendCredential(world.deps, world.operator, { awardId, reason: 'Un doute' })
    expect(await verdict(text)).toBe('suspended')
    await revokeCredential(world.deps, world.operator, { awardId, reason: 'Donné par erreur' })
    const revoked = await get(twin())
    expect(revoked.status).toBe(410)
    expect(await revoked.json()).toMatchObject({ revoked: true, revocationReason: 'Donné par erreur' })
    expect(await verdict(text)).toBe('revoked')
    await eraseCredential(world.deps, own)
    const erased = await get(twin())
    expect([erased.status, JSON.stringify(await erased.json()).includes('revoked')]).toEqual([410, false])
    expect(await verdict(text)).toBe('issuer_unreachable')
  })

  test('of a badge that a partner awards has that partner for its issuer', async () => {
    const { issuerId } = await createIssuer(world.deps, world.operator, { kind: 'organisation', parentId: world.issuerId, name: { fr: 'Atelier' } })
    const { rows } = await database.pool.query('select id from badge_version where badge_id = $1', [world.badgeId])
    expect((await get(`/badges/${rows[0].id}/${issuerId}/v2.fr.json`)).status).toBe(404)
    await grantIssuing(world.deps, world.operator, { badgeId: world.badgeId, issuerId })
    const partner = await accept(issuerId)
    await createShare(world.deps, partner.own)
    const report = await verify(JSON.stringify(await read(`/credentials/${partner.own.credentialId}/v2.json`)))
    expect([report.outcome, report.credential?.issuer.name]).toEqual(['valid', 'Atelier'])
  })
})

describe('a copy for an older backpack', () => {
  test('holds the salted hash of a verified address, at a secret place that the public form does not name', async () => {
    const path = await copyOf()
    const { recipient } = (await read(path)) as { recipient: { type: string; identity: string; hashed: boolean; salt: string } }
    expect(recipient.type).toBe('email')
    expect(isRecipient(recipient, address)).toBe(true)
    expect(await verdict(await (await get(path)).text())).toBe('valid')
    expect(await verdict(new Uint8Array(await (await get(path.replace('.json', '.png'))).arrayBuffer()))).toBe('valid')
    await createShare(world.deps, own)
    for (const open of ['v2.json', 'v2.svg']) expect(await (await get(`/credentials/${own.credentialId}/${open}`)).text()).not.toContain(recipient.identity)
    expect((await get(path.replace(/v2\/.{22}/, `v2/${'A'.repeat(22)}`))).status).toBe(404)
  })

  test('asked for twice is one; of an address that was not verified is refused', async () => {
    await copyOf()
    await copyOf()
    const { copies } = await listCopies(world.deps, own)
    expect(copies.map((copy) => copy.address)).toEqual([address])
    await expect(createCopy(world.deps, { ...own, address: 'noe@home.example' })).rejects.toMatchObject({ code: 'not_allowed' })
  })

  test.each<[string, (copyId: string) => Promise<unknown>, number, string]>([
    ['ended by its holder', (copyId) => endCopy(world.deps, { ...own, copyId }), 404, 'issuer_unreachable'],
    ['of a badge whose name was corrected', () => correctName(world.deps, { ...own, name: 'Zoë' }), 410, 'superseded'],
    ['of a badge that was erased', () => eraseCredential(world.deps, own), 410, 'issuer_unreachable'],
    ['of a badge that was taken back', () => revokeCredential(world.deps, world.operator, { awardId, reason: 'x' }), 410, 'revoked'],
  ])('%s', async (_, end, status, wanted) => {
    const path = await copyOf()
    const text = await (await get(path)).text()
    const { copies } = await listCopies(world.deps, own)
    await end(copies[0]?.id ?? '')
    expect((await get(path)).status).toBe(status)
    expect(await verdict(text)).toBe(wanted)
    const { rows } = await database.pool.query('select identity_hash, salt, sealed_token from backpack_copy where credential_id = $1', [own.credentialId])
    if (wanted !== 'revoked') expect(rows).toEqual([{ identity_hash: null, salt: null, sealed_token: null }])
  })

  test('the salts of an erased credential are gone', async () => {
    await copyOf()
    await eraseCredential(world.deps, own)
    const { rows } = await database.pool.query('select v2_salt from credential where id = $1', [own.credentialId])
    expect(rows).toEqual([{ v2_salt: null }])
  })
})

test.skipIf(!vectorsDir)('every document means something under the context of 2.0, and nothing of it is lost', async () => {
  const context = readVectorJson('contexts-other', 'ob-v2p0.json')
  const documentLoader = async (url: string) => {
    expect(url).toBe('https://w3id.org/openbadges/v2')
    return { contextUrl: undefined, documentUrl: url, document: context }
  }
  await createShare(world.deps, own)
  const assertion = await read(`/credentials/${own.credentialId}/v2.json`)
  const badge = await read(assertion.badge as string)
  const types: unknown[] = []
  for (const document of [assertion, badge, await read(badge.issuer as string), await read(await copyOf())]) {
    const options = { documentLoader, safe: true } as object
    const [expanded] = (await jsonld.expand(document as never, options)) as unknown as JsonObject[]
    types.push(asArray(expanded?.['@type'])[0])
    const compact = (await jsonld.compact(expanded as never, { '@context': 'https://w3id.org/openbadges/v2' } as never, options)) as unknown as JsonObject
    for (const member of Object.keys(document)) if (member !== '@language') expect(Object.keys(compact), member).toContain(member)
  }
  expect(types).toEqual(['Assertion', 'BadgeClass', 'Issuer', 'Assertion'].map((type) => `https://w3id.org/openbadges#${type}`))
})
