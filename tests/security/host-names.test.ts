// K9, F10: the name by which a request calls us is never taken for ours, and a page asks nothing of the host of a badge.
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCredential } from '../../src/openbadges/v3/credential.ts'
import { signWithDataIntegrity } from '../../src/openbadges/v3/data-integrity.ts'
import { signingKeyFromSeed } from '../../src/openbadges/keys.ts'
import { makeSampleInput } from '../conformance/sample-credential.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { listenWithWorld, type ServedWorld } from '../support/serve.ts'
import { makeWorld, type World } from '../support/world.ts'

let database: TestDatabase
let world: World
let served: ServedWorld
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  served = await listenWithWorld(world)
})
afterAll(async () => {
  await served.close()
  await database.drop()
})

/** Sends bytes as they are, and gives the whole answer. */
async function send(lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1')
  socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`)
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  await once(socket, 'close')
  return answer
}

describe('K9 a foreign name', () => {
  const paths = ['/.well-known/did.json', '/issuers/ID/did.json', '/.well-known/jwks.json', '/issuers/ID', '/issuers/ID/jwks.json', '/', '/fr/verifier', '/en/verify', '/nowhere', '/api/openapi.json']
  it.each(paths)('is nowhere in the answer of %s', async (path) => {
    const own = path.replace('ID', world.issuerId)
    const requests: string[][] = [
      [`GET ${own} HTTP/1.1`, 'Host: evil.example'],
      [`GET ${own} HTTP/1.1`, 'Host: localhost', 'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: https', 'Forwarded: host=evil.example', 'X-Original-URL: http://evil.example/', 'X-Host: evil.example'],
      [`GET http://evil.example${own} HTTP/1.1`, 'Host: evil.example'],
      [`GET http://evil.example${own} HTTP/1.1`, 'Host: localhost'],
      [`GET ${own} HTTP/1.0`, 'Host: evil.example'],
      [`GET ${own} HTTP/1.1`, 'Host: evil.example:443@localhost'],
      [`GET //evil.example${own} HTTP/1.1`, 'Host: localhost'],
    ]
    for (const request of requests) {
      const answer = await send(request)
      expect(answer).toMatch(/^HTTP\/1\.1 \d{3}/)
      expect(answer.replaceAll(/localhost(?::|%3A)\d+/g, ''), request.join(' | ')).not.toMatch(/evil\.example/)
    }
  })
  it('does not change the identifier in the issuer’s document', async () => {
    const answer = await send([`GET /issuers/${world.issuerId}/did.json HTTP/1.1`, 'Host: evil.example'])
    expect(JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1))).toMatchObject({ id: `did:web:localhost%3A${new URL(served.url).port}:issuers:${world.issuerId}` })
  })
})

describe('F10 a stranger’s badge on our page', () => {
  it('brings no address that a browser would load: no image, style, script or frame of its issuer', async () => {
    const key = signingKeyFromSeed(new Uint8Array(32).fill(9), '')
    const did = `did:key:${key.publicKeyMultibase}`
    const input = makeSampleInput()
    const badge = await signWithDataIntegrity(
      buildCredential({ ...input, issuer: { ...input.issuer, id: did, image: { id: 'https://tracker.example/logo.png' } }, achievement: { ...input.achievement, image: { id: 'https://tracker.example/badge.png' }, criteria: { narrative: '![x](https://tracker.example/c.png) <img src="https://tracker.example/d.png">' } }, status: undefined }),
      { ...key, verificationMethod: `${did}#${key.publicKeyMultibase}` },
      { created: new Date('2026-03-01T12:00:00Z') },
    )
    const form = new FormData()
    form.set('text', JSON.stringify(badge))
    const answer = await served.web.app.request(`${served.url}/en/verify`, { method: 'POST', body: form, headers: { 'sec-fetch-site': 'same-origin' } })
    const page = await answer.text()
    expect(page).toContain('Juré')
    expect([...page.matchAll(/(?:src|srcset|poster|data|background)="([^"]*)"|<link[^>]*href="([^"]*)"|url\(([^)]*)\)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '').filter((address) => /tracker\.example/.test(address))).toEqual([])
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/img-src 'self' data: blob:(;|$)/)
    for (const source of policy.split(';').slice(1)) expect(source).not.toMatch(/https?:|\*/)
  })
})
