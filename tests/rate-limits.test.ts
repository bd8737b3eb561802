// What strangers may do in a minute: public posts and wrong secrets are counted, a hall full of people that accept is not.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { awardBadge } from '../src/usecases/award-badge.ts'
import { offerTokenOf } from '../src/usecases/offer-token.ts'
import { withDatabase, type TestDatabase } from './support/database.ts'
import { fromAddress, serveWorld, type TestWeb } from './support/web.ts'
import { makeWorld, type World } from './support/world.ts'

let database: TestDatabase
let world: World
let web: TestWeb
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  web = await serveWorld(world, { publicPostsPerMinuteMax: 5 })
})
afterAll(async () => {
  await web.close()
  await database.drop()
})

const post = (path: string, fields: Record<string, string>) =>
  web.app.request(`http://localhost:3000${path}`, { method: 'POST', body: new URLSearchParams(fields), headers: { 'sec-fetch-site': 'same-origin' } })

test('the sixth post in a minute is put off, and says for how long; the API as well', async () => {
  const statuses = []
  for (let index = 0; index < 5; index++) statuses.push((await post('/fr/verifier', { text: 'x' })).status)
  expect(statuses).toEqual([200, 200, 200, 200, 200])
  const late = await post('/fr/connexion', { address: 'a@home.example' })
  expect([late.status, late.headers.get('retry-after')]).toEqual([429, '60'])
  expect((await web.app.request('http://localhost:3000/api/v1/verifications', { method: 'POST', body: '{}' })).status).toBe(429)
  expect((await web.app.request('http://localhost:3000/fr/verifier')).status).toBe(200)
})

test('a hundred people behind one address accept their badges', async () => {
  const recipients = Array.from({ length: 100 }, (_, row) => ({ row, name: `N${row}`, address: `n${row}@home.example` }))
  const made = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'list', recipients })
  const statuses = await Promise.all(
    made.awarded.map(async ({ row, awardId }) => (await post(`/fr/proposition/${offerTokenOf(world.deps.vault, awardId, `n${row}@home.example`)}/accepter`, { person: 'yes' })).status),
  )
  expect(new Set(statuses)).toEqual(new Set([303]))
})

test('guessing secrets is slowed after sixty misses', async () => {
  const guess = async (index: number) => (await web.app.request(`http://localhost:3000/fr/proposition/${String(index).padStart(22, 'A')}`)).status
  const statuses = []
  for (let index = 0; index < 62; index++) statuses.push(await guess(index))
  expect(statuses.slice(0, 60)).toEqual(Array(60).fill(404))
  expect(statuses.at(-1)).toBe(429)
})

test('a caller is the one whom our own proxies name, whatever the caller writes', async () => {
  const proxied = await serveWorld(world, { publicPostsPerMinuteMax: 2, trustedProxies: ['10.0.0.1', '192.168.0.0/16'] })
  const post = async (from: string, forwarded?: string) =>
    (await proxied.app.request('http://localhost:3000/csp-report', { method: 'POST', body: '{}', headers: forwarded ? { 'x-forwarded-for': forwarded } : {} }, fromAddress(from))).status
  const three = async (ask: (index: number) => Promise<number>) => [await ask(1), await ask(2), await ask(3)]
  // Not a proxy of ours: its word about others is nothing.
  expect(await three((index) => post('203.0.113.9', `198.51.100.${index}`))).toEqual([204, 204, 429])
  // A proxy of ours: each of its callers is one of their own.
  expect(await three((index) => post('10.0.0.1', `198.51.100.${index}`))).toEqual([204, 204, 204])
  // What a caller put before the proxy's own word does not make another caller of it.
  expect(await three((index) => post('10.0.0.1', `198.51.100.${100 + index}, 198.51.100.50`))).toEqual([204, 204, 429])
  // Through two of ours, one of them in a range; and the same, as IPv6 writes IPv4.
  expect(await three((index) => post('::ffff:10.0.0.1', `6.6.6.${index}, 198.51.100.60, 192.168.7.7`))).toEqual([204, 204, 429])
  // A home has a whole /64.
  expect(await three((index) => post(`2001:db8:1:2::${index}`))).toEqual([204, 204, 429])
  await proxied.close()
})
