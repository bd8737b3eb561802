// The exported folder: everything public is there and holds for others, nothing else is there, and no link leads nowhere.
import * as vc from '@digitalbazaar/vc'
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportStatic } from '../src/export-command.ts'
import { verifyInExport } from '../src/browser/verify/verify-in-export.ts'
import { knownContexts } from '../src/openbadges/contexts.ts'
import { didWebToUrl } from '../src/openbadges/did.ts'
import type { JsonObject } from '../src/openbadges/json-value.ts'
import { readStatus } from '../src/openbadges/v3/status-list.ts'
import { createShare } from '../src/usecases/booklet.ts'
import { getKeyHistory } from '../src/usecases/issuer-keys.ts'
import { verifyFile } from '../src/verify-command.ts'
import { exportStory, exportWith, type ExportedStory } from './support/export.ts'
import { findFreePort } from './support/program.ts'
import { listRealHosts, withRealHost } from './support/real-hosts.ts'
import { askAddresses } from './support/static-host.ts'

let story: ExportedStory
let files: string[]
beforeAll(async () => {
  story = await exportStory()
  files = globSync('**/*', { cwd: story.folder, withFileTypes: true }).concat(globSync('.*/**', { cwd: story.folder, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}, 180_000)
afterAll(() => story.close())

const read = (path: string) => readFileSync(join(story.folder, path))
const readJson = (path: string) => JSON.parse(read(path).toString('utf8')) as JsonObject

/** Documents from the folder alone, for a verifier that is not ours. */
async function folderLoader(url: string) {
  const context = (JSON.parse(read('contexts/index.json').toString()) as { url: string; file: string }[]).find((entry) => entry.url === url)
  if (context) return { documentUrl: url, document: readJson(context.file) }
  const [did = '', fragment] = url.split('#')
  if (!did.startsWith('did:web:')) throw new Error(`not in the folder: ${url}`)
  const document = readJson(new URL(didWebToUrl(did)).pathname)
  const method = (document.verificationMethod as JsonObject[]).find(({ id }) => id === url)
  return { documentUrl: url, document: fragment ? { '@context': 'https://w3id.org/security/multikey/v1', ...method } : document }
}

const verifyWithLibrary = (credential: object) =>
  vc.verifyCredential({ credential, suite: new DataIntegrityProof({ cryptosuite }), documentLoader: folderLoader, checkStatus: async () => ({ verified: true }) })

/** One of each kind. */
function askedIds() {
  const firstOf = (folder: string) => readdirSync(join(story.folder, folder)).find((name) => name.endsWith('.json'))?.replace('.json', '') ?? ''
  return { issuerId: story.issuerId, badgeId: firstOf('badges'), credentialId: story.shared[0]?.id ?? '', listId: firstOf('status') }
}

const isSet = (credential: JsonObject, ending = '') => {
  const entry = credential.credentialStatus as JsonObject
  const list = readJson(`${new URL(String(entry.statusListCredential)).pathname}${ending}.json`)
  return readStatus(list, { purpose: ending ? 'suspension' : 'revocation', index: Number(entry.statusListIndex) })
}

describe('what is in the folder', () => {
  test('verifies with the library of others, from the files alone, whichever key signed', async () => {
    expect(story.shared.length).toBeGreaterThan(10)
    for (const { id } of [...story.shared, story.revoked, story.suspended, { id: story.replaced.newId }]) {
      const credential = readJson(`credentials/${id}.json`)
      const { verified, error } = await verifyWithLibrary(credential)
      expect(verified, JSON.stringify(error?.errors?.map(String) ?? error)).toBe(true)
      expect(isSet(credential)).toBe(id === story.revoked.id || id === story.suspended.id)
      expect(isSet(credential, '/suspension')).toBe(id === story.suspended.id)
      const tampered = structuredClone(credential)
      ;((tampered.credentialSubject as JsonObject).achievement as JsonObject).name = 'Autre'
      expect((await verifyWithLibrary(tampered)).verified).toBe(false)
    }
    const list = readdirSync(join(story.folder, 'status')).find((name) => name.endsWith('.json')) ?? ''
    expect((await verifyWithLibrary(readJson(`status/${list}`))).verified).toBe(true)
    expect(readJson(`status/${list}`)).not.toHaveProperty('validUntil')
  })

  test('verifies with our own engine in every form, over HTTP at the same addresses', async () => {
    const [one] = story.shared
    for (const extension of ['json', 'jwt', 'png', 'svg']) {
      const { report } = await verifyFile(new Uint8Array(read(`credentials/${one?.id}.${extension}`)), story.url)
      expect([extension, report.outcome, report.format]).toEqual([extension, 'valid', extension])
    }
    const verify = async (id: string, extension = 'json') => {
      const { report } = await verifyFile(new Uint8Array(read(`credentials/${id}.${extension}`)), story.url)
      return report.state ?? report.outcome
    }
    expect(await verify(story.revoked.id)).toBe('revoked')
    expect(await verify(story.revoked.id, 'png')).toBe('revoked')
    // The corrected badge was signed as a JWT with an RSA key.
    expect(Buffer.from(read(`credentials/${story.replaced.newId}.jwt`).toString().split('.')[0] ?? '', 'base64url').toString()).toContain('RS256')
    expect(await verify(story.replaced.newId, 'jwt')).toBe('valid')
  })

  test('holds the twins of Open Badges 2.0, which verify from the folder too', async () => {
    const outcome = async (id: string, extension: string) => {
      const { report } = await verifyFile(new Uint8Array(read(`credentials/${id}/v2.${extension}`)), story.url)
      return report.state ?? report.outcome
    }
    const [one] = story.shared
    expect([await outcome(one?.id ?? '', 'json'), await outcome(one?.id ?? '', 'png')]).toEqual(['valid', 'valid'])
    expect(await outcome(story.revoked.id, 'json')).toBe('revoked')
    const folder = { publicUrl: story.url, now: () => new Date(), readText: async (path: string) => read(path.slice(1)).toString('utf8') }
    expect((await verifyInExport(read(`credentials/${one?.id}/v2.json`).toString(), folder)).report.outcome).toBe('valid')
  })

  test('answers every kind of address with the right type', async () => {
    const answers = await askAddresses(story.url, askedIds())
    for (const { address, status } of answers) expect([address, status]).toEqual([address, address === '/nowhere' ? 404 : 200])
    const typeOf = (address: string, accept: string) => answers.find((one) => one.address === address && one.accept === accept)?.type
    const credential = `/credentials/${story.shared[0]?.id}`
    expect(typeOf(credential, 'browser')).toBe('text/html')
    expect(typeOf(credential, 'application/vc+ld+json')).toBe('application/vc+ld+json')
    expect(typeOf(credential, 'application/vc+jwt')).toBe('application/vc+jwt')
    expect(typeOf(`/status/${askedIds().listId}`, '*/*')).toBe('application/vc+ld+json')
    expect(typeOf(`/issuers/${story.issuerId}/did.json`, '*/*')).toBe('application/did+json')
    for (const { address, isOpen } of answers) if (/^\/(credentials|status|issuers|badges|contexts|\.well-known)\//.test(address)) expect([address, isOpen]).toEqual([address, true])
  })

  test('real web servers, where they are installed, answer as the rules say', async () => {
    const expected = await askAddresses(story.url, askedIds())
    // Servers give up their rights, and must still be able to read.
    for (const path of [story.parent, story.folder]) chmodSync(path, 0o755)
    for (const host of listRealHosts()) {
      const answers = await withRealHost(host, story.folder, await findFreePort(), (url) => askAddresses(url, askedIds()))
      expect(answers, host.name).toEqual(expected)
    }
  })

  test('lists all keys of the past with their dates and states', async () => {
    const { keys } = readJson(`issuers/${story.issuerId}/keys.json`) as unknown as { keys: { id: string; state: string; from: string; until?: string }[] }
    expect(keys.map(({ state }) => state)).toEqual(['compromised', 'retired', 'active', 'active'])
    const { keys: known } = await getKeyHistory(story.deps, story.issuerId)
    expect(keys.map(({ from, until }) => [from, until])).toEqual(known.map(({ createdAt, endedAt }) => [createdAt.toISOString(), endedAt?.toISOString()]))
    const did = readJson(`issuers/${story.issuerId}/did.json`) as unknown as { assertionMethod: string[]; verificationMethod: { id: string }[] }
    expect(did.verificationMethod.map(({ id }) => id)).toEqual(keys.map(({ id }) => id))
    expect(did.assertionMethod).toEqual(keys.filter(({ state }) => state !== 'compromised').map(({ id }) => id))
    const page = read(`issuers/${story.issuerId}/keys.html`).toString()
    for (const word of ['volée', 'remplacée', 'en service']) expect(page).toContain(word)
  })

  test('holds every context that a verified credential may name, with its hash', () => {
    const index = JSON.parse(read('contexts/index.json').toString()) as { url: string; file: string; sha256: string }[]
    expect(index.map(({ url }) => url)).toEqual([...knownContexts.keys()])
    for (const { file, sha256 } of index) expect(createHash('sha256').update(read(file)).digest('hex')).toBe(sha256)
  })

  test('has no link to a page, image, style or script that is not there', async () => {
    const addresses = new Set<string>()
    for (const file of files.filter((name) => name.endsWith('.html') && !name.includes('/status/'))) {
      const html = readFileSync(file, 'utf8')
      expect(html, file).toContain('http-equiv="Content-Security-Policy"')
      for (const [, address] of html.matchAll(/(?:href|src|action)="(\/[^"#]*)/g)) addresses.add(address as string)
      for (const [, address] of html.matchAll(new RegExp(`content="${story.url}(/[^"]*)"`, 'g'))) addresses.add(address as string)
      expect(html, file).not.toMatch(/<form[^>]*method="post"/)
      expect(html, file).not.toMatch(/href="[^"]*\?lang=/)
    }
    expect(addresses.size).toBeGreaterThan(60)
    for (const address of addresses) expect([address, (await fetch(story.url + address, { headers: { accept: 'text/html' } })).status]).toEqual([address, 200])
  })
})

describe('what is not in the folder', () => {
  test('nothing of private, erased, replaced, taken back or ending badges: neither their ids nor the names on them', () => {
    const gone = [...story.private, story.erased, story.takenBack, story.ending]
    expect(gone.length).toBeGreaterThan(50)
    const shownNames = new Set(story.shared.map(({ name }) => name))
    const words = gone.flatMap(({ id, name }) => [id, ...(name && !shownNames.has(name) ? [name] : [])])
    words.push(story.replaced.old.id, story.replaced.old.name ?? 'no name')
    expect(story.counts.credentials).toBe(readdirSync(join(story.folder, 'credentials')).filter((name) => name.endsWith('.json')).length)
    expect(story.counts.endingCount).toBe(1)
    for (const file of files) {
      const content = readFileSync(file)
      const text = content.toString('utf8') + content.toString('latin1')
      for (const word of words) if (file.includes(word) || text.includes(word)) throw new Error(`${word} is in ${file}`)
    }
    // The words are found where they are: a search that cannot find proves nothing.
    expect(read(`credentials/${story.shared[0]?.id}.json`).toString()).toContain(story.shared[0]?.name)
  })

  test('no mail address of a person, no secret key, no token', async () => {
    const { rows: addresses } = await story.database.pool.query<{ address: string }>('select address from person_address union select recipient_address from award where recipient_address is not null')
    expect(addresses.length).toBeGreaterThan(100)
    const { rows: sealed } = await story.database.pool.query<{ id: string; sealed: Buffer }>('select id, sealed_token as sealed from share')
    const tokens = sealed.map(({ id, sealed: token }) => story.deps.vault.open(token, `share:${id}`).toString())
    expect(tokens.length).toBeGreaterThan(10)
    const words = [...addresses.map(({ address }) => address), ...tokens]
    for (const file of files) {
      const text = readFileSync(file, 'latin1')
      for (const word of words) if (text.includes(word)) throw new Error(`${word} is in ${file}`)
      expect(text, file).not.toMatch(/PRIVATE KEY|"d":\s*"|sealed/)
    }
  })
})

describe('the folder itself', () => {
  test('a second run takes the place of the first, whole, and what was shared since is there', async () => {
    const before = statSync(story.folder).ino
    const person = story.takenBack
    expect(existsSync(join(story.folder, `credentials/${person.id}.json`))).toBe(false)
    const probe = setInterval(() => existsSync(join(story.folder, 'export.json')) || missed++, 1)
    let missed = 0
    await createShare(story.deps, { personId: person.holderId, credentialId: person.id })
    writeFileSync(join(story.folder, 'left-over.txt'), 'old')
    await exportWith(story.deps, story.folder)
    clearInterval(probe)
    expect(missed).toBe(0)
    expect(statSync(story.folder).ino).not.toBe(before)
    expect(existsSync(join(story.folder, `credentials/${person.id}.json`))).toBe(true)
    expect(existsSync(join(story.folder, 'left-over.txt'))).toBe(false)
    expect(readdirSync(story.parent)).toEqual(['site'])
  })

  test('a run that fails leaves the earlier folder as it was, and nothing beside it', async () => {
    const before = statSync(story.folder).ino
    const broken = exportStatic({ deps: story.deps, openServer: () => Promise.reject(new Error('no server')) }, story.folder, {})
    await expect(broken).rejects.toThrow('no server')
    expect(statSync(story.folder).ino).toBe(before)
    expect(readdirSync(story.parent)).toEqual(['site'])
  })

  test('what a killed run left is put right by the next one', async () => {
    const dead = 2 ** 22 + 1
    mkdirSync(join(story.parent, `.other.export-${dead}-old`))
    writeFileSync(join(story.parent, `.other.export-${dead}-old`, 'export.json'), readFileSync(join(story.folder, 'export.json')))
    mkdirSync(join(story.parent, `.other.export-${dead}-new`))
    const failing = exportStatic({ deps: story.deps, openServer: () => Promise.reject(new Error('no server')) }, join(story.parent, 'other'), {})
    await expect(failing).rejects.toThrow('no server')
    expect(readdirSync(story.parent).sort()).toEqual(['other', 'site'])
    expect(readdirSync(join(story.parent, 'other'))).toEqual(['export.json'])
  })

  test('refuses a folder that holds something else, unless it is told to replace it', async () => {
    const place = join(story.parent, 'letters')
    mkdirSync(place)
    writeFileSync(join(place, 'letter.txt'), 'dear')
    await expect(exportWith(story.deps, place)).rejects.toThrow('not an earlier export')
    expect(readdirSync(place)).toEqual(['letter.txt'])
    await exportWith(story.deps, place, true)
    expect(existsSync(join(place, 'letter.txt'))).toBe(false)
    expect(existsSync(join(place, 'export.json'))).toBe(true)
  })
})
