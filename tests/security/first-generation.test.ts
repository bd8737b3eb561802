// V17: badges of Open Badges 2.0 are what their address says; an open redirector or another origin does not speak for it.
import { describe, expect, it } from 'vitest'
import { resolveForVerification } from '../../src/usecases/resolve-for-verification.ts'
import { verifyCredential } from '../../src/openbadges/verify.ts'
import type { Dependencies } from '../../src/usecases/dependencies.ts'

const now = new Date('2026-03-01T12:00:00Z')
const context = 'https://w3id.org/openbadges/v2'
const site = 'https://school.example'
const issuer = { '@context': context, type: 'Issuer', id: `${site}/issuer`, name: 'School', url: site }
const badge = { '@context': context, type: 'BadgeClass', id: `${site}/badge`, name: 'B', description: 'D', image: `${site}/i.png`, criteria: `${site}/c`, issuer: `${site}/issuer` }
const assertion = (id: string, changes: object = {}) => ({
  '@context': context, type: 'Assertion', id, recipient: { type: 'email', identity: 'zoe@home.example', hashed: false }, badge: `${site}/badge`, verification: { type: 'HostedBadge' }, issuedOn: '2025-01-01T00:00:00Z', ...changes,
})

/** A web of pages, each with the address at which the answer ended. */
type Pages = Record<string, { at?: string; body: unknown } | undefined>
function verifyIn(pages: Pages, document: object) {
  const all: Pages = { [`${site}/issuer`]: { body: issuer }, [`${site}/badge`]: { body: badge }, ...pages }
  const safeFetch: Dependencies['safeFetch'] = async (url) => {
    const page = all[url]
    if (!page) throw new Error('could not be fetched')
    return { url: page.at ?? url, contentType: 'application/json', body: Buffer.from(JSON.stringify(page.body)) }
  }
  const outside = resolveForVerification({ publicUrl: 'https://badges.example', clock: { now: () => now }, safeFetch } as unknown as Dependencies)
  return verifyCredential(JSON.stringify(document), { now, ...outside })
}

describe('V17 a hosted badge', () => {
  const own = assertion(`${site}/a/1`)
  it('at its own address is valid', async () => {
    expect((await verifyIn({ [`${site}/a/1`]: { body: own } }, own)).outcome).toBe('valid')
  })
  it.each<[string, Pages, object]>([
    ['that another host serves under its own name', { 'https://evil.example/a/1': { body: assertion('https://evil.example/a/1') } }, assertion('https://evil.example/a/1')],
    ['that another host serves under the school’s name', { 'https://evil.example/a/1': { body: own } }, own],
    ['that an open redirector of the school leads to', { [`${site}/out?to=evil`]: { at: 'https://evil.example/a', body: assertion(`${site}/out?to=evil`) } }, assertion(`${site}/out?to=evil`)],
    ['whose address leads to another port', { [`${site}/a/1`]: { at: 'https://school.example:8443/a/1', body: own } }, own],
    ['whose profile was moved to another origin', { [`${site}/a/1`]: { body: own }, [`${site}/issuer`]: { at: 'https://evil.example/issuer', body: issuer } }, own],
    ['whose badge was moved to another origin', { [`${site}/a/1`]: { body: own }, [`${site}/badge`]: { at: 'https://evil.example/badge', body: badge } }, own],
    ['whose host is longer than the one allowed', { 'https://school.example.evil.example/a/1': { body: assertion('https://school.example.evil.example/a/1') } }, assertion('https://school.example.evil.example/a/1')],
    ['whose address has the school as its user name', { 'https://school.example@evil.example/a/1': { body: assertion('https://school.example@evil.example/a/1') } }, assertion('https://school.example@evil.example/a/1')],
    ['with a salt of 10 MB', { [`${site}/a/1`]: { body: own } }, assertion(`${site}/a/1`, { recipient: { type: 'email', identity: 'sha256$aa', hashed: true, salt: 'x'.repeat(10_000_000) } })],
    ['with a salt of 1,001 characters', { [`${site}/a/1`]: { body: own } }, assertion(`${site}/a/1`, { recipient: { type: 'email', identity: 'sha256$aa', hashed: true, salt: 'x'.repeat(1_001) } })],
  ])('%s is not valid', async (_name, pages, document) => {
    expect((await verifyIn(pages, document)).outcome).not.toBe('valid')
  })
  it('may be moved within its own origin', async () => {
    expect((await verifyIn({ [`${site}/a/1`]: { at: `${site}/new/1`, body: own } }, own)).outcome).toBe('valid')
  })
})

describe('V13 the document of an issuer', () => {
  it('that was moved to another origin is not taken', async () => {
    const safeFetch: Dependencies['safeFetch'] = async () => ({ url: 'https://evil.example/did.json', contentType: '', body: Buffer.from('{"id":"did:web:school.example"}') })
    const outside = resolveForVerification({ publicUrl: 'https://badges.example', clock: { now: () => now }, safeFetch } as unknown as Dependencies)
    await expect(outside.resolveDid('did:web:school.example')).rejects.toThrow('another origin')
  })
})

describe('F7, F8 what was fetched', () => {
  it('is remembered for five minutes, what was refused for one, each under the address that was asked for', async () => {
    let time = now.getTime()
    const asked: string[] = []
    const safeFetch: Dependencies['safeFetch'] = async (url) => {
      asked.push(url)
      if (url.includes('dead')) throw new Error('could not be fetched')
      // The attacker's address leads to the victim's: the victim's own name must not be filled by it.
      return { url: 'https://victim.example/list', contentType: '', body: Buffer.from(url) }
    }
    const { fetchStatusList } = resolveForVerification({ publicUrl: 'https://badges.example', clock: { now: () => new Date(time) }, safeFetch } as unknown as Dependencies)
    expect(await fetchStatusList('https://evil.example/x')).toBe('https://evil.example/x')
    expect(await fetchStatusList('https://victim.example/list')).toBe('https://victim.example/list')
    await fetchStatusList('https://evil.example/x')
    for (let times = 0; times < 3; times++) await expect(fetchStatusList('https://dead.example/')).rejects.toThrow()
    expect(asked).toEqual(['https://evil.example/x', 'https://victim.example/list', 'https://dead.example/'])
    time += 61_000
    await expect(fetchStatusList('https://dead.example/')).rejects.toThrow()
    await fetchStatusList('https://evil.example/x')
    expect(asked.length).toBe(4)
    time += 300_000
    await fetchStatusList('https://evil.example/x')
    expect(asked.length).toBe(5)
  })
})
