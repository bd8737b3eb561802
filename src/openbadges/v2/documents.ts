// The documents of Open Badges 2.0 and 1.x as they are found: told apart, and read into one shape where they are unambiguous.
import { asArray, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts'
import { parseDateTime } from '../date-time.ts'

/** 2.0 and 2.1 share a context; 1.1 had its own; 1.0 had none. */
export type FirstGeneration = '2.0' | '1.1' | '1.0'

const contextsOf: Record<string, FirstGeneration> = {
  'https://w3id.org/openbadges/v2': '2.0',
  'https://purl.imsglobal.org/spec/ob/v2p1/ob_v2p1.jsonld': '2.0',
  'https://w3id.org/openbadges/v1': '1.1',
}

/** Which version an assertion is of, or undefined when it is none of them. */
export function findGeneration(document: JsonObject): FirstGeneration | undefined {
  const known = asArray(document['@context']).map((context) => (typeof context === 'string' ? contextsOf[context] : undefined)).find(Boolean)
  if (known) return known
  const isBare = document['@context'] === undefined && isJsonObject(document.verify) && isJsonObject(document.recipient) && document.badge !== undefined
  return isBare ? '1.0' : undefined
}

export type Assertion = {
  version: FirstGeneration
  id: string
  badge: JsonValue
  recipient: { type: string; identity: string; hashed: boolean; salt?: string }
  verification: { type: 'hosted' | 'signed'; creator?: string }
  issuedOn: Date
  expires?: Date
  /** What the assertion says of itself; a revocation list may say it too. */
  revoked?: string
  document: JsonObject
}

const isWebAddress = (value: JsonValue | undefined): value is string => typeof value === 'string' && /^https?:\/\/[^\s<>"]+$/.test(value) && URL.canParse(value)

/** 1.x wrote dates as seconds or as ISO 8601 with or without a zone; without one, UTC is meant. */
function readDate(value: JsonValue | undefined): Date | undefined {
  if (typeof value === 'number' && value > 0 && value < 1e11) return new Date(value * 1_000)
  if (typeof value !== 'string') return undefined
  if (/^\d{9,10}$/.test(value)) return new Date(Number(value) * 1_000)
  const full = /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : /(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2') : `${value}Z`
  try {
    return parseDateTime(full)
  } catch {
    return undefined
  }
}

/** Reads an assertion. @returns where and why it is none. Open Badges 2.0, Assertion; 1.1 and 1.0, Badge Assertion. */
export function readAssertion(document: JsonObject): Assertion | { fault: string } {
  const version = findGeneration(document)
  if (!version) return { fault: 'not an assertion' }
  const said = isJsonObject(document.verification) ? document.verification : isJsonObject(document.verify) ? document.verify : undefined
  const kind = asArray(said?.type)[0]
  const type = kind === 'HostedBadge' || kind === 'hosted' ? 'hosted' : kind === 'SignedBadge' || kind === 'signed' ? 'signed' : undefined
  if (!said || !type) return { fault: 'verification' }
  // 1.0 has no id of its own: the address that its verification names is where it stands.
  const id = typeof document.id === 'string' ? document.id : type === 'hosted' && typeof said.url === 'string' ? said.url : typeof document.uid === 'string' ? `urn:uid:${document.uid}` : undefined
  if (id === undefined || (type === 'hosted' && !isWebAddress(id))) return { fault: 'id' }
  if (version !== '1.0' && !asArray(document.type).includes('Assertion')) return { fault: 'type' }
  const { recipient } = document
  if (!isJsonObject(recipient) || typeof recipient.identity !== 'string' || typeof recipient.type !== 'string') return { fault: 'recipient' }
  if (recipient.salt !== undefined && (typeof recipient.salt !== 'string' || recipient.salt.length > 1_000)) return { fault: 'recipient.salt' }
  const issuedOn = readDate(document.issuedOn)
  const expires = document.expires === undefined ? undefined : readDate(document.expires)
  if (!issuedOn || (document.expires !== undefined && !expires)) return { fault: 'a date' }
  if (!isWebAddress(document.badge) && !isJsonObject(document.badge)) return { fault: 'badge' }
  const creator = typeof said.creator === 'string' ? said.creator : type === 'signed' && typeof said.url === 'string' ? said.url : undefined
  return {
    version, id, badge: document.badge, issuedOn, document,
    recipient: { type: recipient.type, identity: recipient.identity, hashed: recipient.hashed === true, ...(typeof recipient.salt === 'string' && { salt: recipient.salt }) },
    verification: { type, ...(creator !== undefined && { creator }) },
    ...(expires && { expires }),
    ...(document.revoked === true && { revoked: typeof document.revocationReason === 'string' ? document.revocationReason : '' }),
  }
}

/** True for a badge class of any version with what it must say. */
export function isBadgeClass(value: unknown): value is JsonObject {
  return isJsonObject(value) && typeof value.name === 'string' && typeof value.description === 'string' && (isWebAddress(value.issuer) || isJsonObject(value.issuer))
}

/** True for the profile of an issuer. */
export function isIssuerProfile(value: unknown): value is JsonObject {
  return isJsonObject(value) && typeof value.name === 'string' && isWebAddress(value.url)
}

/**
 * Which addresses an issuer lets its assertions stand at: those that begin as it says, those of the origins that it names,
 * else its own origin. Open Badges 2.0, VerificationObject.
 */
export function isInScope(assertionId: string, issuer: JsonObject, issuerAddress: string): boolean {
  const policy = isJsonObject(issuer.verification) ? issuer.verification : {}
  const texts = (value: JsonValue | undefined) => asArray(value).filter((item) => typeof item === 'string')
  const address = new URL(assertionId)
  // A beginning stands for itself and what is below it, never for a longer name of another host.
  const begins = texts(policy.startsWith).filter(isWebAddress)
  if (begins.length > 0) return begins.some((begin) => address.origin === new URL(begin).origin && address.href.startsWith(begin))
  const origins = texts(policy.allowedOrigins)
  if (origins.length > 0) return origins.some((origin) => address.host === origin || address.origin === origin)
  return address.origin === new URL(issuerAddress).origin
}
