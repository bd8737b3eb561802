// Strings that strangers send, in every parameter and every field of every route: refused or kept as text, never a fault, never another file.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listRoutes, type Route } from '../src/http/guards.ts'
import { makeCast, type Cast, type Objects } from './routes/cast.ts'
import { startWalk, type Walk } from './routes/walk.ts'
import { withDatabase, type TestDatabase } from './support/database.ts'
import { atMost } from './support/rounds.ts'

let database: TestDatabase
let cast: Cast
let walk: Walk
let routes: Route[]
beforeAll(async () => {
  database = await withDatabase()
  cast = await makeCast(database.db)
  walk = await startWalk(cast, database.db)
  routes = listRoutes().filter(({ path }) => !path.startsWith('/en/'))
})
afterAll(async () => {
  await walk.close()
  await database.drop()
})

const strings = {
  'a way out of the folder': '../../../../../../etc/passwd',
  'the same, encoded twice': '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  'the same, of another system': '..\\..\\windows\\win.ini',
  'an absolute path': '/etc/passwd',
  'a null': 'a\u0000.png',
  SQL: `' or 1=1; drop table award; -- `,
  'a like': '%_\\%',
  'a prototype': '__proto__',
  'a constructor': 'constructor',
  'a lone surrogate': '\ud800',
  'a long one': 'a'.repeat(9_000),
  'a slow one for patterns': `${'a@'.repeat(400)}!`,
  'an id that is none': '00000000-0000-0000-0000-00000000000g',
  markup: `"><script>alert(1)</script>{{7*7}}\${7*7}`,
}

test('in a parameter of the address (W4, W7, W9)', async () => {
  for (const route of routes.filter(({ path }) => path.includes(':'))) {
    for (const [what, text] of Object.entries(strings)) {
      const objects = Object.fromEntries(Object.keys(cast.own).map((name) => [name, text.toWellFormed()])) as Objects
      for (const role of ['nobody', 'administrator', 'token awards:write'] as const) {
        const { outcome, written } = await walk.ask(route, role, objects)
        expect(outcome, `${route.method} ${route.path} with ${what} as ${role}`).not.toBe('fault')
        expect(written, `${route.method} ${route.path} with ${what} as ${role}`).toBe(0)
      }
    }
  }
  expect(walk.web.faults).toEqual([])
})

test('in every field of a form and of a body, by somebody who may', async () => {
  for (const route of routes.filter(({ method }) => method === 'POST')) {
    for (const [what, text] of Object.entries(strings)) {
      const role = route.guard === 'token' ? 'token awards:write' : 'administrator'
      // Once in place of every value, and once after it, which keeps those that choose the way.
      for (const overwrite of [() => text, (value: string) => (value.length > 1 && value !== 'yes' ? value : text)]) {
        const started = performance.now()
        const { outcome } = await walk.ask(route, role, cast.own, {}, overwrite)
        expect(outcome, `${route.method} ${route.path} with ${what}`).not.toBe('fault')
        expect(performance.now() - started, `${route.method} ${route.path} with ${what}`).toBeLessThan(atMost(8_000))
      }
    }
  }
  expect(walk.web.faults).toEqual([])
})

test('encoded into the path itself, no file of the machine is served', async () => {
  const secret = readFileSync('package.json', 'utf8').slice(0, 60)
  for (const folder of ['/assets/', '/medals/', '/badges/', '/credentials/', '/organiser/lists/', '/booklet/files/', '/status/']) {
    for (const way of ['..%2fpackage.json', '%2e%2e/package.json', '..%252fpackage.json', '..%5cpackage.json', '%2fetc%2fpasswd', 'x%00.png', '%ff%fe', '%']) {
      const answer = await walk.web.app.request(`http://localhost:3000${folder}${way}`, { redirect: 'manual', headers: cast.headers.administrator })
      expect(answer.status, folder + way).toBeGreaterThanOrEqual(400)
      expect(answer.status, folder + way).toBeLessThan(500)
      expect((await answer.text()).includes(secret), folder + way).toBe(false)
    }
  }
})

test('fields that come twice, as arrays, or for the prototype change nothing of the program (W7)', async () => {
  const cookie = cast.headers.administrator.cookie ?? ''
  const send = (body: string, type = 'application/x-www-form-urlencoded', path = '/fr/verifier') =>
    walk.web.app.request(`http://localhost:3000${path}?lang=en&lang=fr&a[b]=1&__proto__[x]=1`, { method: 'POST', body, headers: { 'content-type': type, 'sec-fetch-site': 'same-origin', cookie } })
  for (const body of ['text=a&text=b', 'text[]=a', '__proto__=x&__proto__[polluted]=1&constructor[prototype][polluted]=1&text=a', 'a=1&'.repeat(5_000)]) expect((await send(body)).status).toBeLessThan(500)
  expect((await send('{"text":"a","__proto__":{"polluted":1}}', 'application/json')).status).toBeLessThan(500)
  expect((await send('--x\r\ngarbage', 'multipart/form-data; boundary=x')).status).toBeLessThan(500)
  expect((await send('x', 'multipart/form-data')).status).toBeLessThan(500)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(walk.web.faults).toEqual([])
})

test('other sites may read the public documents alone, without cookies, and frame nothing (W8)', async () => {
  const ask = (path: string, origin: string) => walk.web.app.request(`http://localhost:3000${path}`, { headers: { origin, ...cast.headers.administrator } })
  const open = ['/.well-known/did.json', `/issuers/${cast.own.issuerId}/did.json`, `/status/${cast.own.listId}`, `/credentials/${cast.own.credentialId}.json`]
  for (const origin of ['https://evil.example', 'null', 'http://localhost:3000.evil.example']) {
    for (const path of open) {
      const { headers } = await ask(path, origin)
      expect([headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')], path).toEqual(['*', null])
    }
    for (const path of ['/fr', '/fr/organisations', `/fr/organisations/${cast.own.issuerId}`, '/fr/carnet', '/api/v1/awards', '/organiser/awards.csv']) {
      const { headers } = await ask(path, origin)
      expect(headers.get('access-control-allow-origin'), path).toBeNull()
      if (headers.get('content-type')?.startsWith('text/html')) expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'")
    }
  }
})
