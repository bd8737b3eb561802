// The signing keys of an issuer: made with it, opened only to sign, rotated, and listed for ever in its DID document.
import { randomUUID } from 'node:crypto'
import type { Issuer } from '../domain/issuer.ts'
import { Refusal } from '../domain/refusal.ts'
import { buildDidDocument, buildJwkSet, didWebFromUrl, type DidDocument } from '../openbadges/did.ts'
import type { JsonObject } from '../openbadges/json-value.ts'
import { exportPrivateKey, exportPrivateSeed, generateJwtKey, generateSigningKey, importPrivateKey, signingKeyFromSeed, type JwtSigningKey, type SigningKey } from '../openbadges/keys.ts'
import { recordActivity } from '../store/activities.ts'
import { inTransaction, type Connection } from '../store/database.ts'
import { findJwtAlgorithm, insertIssuerJwtKey, listIssuerJwtKeys, retireIssuerJwtKeys, setJwtAlgorithm, type JwtAlgorithm } from '../store/issuer-jwt-keys.ts'
import { enqueueJob } from '../store/jobs.ts'
import { findIssuer, findRootIssuer, listIssuerIds } from '../store/issuers.ts'
import { findActiveIssuerKey, insertIssuerKey, listIssuerKeys, retireIssuerKey, setKeyCompromised, type IssuerKeyRow } from '../store/issuer-keys.ts'
import { forgetStatusDocuments } from '../store/status-lists.ts'
import { authorizeIssuer, type Actor } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'

const contextOf = (key: { issuerId: string; id: string }) => `issuer-key:${key.issuerId}:${key.id}`

/** The DID of an issuer (did:web); it is the issuer's id in every credential. */
export function didOf(publicUrl: string, issuerId: string): string {
  return didWebFromUrl(publicUrl, `/issuers/${issuerId}`)
}

const methodOf = (publicUrl: string, key: { issuerId: string; number: number }) => `${didOf(publicUrl, key.issuerId)}#key-${key.number}`

/** Makes an issuer's next key; the private half is sealed with its issuer and its id bound in. */
export async function makeIssuerKey(tx: Connection, deps: Dependencies, issuerId: string): Promise<string> {
  const number = (await listIssuerKeys(tx, issuerId)).length + 1
  const { privateKey, publicKeyMultibase } = generateSigningKey()
  const id = randomUUID()
  await insertIssuerKey(tx, {
    id,
    issuerId,
    number,
    publicKeyMultibase,
    sealedPrivateKey: deps.vault.seal(exportPrivateSeed(privateKey), contextOf({ issuerId, id })),
    createdAt: deps.clock.now(),
  })
  return methodOf(deps.publicUrl, { issuerId, number })
}

/** Opened keys, so that a burst of acceptances opens the vault once. */
const opened = new WeakMap<Dependencies['vault'], Map<string, SigningKey>>()

/**
 * The key that signs for an issuer now.
 * @throws Refusal `issuer_has_no_key`; Error when the sealed bytes are not this issuer's.
 */
export async function getSigningKey(tx: Connection, deps: Dependencies, issuerId: string): Promise<{ keyId: string; signingKey: SigningKey }> {
  const row = await findActiveIssuerKey(tx, issuerId)
  if (!row) throw new Refusal('issuer_has_no_key')
  return openKey(deps, row)
}

/** One key of an issuer under its did:key name, for what is not a badge. @throws Refusal `issuer_has_no_key` */
export async function getDidKeySigner(tx: Connection, deps: Dependencies, issuerId: string, keyId?: string): Promise<{ keyId: string; did: string; signingKey: SigningKey }> {
  const keys = await listIssuerKeys(tx, issuerId)
  const row = keyId ? keys.find(({ id }) => id === keyId) : keys.find((key) => stateOf(key) === 'active')
  if (!row || stateOf(row) === 'compromised') throw new Refusal('issuer_has_no_key')
  const { signingKey } = openKey(deps, row)
  const did = `did:key:${row.publicKeyMultibase}`
  return { keyId: row.id, did, signingKey: { ...signingKey, verificationMethod: `${did}#${row.publicKeyMultibase}` } }
}

function openKey(deps: Dependencies, row: IssuerKeyRow): { keyId: string; signingKey: SigningKey } {
  const { issuerId } = row
  const cache = opened.get(deps.vault) ?? new Map<string, SigningKey>()
  opened.set(deps.vault, cache)
  const cacheKey = `${deps.publicUrl} ${row.id} ${row.sealedPrivateKey.toString('base64')}`
  let signingKey = cache.get(cacheKey)
  if (!signingKey) {
    signingKey = signingKeyFromSeed(deps.vault.open(row.sealedPrivateKey, contextOf({ issuerId, id: row.id })), methodOf(deps.publicUrl, row))
    if (signingKey.publicKeyMultibase !== row.publicKeyMultibase) throw new Error('the sealed key is not the published one')
    cache.set(cacheKey, signingKey)
  }
  return { keyId: row.id, signingKey }
}

const jwtContextOf = (key: { issuerId: string; id: string }) => `issuer-jwt-key:${key.issuerId}:${key.id}`
const openedJwt = new WeakMap<Dependencies['vault'], Map<string, JwtSigningKey>>()

/** The key that signs the JWT form: the issuer's Ed25519 key, or the one of the algorithm that the issuer has chosen. */
export async function getJwtSigner(tx: Connection, deps: Dependencies, issuerId: string, signingKey: SigningKey): Promise<SigningKey | JwtSigningKey> {
  const algorithm = await findJwtAlgorithm(tx, issuerId)
  if (algorithm === 'EdDSA') return signingKey
  const row = (await listIssuerJwtKeys(tx, issuerId)).find((key) => key.retiredAt === null && key.algorithm === algorithm)
  if (!row) throw new Refusal('issuer_has_no_key')
  const cache = openedJwt.get(deps.vault) ?? new Map<string, JwtSigningKey>()
  openedJwt.set(deps.vault, cache)
  const known = cache.get(row.id)
  if (known) return known
  const verificationMethod = `${didOf(deps.publicUrl, issuerId)}#jwt-${row.number}`
  const made = { verificationMethod, algorithm, privateKey: importPrivateKey(deps.vault.open(row.sealedPrivateKey, jwtContextOf(row))) }
  cache.set(row.id, made)
  return made
}

/** Chooses the algorithm of the JWT form; a key for it is made, an older one stays published. @throws Refusal `not_allowed`, `not_found` */
export async function chooseJwtAlgorithm(deps: Dependencies, actor: Actor, input: { issuerId: string; algorithm: JwtAlgorithm }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const issuerId = await authorizeIssuer(tx, actor, input.issuerId, 'administrator')
    if ((await findJwtAlgorithm(tx, issuerId)) === input.algorithm) return
    await retireIssuerJwtKeys(tx, issuerId, deps.clock.now())
    if (input.algorithm !== 'EdDSA') {
      const { privateKey, publicJwk } = generateJwtKey(input.algorithm)
      const id = randomUUID()
      await insertIssuerJwtKey(tx, {
        id, issuerId, number: (await listIssuerJwtKeys(tx, issuerId)).length + 1, algorithm: input.algorithm, publicJwk: publicJwk as JsonObject,
        sealedPrivateKey: deps.vault.seal(exportPrivateKey(privateKey), jwtContextOf({ issuerId, id })), createdAt: deps.clock.now(),
      })
    }
    await setJwtAlgorithm(tx, issuerId, input.algorithm)
    await recordActivity(tx, { issuerId, actor, verb: 'change', objectKind: 'issuer_key', details: { jwt: input.algorithm } })
  })
}

/** The algorithm of the JWT form. */
export async function getJwtAlgorithm(deps: Dependencies, actor: Actor, issuerId: string): Promise<JwtAlgorithm> {
  return findJwtAlgorithm(deps.db, await authorizeIssuer(deps.db, actor, issuerId, 'administrator'))
}

/**
 * Declares a key stolen: nothing that it signed is trusted any more, where it was the active one a new one is made, and the
 * credentials are signed again in the background.
 * @throws Refusal `not_allowed`, `not_found`
 */
export async function declareKeyCompromised(deps: Dependencies, actor: Actor, input: { issuerId: string; number: number }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const issuerId = await authorizeIssuer(tx, actor, input.issuerId, 'administrator')
    const key = (await listIssuerKeys(tx, issuerId)).find(({ number }) => number === input.number)
    if (!key || key.compromisedAt) throw new Refusal('not_found')
    await setKeyCompromised(tx, key.id, deps.clock.now())
    if (!key.retiredAt) await makeIssuerKey(tx, deps, issuerId)
    await forgetStatusDocuments(tx, issuerId)
    await enqueueJob(tx, 'sign-again', { issuerId }, { jobKey: `sign-again:${issuerId}` })
    await recordActivity(tx, { issuerId, actor, verb: 'compromise', objectKind: 'issuer_key', details: { number: input.number } })
  })
}

/** The JWK set of an issuer. @throws Refusal `not_found` */
export async function getJwkSet(deps: Dependencies, issuerId: string): Promise<{ keys: JsonObject[] }> {
  return buildJwkSet(await getDidDocument(deps, issuerId))
}

/** The JWK sets of every issuer of this host, as validators look for them. */
export async function getHostJwkSet(deps: Dependencies): Promise<{ keys: JsonObject[] }> {
  const sets = await Promise.all((await listIssuerIds(deps.db)).map((issuerId) => getJwkSet(deps, issuerId)))
  return { keys: sets.flatMap(({ keys }) => keys) }
}

async function rotate(tx: Connection, deps: Dependencies, issuerId: string): Promise<string> {
  const active = await findActiveIssuerKey(tx, issuerId)
  if (active) await retireIssuerKey(tx, active.id, deps.clock.now())
  return makeIssuerKey(tx, deps, issuerId)
}

/** Retires the active key and makes a new one; older credentials still verify. @throws Refusal `not_allowed`, `not_found` */
export async function rotateIssuerKey(deps: Dependencies, actor: Actor, input: { issuerId: string }): Promise<{ verificationMethod: string }> {
  return inTransaction(deps.db, async (tx) => {
    const issuerId = await authorizeIssuer(tx, actor, input.issuerId, 'administrator')
    const verificationMethod = await rotate(tx, deps, issuerId)
    await recordActivity(tx, { issuerId, actor, verb: 'rotate', objectKind: 'issuer_key' })
    return { verificationMethod }
  })
}

/** The same from the command line, where whoever runs the machine needs no role. @throws Refusal `not_found` */
export async function rotateIssuerKeyAsOperator(deps: Dependencies, issuerId: string): Promise<{ verificationMethod: string }> {
  return inTransaction(deps.db, async (tx) => {
    if (!/^[0-9a-f-]{36}$/.test(issuerId) || !(await findIssuer(tx, issuerId))) throw new Refusal('not_found')
    const verificationMethod = await rotate(tx, deps, issuerId)
    await recordActivity(tx, { issuerId, actor: { kind: 'system' }, verb: 'rotate', objectKind: 'issuer_key' })
    return { verificationMethod }
  })
}

const stateOf = (key: IssuerKeyRow): 'active' | 'retired' | 'compromised' => (key.compromisedAt ? 'compromised' : key.retiredAt ? 'retired' : 'active')

export type IssuerKeySummary = { number: number; state: 'active' | 'retired' | 'compromised'; createdAt: Date; endedAt: Date | null }

export type KeyHistoryEntry = {
  id: string
  type: 'Multikey' | 'JsonWebKey'
  publicKeyMultibase?: string
  publicKeyJwk?: JsonObject
  state: 'active' | 'retired' | 'compromised'
  createdAt: Date
  endedAt: Date | null
}

/**
 * Every key that has ever signed for an issuer, with its dates, for anybody: the DID document says which keys count, not since when.
 * @throws Refusal `not_found`
 */
export async function getKeyHistory(deps: Dependencies, issuerId: string): Promise<{ did: string; keys: KeyHistoryEntry[] }> {
  if (!/^[0-9a-f-]{36}$/.test(issuerId) || !(await findIssuer(deps.db, issuerId))) throw new Refusal('not_found')
  const did = didOf(deps.publicUrl, issuerId)
  const [keys, jwtKeys] = await Promise.all([listIssuerKeys(deps.db, issuerId), listIssuerJwtKeys(deps.db, issuerId)])
  return {
    did,
    keys: [
      ...keys.map((key) => ({
        id: methodOf(deps.publicUrl, key), type: 'Multikey' as const, publicKeyMultibase: key.publicKeyMultibase, state: stateOf(key), createdAt: key.createdAt,
        endedAt: key.compromisedAt ?? key.retiredAt,
      })),
      ...jwtKeys.map((key) => ({
        id: `${did}#jwt-${key.number}`, type: 'JsonWebKey' as const, publicKeyJwk: key.publicJwk, state: key.retiredAt ? ('retired' as const) : ('active' as const),
        createdAt: key.createdAt, endedAt: key.retiredAt,
      })),
    ],
  }
}

/** The keys of an issuer, the newest first, for its administrators. @throws Refusal `not_allowed`, `not_found` */
export async function listKeysOfIssuer(deps: Dependencies, actor: Actor, issuerId: string): Promise<IssuerKeySummary[]> {
  const keys = await listIssuerKeys(deps.db, await authorizeIssuer(deps.db, actor, issuerId, 'administrator'))
  return keys.map((key) => ({ number: key.number, state: stateOf(key), createdAt: key.createdAt, endedAt: key.compromisedAt ?? key.retiredAt })).reverse()
}

async function documentOf(deps: Dependencies, issuerId: string, did: string): Promise<DidDocument> {
  const [keys, jwtKeys] = await Promise.all([listIssuerKeys(deps.db, issuerId), listIssuerJwtKeys(deps.db, issuerId)])
  return buildDidDocument({
    did,
    keys: keys.map((key) => ({ id: `${did}#key-${key.number}`, publicKeyMultibase: key.publicKeyMultibase, state: key.compromisedAt ? { compromisedAt: key.compromisedAt } : key.retiredAt ? 'retired' : 'active' })),
    jwtKeys: jwtKeys.map((key) => ({ id: `${did}#jwt-${key.number}`, publicKeyJwk: key.publicJwk })),
  })
}

/** The DID document of an issuer, with all its keys. @throws Refusal `not_found` */
export async function getDidDocument(deps: Dependencies, issuerId: string): Promise<DidDocument> {
  if (!/^[0-9a-f-]{36}$/.test(issuerId) || !(await findIssuer(deps.db, issuerId))) throw new Refusal('not_found')
  return documentOf(deps, issuerId, didOf(deps.publicUrl, issuerId))
}

/** The document of a DID of this installation, or undefined when it is none of ours. */
export async function findDidDocument(deps: Dependencies, did: string): Promise<DidDocument | undefined> {
  if (did === didWebFromUrl(deps.publicUrl)) return (await findRootIssuer(deps.db)) && getRootDidDocument(deps)
  const prefix = didOf(deps.publicUrl, '')
  const issuerId = did.startsWith(prefix) ? did.slice(prefix.length).replace(/^:/, '') : ''
  if (!/^[0-9a-f-]{36}$/.test(issuerId) || !(await findIssuer(deps.db, issuerId))) return undefined
  return documentOf(deps, issuerId, did)
}

/**
 * What signs in the name of the installation itself, under its bare domain: the keys of its first issuer, as its document says.
 * @throws Refusal `issuer_has_no_key`
 */
export async function getRootSigner(tx: Connection, deps: Dependencies): Promise<{ did: string; root: Issuer; signingKey: SigningKey; jwtKey: SigningKey | JwtSigningKey }> {
  const root = await findRootIssuer(tx)
  if (!root) throw new Refusal('issuer_has_no_key')
  const did = didWebFromUrl(deps.publicUrl)
  const { signingKey } = await getSigningKey(tx, deps, root.id)
  const underRoot = <Key extends { verificationMethod: string }>(key: Key): Key => ({ ...key, verificationMethod: key.verificationMethod.replace(didOf(deps.publicUrl, root.id), did) })
  return { did, root, signingKey: underRoot(signingKey), jwtKey: underRoot(await getJwtSigner(tx, deps, root.id, signingKey)) }
}

/** The document of the installation's first issuer under the bare domain. @throws Refusal `not_found` */
export async function getRootDidDocument(deps: Dependencies): Promise<DidDocument> {
  const root = await findRootIssuer(deps.db)
  if (!root) throw new Refusal('not_found')
  return documentOf(deps, root.id, didWebFromUrl(deps.publicUrl))
}
