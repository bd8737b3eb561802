// The shape of Open Badges 3.0 credentials, checked by hand: required members, no JSON-LD keyword that could move them.
import { credentialsV1ContextUrl, credentialsV2ContextUrl, knownContexts } from '../contexts.ts'
import { parseDateTime } from '../date-time.ts'
import { asArray, describeValue, findId, isJsonObject, isSameJson, rememberNo, type JsonObject, type JsonValue } from '../json-value.ts'

export type CredentialKind = 'achievement' | 'endorsement' | 'status_list'

/** Where and why a document is not of its kind; nothing when it is. */
export type ShapeFault = { path: string; fault: string }

const typesOfKind: Record<CredentialKind, string[]> = {
  achievement: ['AchievementCredential', 'OpenBadgeCredential'],
  endorsement: ['EndorsementCredential'],
  status_list: ['BitstringStatusListCredential'],
}
const openBadgesContextPattern = /^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/context(-3\.\d\.\d)*\.json$/
const absoluteIri = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`\u0000-\u0020]+$/
const endorsementsMax = 50

const isText = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== ''
const isIri = (value: JsonValue | undefined) => typeof value === 'string' && absoluteIri.test(value)
const hasType = (value: JsonObject, type: string) => asArray(value.type).includes(type)

function isDate(value: JsonValue | undefined): boolean {
  if (typeof value !== 'string') return false
  try {
    parseDateTime(value)
    return true
  } catch {
    return false
  }
}

/** Every context is an allowed string and the first is the VC one: says which are unknown. */
export const listUnknownContexts = (document: JsonObject): string[] => [...new Set(findUnknownContexts(document))]

const findUnknownContexts = rememberNo((value): string[] | undefined => {
  const found: string[] = []
  if (Array.isArray(value)) for (const item of value) found.push(...(findUnknownContexts(item) ?? []))
  else if (isJsonObject(value)) {
    for (const key in value) {
      const inner = value[key] as JsonValue
      if (typeof inner !== 'object' && key !== '@context') continue
      if (key === '@context') found.push(...asArray(inner).map((item) => describeValue(item, 2_000)).filter((url) => !knownContexts.has(url)))
      else found.push(...(findUnknownContexts(inner) ?? []))
    }
  }
  return found.length === 0 ? undefined : found
})

const findFaultWithContext = rememberNo((value) => findAnyWrappingFault(value, true))
const findFaultWithoutContext = rememberNo((value) => findAnyWrappingFault(value, false))

/** Looks for what lets one signature cover two readings: keywords, IRIs as keys, inline contexts, nulls. The path is below `value`. */
export const findWrappingFault = (value: JsonValue, mayHaveContext: boolean): ShapeFault | undefined => (mayHaveContext ? findFaultWithContext : findFaultWithoutContext)(value)

function findAnyWrappingFault(value: JsonValue, mayHaveContext: boolean): ShapeFault | undefined {
  if (value === null) return { path: '', fault: 'null' }
  if (typeof value !== 'object') return undefined
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const item = value[at] as JsonValue
      const found = Array.isArray(item) ? { path: '', fault: 'array in an array' } : findWrappingFault(item, mayHaveContext)
      if (found) return { ...found, path: `[${at}]${found.path}` }
    }
    return undefined
  }
  for (const key in value) {
    const inner = value[key] as JsonValue
    const found = findMemberFault(key, inner, mayHaveContext)
    if (found) return { ...found, path: `.${key.slice(0, 60)}${found.path}` }
  }
  return undefined
}

function findMemberFault(key: string, inner: JsonValue, mayHaveContext: boolean): ShapeFault | undefined {
  if (key === '@context') {
    if (!mayHaveContext) return { path: '', fault: 'context inside' }
    return asArray(inner).every((item) => typeof item === 'string') ? undefined : { path: '', fault: 'inline context' }
  }
  if (key.startsWith('@') || key.includes(':')) return { path: '', fault: 'keyword' }
  if ((key === 'id' || key === 'type') && isJsonObject(inner)) return { path: '', fault: 'not text' }
  // A label of RDF itself: nothing signs it, and graphs that take years to put in order are made of it.
  if (key === 'id' && typeof inner === 'string' && inner.startsWith('_:')) return { path: '', fault: 'blank node' }
  return findWrappingFault(inner, key === 'endorsement' || key === 'proof')
}

/** Endorsements are found and verified wherever they stand, each with its own proof. */
const notCompared = new Set(['id', '@context', 'endorsement', 'endorsementJwt'])

/**
 * One node told in two places could lose in one what it has in the other without the signature seeing it: where a profile
 * or achievement stands in its own place, the same node elsewhere may not say more.
 */
function findSplitNode(document: JsonObject): ShapeFault | undefined {
  const subject = isJsonObject(document.credentialSubject) ? document.credentialSubject : {}
  const primary = new Map<string, JsonValue>()
  for (const value of [document.issuer, subject.achievement, document.credentialSubject, document]) {
    const id = findId(value)
    if (id !== undefined && value !== undefined && !primary.has(id)) primary.set(id, value)
  }
  const walk = (value: JsonValue): ShapeFault | undefined => {
    if (Array.isArray(value)) {
      for (const [at, item] of value.entries()) {
        const found = walk(item)
        if (found) return { ...found, path: `[${at}]${found.path}` }
      }
      return undefined
    }
    if (!isJsonObject(value)) return undefined
    const main = typeof value.id === 'string' ? primary.get(value.id) : undefined
    if (main !== undefined && main !== value) {
      const isSameKind = isJsonObject(main)
        ? asArray(value.type).some((type) => asArray(main.type).includes(type))
        : true
      const says = Object.entries(value).filter(([key]) => !notCompared.has(key))
      const isCovered = isJsonObject(main)
        ? says.every(([key, inner]) => key === 'type' || isSameJson(main[key], inner))
        : says.length === 0
      if (isSameKind && !isCovered) return { path: '', fault: 'one node in two places' }
    }
    for (const key in value) {
      const inner = value[key] as JsonValue
      if (typeof inner !== 'object') continue
      const found = walk(inner)
      if (found) return { ...found, path: `.${key.slice(0, 60)}${found.path}` }
    }
    return undefined
  }
  const fault = walk(document)
  return fault && { ...fault, path: `$${fault.path}` }
}

/** What keeps a value from being a Profile, or the identifier of one. Open Badges 3.0, Profile. */
export function findProfileFault(value: JsonValue | undefined, path: string): ShapeFault | undefined {
  if (isIri(value)) return undefined
  if (!isJsonObject(value) || !isIri(value.id)) return { path, fault: 'no identifier' }
  if (!hasType(value, 'Profile')) return { path, fault: 'not a Profile' }
  for (const member of ['name', 'url', 'email', 'description', 'phone']) {
    if (value[member] !== undefined && typeof value[member] !== 'string')
      return { path: `${path}.${member}`, fault: 'not text' }
  }
  return undefined
}

function findImageFault(value: JsonValue | undefined, path: string): ShapeFault | undefined {
  if (value === undefined || isIri(value)) return undefined
  const isImage =
    isJsonObject(value) && isIri(value.id) && (value.caption === undefined || typeof value.caption === 'string')
  return isImage ? undefined : { path, fault: 'not an Image' }
}

function findAchievementFault(subject: JsonObject): ShapeFault | undefined {
  const path = '$.credentialSubject'
  if (!hasType(subject, 'AchievementSubject')) return { path, fault: 'not an AchievementSubject' }
  const identifiers = asArray(subject.identifier)
  if (subject.id === undefined && identifiers.length === 0) return { path, fault: 'neither id nor identifier' }
  if (!identifiers.every((item) => isJsonObject(item) && isText(item.identityHash) && isText(item.identityType))) {
    return { path: `${path}.identifier`, fault: 'not an IdentityObject' }
  }
  const { achievement } = subject
  const at = `${path}.achievement`
  if (!isJsonObject(achievement) || !isIri(achievement.id) || !hasType(achievement, 'Achievement')) {
    return { path: at, fault: 'not an Achievement' }
  }
  if (!isText(achievement.name) || !isText(achievement.description))
    return { path: at, fault: 'no name or description' }
  const { criteria } = achievement
  const hasCriteria = isIri(criteria) || (isJsonObject(criteria) && (isText(criteria.narrative) || isIri(criteria.id)))
  if (!hasCriteria) return { path: `${at}.criteria`, fault: 'neither id nor narrative' }
  if (isJsonObject(criteria) && criteria.narrative !== undefined && !isText(criteria.narrative)) {
    return { path: `${at}.criteria.narrative`, fault: 'not text' }
  }
  for (const alignment of asArray(achievement.alignment)) {
    if (!isJsonObject(alignment) || !isText(alignment.targetName) || !isIri(alignment.targetUrl)) {
      return { path: `${at}.alignment`, fault: 'not an Alignment' }
    }
  }
  if (!asArray(achievement.tag).every((tag) => typeof tag === 'string')) return { path: `${at}.tag`, fault: 'not text' }
  return (
    findImageFault(achievement.image, `${at}.image`) ??
    (achievement.creator === undefined ? undefined : findProfileFault(achievement.creator, `${at}.creator`))
  )
}

/**
 * Tells what keeps a document from being a credential of the kind. Open Badges 3.0, App. Data Models; VC Data Model 2.0 §4,
 * and 1.1 for older badges.
 */
export function findShapeFault(document: JsonObject, kind: CredentialKind): ShapeFault | undefined {
  const contexts = asArray(document['@context'])
  const isFirstVersion = contexts[0] === credentialsV1ContextUrl
  if (contexts[0] !== credentialsV2ContextUrl && !isFirstVersion)
    return { path: '$.@context', fault: 'not a credential' }
  const wrapping = findWrappingFault(document, true)
  if (wrapping) return { ...wrapping, path: `$${wrapping.path}` }
  if (kind !== 'status_list' && !(typeof contexts[1] === 'string' && openBadgesContextPattern.test(contexts[1]))) {
    return { path: '$.@context', fault: 'the Open Badges context is not second' }
  }
  const types = asArray(document.type)
  if (!types.includes('VerifiableCredential') || !typesOfKind[kind].some((type) => types.includes(type))) {
    return { path: '$.type', fault: `not of kind ${kind}` }
  }
  if (!isIri(document.id) && kind !== 'status_list') return { path: '$.id', fault: 'not an identifier' }
  for (const member of ['name', 'description']) {
    if (document[member] !== undefined && typeof document[member] !== 'string')
      return { path: `$.${member}`, fault: 'not text' }
  }
  const issuerFault =
    kind === 'status_list'
      ? isIri(findId(document.issuer))
        ? undefined
        : { path: '$.issuer', fault: 'no identifier' }
      : findProfileFault(document.issuer, '$.issuer')
  if (issuerFault) return issuerFault
  const [fromName, untilName] = isFirstVersion ? ['issuanceDate', 'expirationDate'] : ['validFrom', 'validUntil']
  if (
    kind === 'status_list'
      ? document[fromName] !== undefined && !isDate(document[fromName])
      : !isDate(document[fromName])
  ) {
    return { path: `$.${fromName}`, fault: 'not a date with its zone' }
  }
  for (const member of [untilName, 'awardedDate']) {
    if (document[member] !== undefined && !isDate(document[member]))
      return { path: `$.${member}`, fault: 'not a date with its zone' }
  }
  const subject = document.credentialSubject
  if (!isJsonObject(subject)) return { path: '$.credentialSubject', fault: 'not one object' }
  if (subject.id !== undefined && !isIri(subject.id))
    return { path: '$.credentialSubject.id', fault: 'not an identifier' }
  if (kind === 'endorsement' && !(isIri(subject.id) && hasType(subject, 'EndorsementSubject'))) {
    return { path: '$.credentialSubject', fault: 'not an EndorsementSubject' }
  }
  for (const status of asArray(document.credentialStatus)) {
    if (!isJsonObject(status) || !isText(status.type)) return { path: '$.credentialStatus', fault: 'no type' }
  }
  if (kind !== 'achievement') return undefined
  if (listEndorsements(document).length > endorsementsMax) return { path: '$', fault: 'too many endorsements' }
  for (const evidence of asArray(document.evidence)) {
    if (!isJsonObject(evidence)) return { path: '$.evidence', fault: 'not an object' }
    if (evidence.id !== undefined && !isIri(evidence.id)) return { path: '$.evidence.id', fault: 'not an identifier' }
  }
  return findAchievementFault(subject) ?? findImageFault(document.image, '$.image') ?? findSplitNode(document)
}

export type EmbeddedEndorsement = { path: string; endorsed: JsonObject; endorsedId: string | undefined; endorsement: JsonValue }

/** Most badges have none: found out without writing down where one would be. */
const hasEndorsement = rememberNo((value): true | undefined => {
  if (Array.isArray(value)) {
    for (const item of value) if (hasEndorsement(item)) return true
    return undefined
  }
  if (!isJsonObject(value)) return undefined
  for (const key in value) {
    const inner = value[key] as JsonValue
    if (key === 'endorsement' || key === 'endorsementJwt') return true
    if (typeof inner === 'object' && key !== 'proof' && hasEndorsement(inner)) return true
  }
  return undefined
})

/** Lists the endorsements of the credential, its achievement and the profiles in it; text ones are JWS. */
export function listEndorsements(document: JsonObject): EmbeddedEndorsement[] {
  if (!hasEndorsement(document)) return []
  const found: EmbeddedEndorsement[] = []
  const walk = (value: JsonValue, path: string) => {
    if (Array.isArray(value)) return value.forEach((item, at) => walk(item, `${path}[${at}]`))
    if (!isJsonObject(value)) return
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'endorsement' || key === 'endorsementJwt') {
        for (const endorsement of asArray(inner))
          found.push({ path: `${path}.${key}`, endorsed: value, endorsedId: findId(value), endorsement })
      } else if (key !== 'proof') walk(inner, `${path}.${key}`)
    }
  }
  walk(document, '$')
  return found
}
