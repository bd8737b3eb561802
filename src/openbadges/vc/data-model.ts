// The rules of the Verifiable Credentials Data Model 2.0 for any credential or presentation, badge or not.
import { credentialsV1ContextUrl, credentialsV2ContextUrl, servedDigests } from '../contexts.ts'
import { parseDateTime } from '../date-time.ts'
import { asArray, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts'
import { decodeBase58 } from '../multibase.ts'

export type DataModelFault = { path: string; fault: string }

/** RFC 3986 with a scheme; blanks, quotes and brackets are no part of an address. */
const absoluteUrl = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/
const enveloped = { credential: 'EnvelopedVerifiableCredential', presentation: 'EnvelopedVerifiablePresentation' } as const

const isUrl = (value: JsonValue | undefined): value is string => typeof value === 'string' && absoluteUrl.test(value)
const fault = (path: string, what: string): DataModelFault => ({ path, fault: what })

/** §4.3: the first context is the one of the data model; the others are addresses or objects, and none comes twice. */
function findContextFault(document: JsonObject, mayBeFirstVersion: boolean): DataModelFault | undefined {
  const contexts = document['@context']
  if (!Array.isArray(contexts)) {
    return contexts === credentialsV2ContextUrl ? undefined : fault('/@context', 'the context of the data model must come first')
  }
  const isKnown = contexts[0] === credentialsV2ContextUrl || (mayBeFirstVersion && contexts[0] === credentialsV1ContextUrl)
  if (!isKnown) return fault('/@context', 'the context of the data model must come first')
  if (!contexts.every((context) => isUrl(context) || isJsonObject(context))) return fault('/@context', 'neither an address nor an object')
  return undefined
}

/** §4.5: one type at least, each a term or an address, and the base type among them. */
function findTypeFault(value: JsonObject, path: string, wanted?: string): DataModelFault | undefined {
  const types = asArray(value.type)
  if (value.type === undefined || types.length === 0) return fault(`${path}/type`, 'missing')
  if (!types.every((type) => typeof type === 'string' && type !== '')) return fault(`${path}/type`, 'not text')
  return wanted && !types.includes(wanted) ? fault(`${path}/type`, `not a ${wanted}`) : undefined
}

/** §11.1: a text, or texts with language and direction; nothing else beside them. */
function findTextFault(value: JsonValue | undefined, path: string): DataModelFault | undefined {
  if (value === undefined || typeof value === 'string') return undefined
  const isLanguageValue = (item: JsonValue) =>
    isJsonObject(item) &&
    typeof item['@value'] === 'string' &&
    Object.entries(item).every(([key, inner]) => ['@value', '@language', '@direction'].includes(key) && typeof inner === 'string') &&
    (item['@direction'] === undefined || item['@direction'] === 'ltr' || item['@direction'] === 'rtl')
  const values = asArray(value)
  if (values.length > 0 && values.every(isLanguageValue)) return undefined
  return fault(path, 'not a text, nor texts with language and direction')
}

/** An optional single address. */
const findIdFault = (value: JsonObject, path: string): DataModelFault | undefined =>
  value.id === undefined || isUrl(value.id) ? undefined : fault(`${path}/id`, 'not one address')

type EntryRule = { needsId?: boolean; check?: (entry: JsonObject, path: string) => DataModelFault | undefined }

/** Entries of a property that each carry a type, and where the property wants it an address. */
function findEntriesFault(document: JsonObject, name: string, rule: EntryRule = {}): DataModelFault | undefined {
  if (document[name] === undefined) return undefined
  for (const entry of asArray(document[name])) {
    const path = `/${name}`
    if (!isJsonObject(entry)) return fault(path, 'not an object')
    const found = findTypeFault(entry, path) ?? (rule.needsId && !isUrl(entry.id) ? fault(`${path}/id`, 'not an address') : findIdFault(entry, path)) ?? rule.check?.(entry, path)
    if (found) return found
  }
  return undefined
}

/** Bitstring Status List v1.0 §2.1: a purpose, a list at an address, and a whole number as text. */
function findStatusEntryFault(entry: JsonObject, path: string): DataModelFault | undefined {
  if (!asArray(entry.type).includes('BitstringStatusListEntry')) return undefined
  if (typeof entry.statusPurpose !== 'string' || entry.statusPurpose === '') return fault(`${path}/statusPurpose`, 'missing')
  if (typeof entry.statusListIndex !== 'string' || !/^(?:0|[1-9]\d{0,15})$/.test(entry.statusListIndex)) return fault(`${path}/statusListIndex`, 'not a whole number, as text')
  if (!isUrl(entry.statusListCredential)) return fault(`${path}/statusListCredential`, 'not an address')
  const { statusSize, statusMessage } = entry
  if (statusSize !== undefined && !(Number.isInteger(statusSize) && Number(statusSize) > 0)) return fault(`${path}/statusSize`, 'not a whole number above nought')
  if (entry.statusPurpose === 'message' || Number(statusSize ?? 1) > 1) {
    const messages = asArray(statusMessage)
    const isMessage = (message: JsonValue) => isJsonObject(message) && typeof message.status === 'string' && /^0x[0-9a-f]+$/i.test(message.status) && typeof message.message === 'string'
    if (messages.length !== 2 ** Number(statusSize ?? 1) || !messages.every(isMessage)) return fault(`${path}/statusMessage`, 'one message for each state')
  }
  return undefined
}

const digestBytes = { sha256: 32, sha384: 48, sha512: 64 } as const
/** Of the multihashes that are known here. */
const multihashes: Record<number, keyof typeof digestBytes> = { 0x12: 'sha256', 0x20: 'sha384', 0x13: 'sha512' }
type Digest = { algorithm: keyof typeof digestBytes | undefined; base64: string }

/** Subresource Integrity §3.5: one or more of an algorithm and a digest in base64. */
function readSri(text: string): Digest[] | undefined {
  const digests = text.trim().split(/\s+/).map((one): Digest | undefined => {
    const [, algorithm, base64] = /^(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})$/.exec(one) ?? []
    const isWhole = algorithm && base64 && Buffer.from(base64, 'base64').length === digestBytes[algorithm as keyof typeof digestBytes]
    return isWhole ? { algorithm: algorithm as keyof typeof digestBytes, base64 } : undefined
  })
  return digests.every((digest) => digest !== undefined) ? digests : undefined
}

/** Controlled Identifiers 1.0 §2.4, §2.5: a multihash in base64url or base58; the digest alone is met as well. */
function readMultibaseDigest(text: string): Digest[] | undefined {
  let bytes: Buffer
  try {
    if (text.startsWith('u') && /^u[A-Za-z0-9_-]+$/.test(text)) bytes = Buffer.from(text.slice(1), 'base64url')
    else if (text.startsWith('z')) bytes = Buffer.from(decodeBase58(text.slice(1)))
    else return undefined
  } catch {
    return undefined
  }
  const plain = (Object.keys(digestBytes) as (keyof typeof digestBytes)[]).find((name) => digestBytes[name] === bytes.length)
  if (plain) return [{ algorithm: plain, base64: bytes.toString('base64') }]
  const [code, length] = bytes
  const algorithm = code === undefined ? undefined : multihashes[code]
  if (bytes.length < 3 || length !== bytes.length - 2 || (algorithm && digestBytes[algorithm] !== length)) return undefined
  return [{ algorithm, base64: bytes.subarray(2).toString('base64') }]
}

/** A digest that cannot be one, or that is not the one of a resource that is known here. The others are not fetched. */
function findDigestFault(resource: JsonObject, path: string): DataModelFault | undefined {
  const known = servedDigests.get(String(resource.id))
  for (const [name, read] of [['digestSRI', readSri], ['digestMultibase', readMultibaseDigest]] as const) {
    const value = resource[name]
    if (value === undefined) continue
    const digests = typeof value === 'string' ? read(value) : undefined
    if (!digests) return fault(`${path}/${name}`, 'not a digest')
    const compared = digests.filter(({ algorithm }) => algorithm !== undefined)
    if (known && compared.length > 0 && !compared.some(({ algorithm, base64 }) => algorithm && known[algorithm] === base64)) return fault(`${path}/${name}`, 'not the digest of this resource')
  }
  return undefined
}

/** §5.3: each resource once, by its address, with a digest. */
function findResourceFault(document: JsonObject): DataModelFault | undefined {
  if (document.relatedResource === undefined) return undefined
  const seen = new Set<string>()
  for (const resource of asArray(document.relatedResource)) {
    const path = '/relatedResource'
    if (!isJsonObject(resource)) return fault(path, 'not an object')
    if (!isUrl(resource.id)) return fault(`${path}/id`, 'not an address')
    if (seen.has(resource.id)) return fault(`${path}/id`, 'twice')
    seen.add(resource.id)
    const digests = [resource.digestSRI, resource.digestMultibase].filter((digest) => digest !== undefined)
    if (digests.length === 0) return fault(path, 'no digest')
    const wrong = findDigestFault(resource, path)
    if (wrong) return wrong
    if (resource.mediaType !== undefined && typeof resource.mediaType !== 'string') return fault(`${path}/mediaType`, 'not text')
  }
  return undefined
}

function findIssuerFault(issuer: JsonValue | undefined): DataModelFault | undefined {
  if (isUrl(issuer)) return undefined
  if (!isJsonObject(issuer) || !isUrl(issuer.id)) return fault('/issuer', 'not an address, nor an object with one')
  return findTextFault(issuer.name, '/issuer/name') ?? findTextFault(issuer.description, '/issuer/description')
}

function findSubjectFault(subject: JsonValue | undefined): DataModelFault | undefined {
  const subjects = asArray(subject)
  if (subject === undefined || subjects.length === 0) return fault('/credentialSubject', 'missing')
  for (const one of subjects) {
    if (!isJsonObject(one) || Object.keys(one).length === 0) return fault('/credentialSubject', 'no claim')
    const found = findIdFault(one, '/credentialSubject') ?? findTextFault(one.name, '/credentialSubject/name') ?? findTextFault(one.description, '/credentialSubject/description')
    if (found) return found
  }
  return undefined
}

function findDatesFault(document: JsonObject, isFirstVersion: boolean): DataModelFault | undefined {
  const [fromName, untilName] = isFirstVersion ? (['issuanceDate', 'expirationDate'] as const) : (['validFrom', 'validUntil'] as const)
  const times: Record<string, number> = {}
  for (const name of [fromName, untilName]) {
    const value = document[name]
    if (value === undefined) continue
    try {
      times[name] = parseDateTime(typeof value === 'string' ? value : '').getTime()
    } catch {
      return fault(`/${name}`, 'not a date and time with its zone')
    }
  }
  if (isFirstVersion && times[fromName] === undefined) return fault(`/${fromName}`, 'missing')
  const [from, until] = [times[fromName], times[untilName]]
  return from !== undefined && until !== undefined && until < from ? fault(`/${untilName}`, 'before the start') : undefined
}

/** §4.13.1: nothing but a data: address with the secured form in it. */
function findEnvelopeFault(value: JsonObject, kind: keyof typeof enveloped, path: string): DataModelFault | undefined {
  const media = kind === 'credential' ? /^data:application\/(?:jwt|vc(?:-ld)?(?:\+jwt|\+sd-jwt|\+cose)?)[;,]/ : /^data:application\/(?:jwt|vp(?:-ld)?(?:\+jwt|\+sd-jwt|\+cose)?)[;,]/
  if (typeof value.id !== 'string' || !media.test(value.id)) return fault(`${path}/id`, 'not a data: address of the secured form')
  return findTypeFault(value, path, enveloped[kind])
}

/** True for an object that carries a secured credential or presentation in a data: address. §4.13.1, §4.13.2 */
export function isEnvelope(value: JsonValue | undefined, kind: keyof typeof enveloped): boolean {
  return isJsonObject(value) && asArray(value.type).includes(enveloped[kind])
}

/**
 * Says what keeps a document from being a credential of the data model 2.0, or of 1.1 where that is read. Sections are of
 * VC Data Model 2.0. JSON-LD itself is checked by its processor, in safe mode.
 * @returns undefined when nothing does.
 */
export function findCredentialFault(document: JsonObject, options: { mayBeFirstVersion?: boolean } = {}): DataModelFault | undefined {
  const isFirstVersion = options.mayBeFirstVersion === true && asArray(document['@context'])[0] === credentialsV1ContextUrl
  return (
    findContextFault(document, options.mayBeFirstVersion === true) ??
    findIdFault(document, '') ??
    findTypeFault(document, '', 'VerifiableCredential') ??
    findTextFault(document.name, '/name') ??
    findTextFault(document.description, '/description') ??
    findIssuerFault(document.issuer) ??
    findSubjectFault(document.credentialSubject) ??
    findDatesFault(document, isFirstVersion) ??
    findEntriesFault(document, 'credentialStatus', { check: findStatusEntryFault }) ??
    findEntriesFault(document, 'credentialSchema', { needsId: true }) ??
    findEntriesFault(document, 'refreshService') ??
    findEntriesFault(document, 'termsOfUse') ??
    findEntriesFault(document, 'evidence') ??
    findResourceFault(document)
  )
}

/** The same for a presentation; the credentials in it are looked at one by one by the verification. §4.13 */
export function findPresentationFault(document: JsonObject): DataModelFault | undefined {
  const { holder, verifiableCredential } = document
  const isHolder = holder === undefined || isUrl(holder) || (isJsonObject(holder) && isUrl(holder.id))
  const found = findContextFault(document, true) ?? findIdFault(document, '') ?? findTypeFault(document, '', 'VerifiablePresentation') ?? (isHolder ? undefined : fault('/holder', 'not an address, nor an object with one'))
  if (found || verifiableCredential === undefined) return found
  for (const credential of asArray(verifiableCredential)) {
    if (!isJsonObject(credential)) return fault('/verifiableCredential', 'not an object')
    const inside = isEnvelope(credential, 'credential')
      ? findEnvelopeFault(credential, 'credential', '/verifiableCredential')
      : findTypeFault(credential, '/verifiableCredential', 'VerifiableCredential')
    if (inside) return inside
  }
  return undefined
}

/** What is wrong with an envelope that stands alone. */
export function findStandaloneEnvelopeFault(document: JsonObject, kind: keyof typeof enveloped): DataModelFault | undefined {
  return findContextFault(document, false) ?? findEnvelopeFault(document, kind, '')
}
