// One record of several badges of one person: built, and its shape checked. CLR 2.0, ClrCredential.
import { credentialsV2ContextUrl, extensionsContextUrl, openBadgesContextUrl } from '../contexts.ts'
import { formatDateTime, parseDateTime } from '../date-time.ts'
import { OpenBadgesError } from '../errors.ts'
import { asArray, findId, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts'
import { buildStatus, type StatusInput } from '../v3/credential.ts'
import { buildProfile, present, type ProfileInput } from '../v3/profile.ts'
import { findProfileFault, findWrappingFault, type ShapeFault } from '../v3/shape.ts'
import { clrContextUrl } from './clr-context.ts'

/** More than anybody brings in earnest, and few enough to be verified within the time of one verification. */
export const recordBadgesMax = 50

/** How two achievements of a record stand to each other. CLR 2.0, Association. */
export type AssociationInput = {
  type: 'exactMatchOf' | 'isChildOf' | 'isParentOf' | 'isPartOf' | 'isPeerOf' | 'isRelatedTo' | 'precedes' | 'replacedBy'
  sourceId: string
  targetId: string
}

export type ClrInput = {
  id: string
  name: string
  description?: string
  /** Who put the badges together, not who awarded them. */
  issuer: ProfileInput
  /** Opaque, as in badges. */
  subjectId: string
  validFrom: Date
  validUntil?: Date
  /** Signed badges as they are, each with its own proof; one at least. */
  badges: JsonObject[]
  associations?: AssociationInput[]
  /** True unless the record holds everything that its issuer knows of the person. */
  isPartial?: boolean
  status?: StatusInput
  endorsements?: JsonObject[]
}

/**
 * Builds a record, unsigned. CLR 2.0, ClrCredential and ClrSubject.
 * @throws OpenBadgesError `credential_malformed`: no badge, too many, or one that is none.
 *
 * @example
 * const record = buildClr({ id: 'urn:uuid:…', name: '…', issuer: { id: did }, subjectId: 'urn:uuid:…', validFrom: now, badges: [signed] })
 * const signedRecord = await signWithDataIntegrity(record, key, { created: now })
 */
export function buildClr(input: ClrInput): JsonObject {
  const contextsOfBadges = input.badges.flatMap((badge) => asArray(badge['@context']))
  const record = present({
    // A badge keeps its own contexts; the words of the extensions must have their meaning in the record too.
    '@context': [credentialsV2ContextUrl, clrContextUrl, openBadgesContextUrl, ...(contextsOfBadges.includes(extensionsContextUrl) ? [extensionsContextUrl] : [])],
    id: input.id,
    type: ['VerifiableCredential', 'ClrCredential'],
    name: input.name,
    description: input.description,
    issuer: buildProfile(input.issuer),
    validFrom: formatDateTime(input.validFrom),
    validUntil: input.validUntil && formatDateTime(input.validUntil),
    partial: input.isPartial ?? true,
    credentialSubject: present({
      id: input.subjectId,
      type: ['ClrSubject'],
      verifiableCredential: input.badges,
      association: input.associations?.map(({ type, sourceId, targetId }) => ({ type: 'Association', associationType: type, sourceId, targetId })),
    }),
    credentialStatus: buildStatus(input.status),
    endorsement: input.endorsements,
  })
  const fault = findClrFault(record)
  if (fault) throw new OpenBadgesError('credential_malformed', `${fault.path}: ${fault.fault}`)
  return record
}

/** True for what says that it is a record. */
export const isClr = (document: JsonObject) => asArray(document.type).includes('ClrCredential')

const subjectOf = (record: JsonObject) => (isJsonObject(record.credentialSubject) ? record.credentialSubject : {})

/** The badges in a record, in its order. */
export const listRecordBadges = (record: JsonObject): JsonValue[] => asArray(subjectOf(record).verifiableCredential)

/** What the record itself says: everything but the badges in it, which speak for themselves. */
export function withoutBadges(record: JsonObject): JsonObject {
  const { verifiableCredential: _badges, ...subject } = subjectOf(record)
  return { ...record, credentialSubject: subject }
}

/**
 * What may be shown of a record. The published context gives `association`, `achievement` and `identifier` of a ClrSubject a type
 * that no node can be compacted to, so that their JSON cannot be held against its meaning: they are verified, and not shown.
 */
export function whatRecordSays(record: JsonObject): JsonObject {
  const { association: _association, achievement: _achievement, identifier: _identifier, ...subject } = subjectOf(withoutBadges(record))
  return { ...record, credentialSubject: subject }
}

/** One statement about the record's own issuer or subject that a badge makes otherwise would merge with it under the one signature. */
function findSplitNode(record: JsonObject): ShapeFault | undefined {
  const mains = [record.issuer, record.credentialSubject].filter(isJsonObject).filter((main) => typeof main.id === 'string')
  const differs = (value: JsonValue): boolean => {
    if (Array.isArray(value)) return value.some(differs)
    if (!isJsonObject(value)) return false
    const main = mains.find(({ id }) => id === value.id)
    return (main !== undefined && typeof main.name === 'string' && value.name !== undefined && value.name !== main.name) || Object.values(value).some(differs)
  }
  const at = listRecordBadges(record).findIndex((badge) => differs(badge) || (isJsonObject(badge) && (badge.id === record.id || badge.id === findId(record.credentialSubject))))
  return at < 0 ? undefined : { path: `$.credentialSubject.verifiableCredential[${at}]`, fault: 'one node in two places' }
}

function isDate(value: JsonValue | undefined): boolean {
  try {
    return typeof value === 'string' && Boolean(parseDateTime(value))
  } catch {
    return false
  }
}

/**
 * Tells what keeps a document from being a record. CLR 2.0, ClrCredential; VC Data Model 2.0 §4. The badges in it are looked at
 * one by one, each as the document that it is.
 */
export function findClrFault(record: JsonObject): ShapeFault | undefined {
  const contexts = asArray(record['@context'])
  if (contexts[0] !== credentialsV2ContextUrl) return { path: '$.@context', fault: 'not a credential' }
  const isClrContext = (context: JsonValue | undefined) => typeof context === 'string' && /^https:\/\/purl\.imsglobal\.org\/spec\/clr\/v2p0\/context(-2\.\d\.\d)*\.json$/.test(context)
  if (!isClrContext(contexts[1])) return { path: '$.@context', fault: 'the CLR context is not second' }
  const own = withoutBadges(record)
  const wrapping = findWrappingFault(own, true)
  if (wrapping) return { ...wrapping, path: `$${wrapping.path}` }
  if (!asArray(record.type).includes('VerifiableCredential') || !isClr(record)) return { path: '$.type', fault: 'not a record' }
  if (typeof record.id !== 'string' || !/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(record.id)) return { path: '$.id', fault: 'not an identifier' }
  if (typeof record.name !== 'string' || record.name === '') return { path: '$.name', fault: 'not text' }
  const issuerFault = findProfileFault(record.issuer, '$.issuer')
  if (issuerFault) return issuerFault
  if (!isDate(record.validFrom)) return { path: '$.validFrom', fault: 'not a date with its zone' }
  for (const member of ['validUntil', 'awardedDate']) {
    if (record[member] !== undefined && !isDate(record[member])) return { path: `$.${member}`, fault: 'not a date with its zone' }
  }
  const subject = record.credentialSubject
  if (!isJsonObject(subject) || !asArray(subject.type).includes('ClrSubject')) return { path: '$.credentialSubject', fault: 'not a ClrSubject' }
  if (typeof subject.id !== 'string' && asArray(subject.identifier).length === 0) return { path: '$.credentialSubject', fault: 'neither id nor identifier' }
  const badges = listRecordBadges(record)
  if (badges.length === 0) return { path: '$.credentialSubject.verifiableCredential', fault: 'no badge' }
  if (badges.length > recordBadgesMax) return { path: '$.credentialSubject.verifiableCredential', fault: 'too many badges' }
  if (!badges.every(isJsonObject)) return { path: '$.credentialSubject.verifiableCredential', fault: 'not objects' }
  return findSplitNode(record)
}
