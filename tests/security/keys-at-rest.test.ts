// K1, K2, K3, K5, K10: private keys are nowhere in the clear, open for nobody else, and sign with their own algorithm alone.
import { createHash, randomBytes, type JsonWebKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backUp } from '../../src/gateways/backup.ts'
import { openKeyVault, readKeyEncryptionKey } from '../../src/gateways/key-vault.ts'
import { importPrivateKey, signingKeyFromSeed, type JwtSigningKey } from '../../src/openbadges/keys.ts'
import { encodeBase58 } from '../../src/openbadges/multibase.ts'
import { listRoutes } from '../../src/http/guards.ts'
import { acceptAward } from '../../src/usecases/accept-award.ts'
import { awardBadge } from '../../src/usecases/award-badge.ts'
import { checkVault } from '../../src/usecases/check-vault.ts'
import { chooseJwtForm, rotateIssuerKey } from '../../src/usecases/issuer-keys.ts'
import { createIssuer } from '../../src/usecases/issuers.ts'
import { offerTokenOf } from '../../src/usecases/offer-token.ts'
import { withDatabase, type TestDatabase } from '../support/database.ts'
import { serveWorld, type TestWeb } from '../support/web.ts'
import { makeWorld, type World } from '../support/world.ts'

let database: TestDatabase
let world: World
let web: TestWeb
const keyEncryptionKey = randomBytes(32)
const knownSeed = createHash('sha256').update('a seed that this test knows').digest()
const folder = mkdtempSync(join(tmpdir(), 'poincon-keys-'))
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db, undefined, keyEncryptionKey)
  web = await serveWorld(world)
  await rotateIssuerKey(world.deps, world.operator, { issuerId: world.issuerId })
  // The key of a known seed, sealed as the program seals its own.
  const [row] = (await database.pool.query('select id, issuer_id from issuer_key where issuer_id = $1 and retired_at is null', [world.issuerId])).rows
  const { publicKeyMultibase } = signingKeyFromSeed(knownSeed, '')
  await database.pool.query('update issuer_key set sealed_private_key = $1, public_key_multibase = $2 where id = $3', [world.deps.vault.seal(knownSeed, `issuer-key:${row.issuer_id}:${row.id}`), publicKeyMultibase, row.id])
  await chooseJwtForm(world.deps, world.operator, { issuerId: world.issuerId, algorithm: 'ES256' })
})
afterAll(async () => {
  await web.close()
  await database.drop()
  rmSync(folder, { recursive: true })
})

let people = 0
async function issue(issuerId = world.issuerId) {
  const address = `s${++people}@home.example`
  const made = await awardBadge(world.deps, world.operator, { issuerId, badgeId: world.badgeId, source: 'one', recipients: [{ row: 0, name: 'Zoé', address }] })
  const awardId = made.awarded[0]?.awardId ?? ''
  return { awardId, accepted: await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, awardId, address), name: 'Zoé' }) }
}
const countCredentials = async () => Number((await database.pool.query('select count(*) as n from credential')).rows[0].n)

/** A secret in every form in which one writes secrets. */
function listForms(secret: Buffer): Buffer[] {
  const texts = [secret.toString('hex'), secret.toString('hex').toUpperCase(), secret.toString('base64').replace(/=+$/, ''), secret.toString('base64url'), encodeBase58(secret), encodeBase58(Uint8Array.from([0x80, 0x26, ...secret])), `[${[...secret].join()}]`, JSON.stringify([...secret])]
  return [secret, ...texts.map((text) => Buffer.from(text))]
}

/** Where one of the forms is found. */
const findIn = (bytes: Buffer, forms: Buffer[]) => forms.some((form) => bytes.includes(form))

async function readAllTables(): Promise<Buffer> {
  const { rows } = await database.pool.query(`select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'graphile_worker') and relkind = 'r'`)
  const parts: string[] = []
  for (const { relname } of rows) {
    const schema = (await database.pool.query('select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where relname = $1 and relkind = $2', [relname, 'r'])).rows[0].nspname
    parts.push(...(await database.pool.query(`select t::text as row from "${schema}"."${relname}" t`)).rows.map(({ row }) => row as string))
  }
  return Buffer.from(parts.join('\n'))
}

test('K1 no secret key is found in the tables, their files, the archive, the logs, or any page or document', async () => {
  const { accepted } = await issue()
  const [jwtRow] = (await database.pool.query('select id, issuer_id, sealed_private_key from issuer_jwt_key where issuer_id = $1', [world.issuerId])).rows
  const { d = '' } = importPrivateKey(world.deps.vault.open(jwtRow.sealed_private_key, `issuer-jwt-key:${jwtRow.issuer_id}:${jwtRow.id}`)).export({ format: 'jwk' }) as JsonWebKey
  const forms = [knownSeed, Buffer.from(d, 'base64url'), keyEncryptionKey].flatMap(listForms)
  // The search finds what is there: the public key is in the tables.
  const tables = await readAllTables()
  expect(findIn(tables, [Buffer.from(signingKeyFromSeed(knownSeed, '').publicKeyMultibase)])).toBe(true)
  expect(findIn(Buffer.from(`x${knownSeed.toString('base64url')}x`), forms)).toBe(true)
  expect(findIn(tables, forms)).toBe(false)

  await database.pool.query('checkpoint')
  for (const table of ['issuer_key', 'issuer_jwt_key', 'activity', 'setting']) {
    const [{ bytes }] = (await database.pool.query(`select pg_read_binary_file(pg_relation_filepath('${table}')) as bytes`)).rows
    expect(findIn(bytes as Buffer, forms), table).toBe(false)
  }
  const archive = join(folder, 'archive')
  const said: string[] = []
  await backUp(database.pool, world.deps.vault, archive, (message) => void said.push(message))
  expect(findIn(readFileSync(archive), forms)).toBe(false)
  expect(findIn(Buffer.from(said.join('\n')), forms)).toBe(false)

  const cookie = await web.cookieOf(world.operator.personId)
  const ids: Record<string, string> = { issuerId: world.issuerId, badgeId: world.badgeId, credentialId: accepted.credentialId, file: `${accepted.credentialId}.json` }
  let read = 0
  for (const { method, path } of listRoutes()) {
    if (method !== 'GET') continue
    const filled = path.replaceAll(/[:{](\w+)\}?/g, (_, key: string) => ids[key] ?? 'x')
    const answer = await web.app.request(`http://localhost:3000${filled}`, { headers: { cookie, accept: 'application/json, text/html' } })
    const headers = [...answer.headers].join('\n')
    expect(findIn(Buffer.concat([Buffer.from(headers), Buffer.from(await answer.arrayBuffer())]), forms), path).toBe(false)
    read++
  }
  expect(read).toBeGreaterThan(40)
  // A fault on the way to the key: what is logged and shown holds nothing of it either.
  await database.pool.query(`update issuer_key set sealed_private_key = overlay(sealed_private_key placing '\\x00' from 20) where issuer_id = $1 and retired_at is null`, [world.issuerId])
  const fault = await issue().catch((error: Error) => `${error.stack} ${JSON.stringify(error)}`)
  expect(typeof fault).toBe('string')
  expect(findIn(Buffer.from(String(fault) + web.faults.join('\n')), forms)).toBe(false)
})

test('K2 the sealed key of another issuer does not open: nothing is signed, and the fault is one of ours', async () => {
  const { issuerId: other } = await createIssuer(world.deps, world.operator, { kind: 'network', parentId: null, name: { fr: 'Autre', en: 'Other' } })
  const before = await countCredentials()
  const swap = (columns: string) => database.pool.query(`update issuer_key b set ${columns} from issuer_key a where a.issuer_id = $1 and b.issuer_id = $2 and a.retired_at is null and b.retired_at is null`, [other, world.issuerId])
  for (const columns of ['sealed_private_key = a.sealed_private_key', 'sealed_private_key = a.sealed_private_key, public_key_multibase = a.public_key_multibase']) {
    await swap(columns)
    await expect(issue()).rejects.toThrow(/unable to authenticate|unsupported state/i)
  }
  // One key of the same issuer in the place of another is no better.
  await database.pool.query('update issuer_key b set sealed_private_key = a.sealed_private_key from issuer_key a where a.issuer_id = $1 and b.issuer_id = $1 and a.number = 1 and b.retired_at is null', [world.issuerId])
  await expect(issue()).rejects.toThrow(/unable to authenticate|unsupported state/i)
  expect(await countCredentials()).toBe(before)
  await rotateIssuerKey(world.deps, world.operator, { issuerId: world.issuerId })
  await issue()
  expect(await countCredentials()).toBe(before + 1)
})

test('K3 without its key, with another or with a piece of it, the program does not start, and makes no new one', async () => {
  const file = join(folder, 'secret.key')
  expect(() => readKeyEncryptionKey({ file }, false)).toThrow('missing')
  expect(() => readFileSync(file)).toThrow()
  for (const wrong of ['', 'AAAA', keyEncryptionKey.subarray(0, 31).toString('base64'), Buffer.concat([keyEncryptionKey, Buffer.from('x')]).toString('base64'), 'not base64 at all']) {
    writeFileSync(file, wrong)
    for (const mayCreate of [true, false]) expect(() => readKeyEncryptionKey({ file }, mayCreate)).toThrow('32 bytes')
    expect(readFileSync(file, 'utf8')).toBe(wrong)
    if (wrong) expect(() => readKeyEncryptionKey({ base64: wrong }, true)).toThrow('32 bytes')
  }
  await checkVault(database.db, world.deps.vault)
  await checkVault(database.db, openKeyVault(keyEncryptionKey))
  const sealed = await readAllTables()
  await expect(checkVault(database.db, openKeyVault(randomBytes(32)))).rejects.toThrow('not the one of this database')
  expect((await readAllTables()).equals(sealed)).toBe(true)
})

test('K10 an algorithm that is not a signature of a key is no value of the type, and the database refuses it', async () => {
  // @ts-expect-error no algorithm without a key
  const none: JwtSigningKey['algorithm'] = 'none'
  // @ts-expect-error no algorithm with a shared secret
  const shared: JwtSigningKey['algorithm'] = 'HS256'
  for (const algorithm of [none, shared, '' as never]) {
    await expect(chooseJwtForm(world.deps, world.operator, { issuerId: world.issuerId, algorithm: algorithm as never })).rejects.toThrow()
    await expect(database.pool.query('update issuer set jwt_algorithm = $1', [algorithm])).rejects.toThrow('violates check constraint')
  }
  const { accepted } = await issue()
  const [{ jwt }] = (await database.pool.query('select jwt from credential where id = $1', [accepted.credentialId])).rows
  expect(JSON.parse(Buffer.from(String(jwt).split('.')[0] ?? '', 'base64url').toString())).toMatchObject({ alg: 'ES256' })
})
