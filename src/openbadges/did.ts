// Decentralised identifiers: the DID document of an issuer, did:web addresses, did:key and did:jwk documents.
import { formatDateTime } from './date-time.ts'
import { OpenBadgesError } from './errors.ts'
import type { JsonObject } from './json-value.ts'
import { parsePublicJwk, parsePublicKeyMultibase } from './keys.ts'
import { decodeBase64url } from './multibase.ts'
import { parseStrictJson } from './strict-json.ts'

/** A compromised key says since when; a retired one needs no date, for what it signed stays good. */
export type DidKeyState = 'active' | 'retired' | { compromisedAt: Date }
export type DidDocument = {
  '@context': string[]
  id: string
  verificationMethod: {
    id: string
    type: string
    controller: string
    publicKeyMultibase?: string
    publicKeyJwk?: JsonObject
    /** The instant from which nothing that it signed is to be trusted. Controlled Identifiers 1.0 §2.2 */
    revoked?: string
  }[]
  assertionMethod: string[]
  /** For presentations; the one key of a did:key or did:jwk serves both. */
  authentication?: string[]
}

const didContext = 'https://www.w3.org/ns/did/v1'
const multikeyContext = 'https://w3id.org/security/multikey/v1'

/**
 * Builds the DID document of an issuer. Retired keys stay under `assertionMethod`, because what they signed must still
 * verify; a compromised key stays listed, with its controller and the date, but asserts nothing any more. DID Core §5.3.
 */
export function buildDidDocument(input: {
  did: string
  keys: { id: string; publicKeyMultibase: string; state: DidKeyState }[]
  /** Keys of the JWT form, as JWK; what they signed must verify for ever as well. */
  jwtKeys?: { id: string; publicKeyJwk: JsonObject }[]
}): DidDocument {
  const jwtKeys = input.jwtKeys ?? []
  return {
    '@context': [didContext, multikeyContext],
    id: input.did,
    verificationMethod: [
      ...input.keys.map(({ id, publicKeyMultibase, state }) => ({
        id,
        type: 'Multikey',
        controller: input.did,
        publicKeyMultibase,
        ...(typeof state === 'object' && { revoked: formatDateTime(state.compromisedAt) }),
      })),
      ...jwtKeys.map(({ id, publicKeyJwk }) => ({ id, type: 'JsonWebKey', controller: input.did, publicKeyJwk })),
    ],
    assertionMethod: [...input.keys.filter(({ state }) => typeof state === 'string').map(({ id }) => id), ...jwtKeys.map(({ id }) => id)],
  }
}

/**
 * Builds the JWK set of an issuer, retired keys too. RFC 7517 §5; `iss` tells apart the issuers of one host (Open Badges 3.0
 * implementation guide, "Key Provenance").
 */
export function buildJwkSet(document: DidDocument): { keys: JsonObject[] } {
  const may = new Set(document.assertionMethod)
  const jwkOf = (method: DidDocument['verificationMethod'][number]): JsonObject =>
    method.publicKeyJwk ?? (parsePublicKeyMultibase(method.publicKeyMultibase ?? '').publicKey.export({ format: 'jwk' }) as JsonObject)
  const algorithmOf = (jwk: JsonObject) => (jwk.kty === 'OKP' ? 'EdDSA' : jwk.kty === 'EC' ? 'ES256' : 'RS256')
  return {
    keys: document.verificationMethod
      .filter(({ id }) => may.has(id))
      .map((method) => {
        const jwk = jwkOf(method)
        return { ...jwk, kid: method.id, use: 'sig', alg: algorithmOf(jwk), iss: document.id }
      }),
  }
}

/**
 * Gives the address of the document of a did:web. did:web method §3.2.
 * @throws OpenBadgesError `did_malformed`: what could name another host or path than it seems to.
 */
export function didWebToUrl(did: string): string {
  const parts = did.split(':')
  if (parts[0] !== 'did' || parts[1] !== 'web' || parts.length < 3)
    throw new OpenBadgesError('did_malformed', did.slice(0, 200))
  const [host = '', ...segments] = parts.slice(2)
  if (!/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:%3A\d{1,5})?$/i.test(host))
    throw new OpenBadgesError('did_malformed', 'host')
  const isSafe = (segment: string) =>
    /^(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+$/.test(segment) &&
    !/^\.+$/.test(segment) &&
    !/%(?:2e|2f|5c|00|25)/i.test(segment)
  if (did.length > 1_000 || !segments.every(isSafe)) throw new OpenBadgesError('did_malformed', 'path')
  const authority = host.replace(/%3A/i, ':')
  const scheme = /^localhost(?::|$)/i.test(authority) ? 'http' : 'https'
  return `${scheme}://${authority}/${segments.length === 0 ? '.well-known' : segments.join('/')}/did.json`
}

/**
 * Gives the did:web of a path under an address: `http://localhost:3000`, `issuers/a` is `did:web:localhost%3A3000:issuers:a`.
 * @throws OpenBadgesError `did_malformed`.
 */
export function didWebFromUrl(baseUrl: string, path = ''): string {
  if (!URL.canParse(baseUrl)) throw new OpenBadgesError('did_malformed', baseUrl.slice(0, 200))
  const base = new URL(baseUrl)
  const segments = `${base.pathname}/${path}`.split('/').filter((segment) => segment !== '')
  const did = ['did', 'web', base.host.replace(':', '%3A'), ...segments].join(':')
  didWebToUrl(did)
  return did
}

/** Gives the document of a did:key. did:key method §3.1. @throws OpenBadgesError `did_malformed` or a fault of the key. */
export function resolveDidKey(did: string): DidDocument {
  const multibase = /^did:key:(z[1-9A-HJ-NP-Za-km-z]+)$/.exec(did)?.[1]
  if (multibase === undefined) throw new OpenBadgesError('did_malformed', did.slice(0, 200))
  parsePublicKeyMultibase(multibase)
  const id = `${did}#${multibase}`
  return {
    '@context': [didContext, multikeyContext],
    id: did,
    verificationMethod: [{ id, type: 'Multikey', controller: did, publicKeyMultibase: multibase }],
    assertionMethod: [id],
    authentication: [id],
  }
}

/** Gives the document of a did:jwk. did:jwk method. @throws OpenBadgesError `did_malformed` or a fault of the key. */
export function resolveDidJwk(did: string): DidDocument {
  const encoded = /^did:jwk:([A-Za-z0-9_-]{1,4096})$/.exec(did)?.[1]
  if (encoded === undefined) throw new OpenBadgesError('did_malformed', did.slice(0, 200))
  const jwk = parseStrictJson(new Uint8Array(decodeBase64url(encoded))) as JsonObject
  parsePublicJwk(jwk)
  const id = `${did}#0`
  return {
    '@context': [didContext, 'https://w3id.org/security/suites/jws-2020/v1'],
    id: did,
    verificationMethod: [{ id, type: 'JsonWebKey2020', controller: did, publicKeyJwk: jwk }],
    assertionMethod: [id],
    authentication: [id],
  }
}
