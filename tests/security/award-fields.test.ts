// K6: fields that nobody asked for, by the names of every column and of every word of the standard, change neither an award nor its credential.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { knownContexts, openBadgesContextUrl } from '../../src/openbadges/contexts.ts'
import { acceptAward } from '../../src/usecases/accept-award.ts'
import { createApiToken } from '../../src/usecases/api-tokens.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { serveWorld, type TestWeb } from '../support/web.ts'
import { makeWorld, type World } from '../support/world.ts'
import type { Doc } from './attack-start.ts'

let database: TestDatabase
let world: World
let web: TestWeb
let token: string
let extras: Doc
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  web = await serveWorld(world)
  token = (await createApiToken(world.deps, world.operator, { issuerId: world.issuerId, name: 't', scopes: ['awards:read', 'awards:write'] })).token
  extras = await listExtras()
})
afterAll(async () => {
  await web.close()
  await database.drop()
})

/** What the routes do take, and so is no extra. */
const taken = new Set(['name', 'address', 'locale', 'personalWord', 'evidence', 'badgeId', 'eventId', 'recipients', 'occasion', 'place', 'happenedOn', 'from'])
const camel = (name: string) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Every column of the database and every term of the Open Badges context, with values that would hurt. */
async function listExtras(): Promise<Doc> {
  const { rows } = await database.pool.query(`select distinct column_name as name, data_type as type from information_schema.columns where table_schema = 'public'`)
  const names = new Map<string, unknown>()
  const hurting: Record<string, unknown> = { uuid: '00000000-0000-4000-8000-00000000dead', boolean: true, integer: 99, 'timestamp with time zone': '2001-01-01T00:00:00Z', date: '2001-01-01', text: 'evil', jsonb: { evil: true } }
  for (const { name, type } of rows) for (const one of [name, camel(name)]) names.set(one, hurting[type] ?? 'evil')
  const terms = (context: unknown): string[] => (Array.isArray(context) ? context.flatMap(terms) : typeof context === 'object' && context !== null ? Object.entries(context).flatMap(([key, value]) => [key, ...terms((value as Doc)?.['@context'])]) : [])
  for (const term of terms((knownContexts.get(openBadgesContextUrl) as Doc)['@context'])) names.set(term, 'did:web:evil.example')
  for (const name of ['issuer', 'proof', 'id', 'validFrom', 'validUntil', 'credentialStatus', '@context', 'type', 'organisationId', 'status', 'state', 'acceptedAt', 'issuerId', 'holderId', 'isOperator', 'role', 'source', 'row', 'holdSeconds', 'constructor', 'prototype']) names.set(name, name === 'state' || name === 'status' ? 'accepted' : 'did:web:evil.example')
  const all: Doc = Object.fromEntries([...names].filter(([name]) => !taken.has(name)))
  expect(Object.keys(all).length).toBeGreaterThan(150)
  return all
}

/** A row or a credential without what differs from one award to the next. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
      .replaceAll(/"(recipient_address|recipient_fingerprint|address_fingerprint|address)":("[^"]*"|\{[^}]*\})/g, '"$1":"X"')
      .replaceAll(/[a-z]+\d*@home\.example/g, 'ADDRESS')
      .replaceAll(/"statusListIndex":"\d+"/g, '"statusListIndex":"INDEX"')
      .replaceAll(/#\d+"/g, '#INDEX"'),
    (key, inner: unknown) => (['proofValue', 'recipient_hash', 'recipient_key', 'sealed_address'].includes(key) || (typeof inner === 'object' && inner !== null && 'data' in inner) ? 'X' : inner),
  )
}
const rowOf = async (awardId: string) => plain((await database.pool.query('select * from award where id = $1', [awardId])).rows[0])
async function credentialOf(awardId: string, address: string) {
  const { credentialId } = await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, awardId, address), name: null })
  const row = (await database.pool.query('select * from credential where id = $1', [credentialId])).rows[0] as Doc
  return { document: plain(JSON.parse(row.document)), columns: Object.keys(row).length, issuer: JSON.parse(row.document).issuer.id as string }
}
const post = (body: unknown) => web.app.request('http://localhost:3000/api/v1/awards', { method: 'POST', body: JSON.stringify(body), headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } })
const countAwards = async () => Number((await database.pool.query('select count(*) as n from award')).rows[0].n)

test('K6 by the API: each one is refused by its name, at the top, at a recipient and at a piece of evidence', async () => {
  const recipient = { name: 'Zoé', address: 'x1@home.example' }
  const before = await countAwards()
  const evidence = { url: 'https://proof.example/1' }
  for (const [name, value] of Object.entries(extras)) {
    const places: [string, object][] = [
      ['', { recipients: [recipient], [name]: value }],
      ['recipients/0', { recipients: [{ ...recipient, [name]: value }] }],
      ['recipients/0/evidence/0', { recipients: [{ ...recipient, evidence: [{ ...evidence, [name]: value }] }] }],
    ]
    for (const [pointer, body] of places) {
      // What an object of that place does have is told of in another way.
      if (['badgeId', 'recipients', 'eventId', 'occasion', 'place', 'happenedOn', 'name', 'address', 'locale', 'personalWord', 'evidence', 'url'].includes(name)) continue
      const answer = await post({ badgeId: world.badgeId, ...body })
      expect(answer.status, `${pointer} ${name}`).toBe(422)
      expect(((await answer.json()) as Doc).errors[0], `${pointer} ${name}`).toMatchObject({ pointer: `/${pointer}`, message: expect.stringContaining(name) })
    }
  }
  expect(await countAwards()).toBe(before)
  expect((await post({ badgeId: world.badgeId, recipients: [{ ...recipient, evidence: [evidence] }] })).status).toBe(201)
})

test('K6 by the form: all are left out', async () => {
  const cookie = await web.cookieOf(world.operator.personId)
  const { rows: known } = await database.pool.query('select id from award')
  const ids = known.map(({ id }) => id as string)
  const made: string[] = []
  for (const [address, more] of [['plain2@home.example', {}], ['extra2@home.example', extras]] as const) {
    const form = new URLSearchParams({ ...Object.fromEntries(Object.entries(more as Doc).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)])), name: 'Zoé', address, from: world.issuerId })
    const answer = await web.app.request(`http://localhost:3000/en/badges/${world.badgeId}/award`, { method: 'POST', body: form, headers: { cookie, 'sec-fetch-site': 'same-origin' } })
    expect(answer.status).toBe(303)
    const { rows } = await database.pool.query('select id from award where not (id = any($1))', [ids])
    const [{ id }] = rows
    ids.push(id)
    made.push(id)
  }
  const [without = '', withExtras = ''] = made
  expect(await rowOf(withExtras)).toEqual(await rowOf(without))
  expect(await credentialOf(withExtras, 'extra2@home.example')).toEqual(await credentialOf(without, 'plain2@home.example'))
})
