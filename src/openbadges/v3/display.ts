// Takes out of a checked credential what may be shown, without characters that could deceive the eye.
import { asArray, findId, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts'
import type { DisplayCredential, DisplayEndorsement, DisplayImage, DisplayProfile, DisplayRecord, DisplayResult, VerificationReport } from '../report.ts'

const nameLengthMax = 200
const textLengthMax = 10_000
/** Controls that reorder text, zero-width characters and invisible tags; joiners stay, since emoji need them. */
const deceiving =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu

/** All of these, and the halves of what lies beyond: found much faster. */
const mayDeceive = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\udb40]/

function cut(value: JsonValue | undefined, lengthMax: number): string | undefined {
  if (typeof value !== 'string') return undefined
  const clean = mayDeceive.test(value) ? value.replace(deceiving, '') : value
  if (clean.length <= lengthMax) return clean
  return [...clean].length > lengthMax ? `${[...clean].slice(0, lengthMax).join('')}…` : clean
}
const name = (value: JsonValue | undefined) => cut(value, nameLengthMax)
const text = (value: JsonValue | undefined) => cut(value, textLengthMax)
const addressLengthMax = 2_000_000

/** An address in ASCII alone: hosts as A-labels, so that no letter of another script looks like a known name. */
function identifier(value: JsonValue | undefined): string | undefined {
  if (typeof value !== 'string' || value.length > addressLengthMax) return undefined
  if (/^[\u0021-\u007e]*$/.test(value)) return value
  if (/^https?:/i.test(value) && URL.canParse(value)) return new URL(value).href
  return value.replace(/[^\u0021-\u007e]+/g, (part) => encodeURIComponent(part))
}
const idOf = (value: JsonValue | undefined) => identifier(findId(value))

/** Leaves out members without a value. */
function present<T extends object>(object: T): T {
  const kept: Partial<T> = {}
  for (const key in object) if (object[key] !== undefined) kept[key] = object[key]
  return kept as T
}

function showImage(value: JsonValue | undefined): DisplayImage | undefined {
  const id = idOf(value)
  return id === undefined ? undefined : present({ id, caption: isJsonObject(value) ? name(value.caption) : undefined })
}

function showProfile(value: JsonValue | undefined): DisplayProfile {
  const profile = isJsonObject(value) ? value : {}
  return present({
    id: idOf(value) ?? '',
    name: name(profile.name),
    url: identifier(profile.url),
    description: text(profile.description),
    email: name(profile.email),
    image: showImage(profile.image),
  })
}

/** Shows an endorsement whose proof has been verified. */
export function displayEndorsement(endorsement: JsonObject): DisplayEndorsement {
  const subject = isJsonObject(endorsement.credentialSubject) ? endorsement.credentialSubject : {}
  return present({
    id: idOf(endorsement) ?? '',
    issuer: showProfile(endorsement.issuer),
    comment: text(subject.endorsementComment),
    endorsedId: idOf(subject) ?? '',
    validFrom: name(endorsement.validFrom),
  })
}

/** Shows what a record says itself, beside the reports of its badges. */
export function displayRecord(record: JsonObject, badges: VerificationReport[]): DisplayRecord {
  return present({
    id: findId(record) ?? '',
    name: name(record.name) ?? '',
    description: text(record.description),
    issuer: showProfile(record.issuer),
    subjectId: identifier(findId(record.credentialSubject)),
    validFrom: name(record.validFrom),
    validUntil: name(record.validUntil),
    badges,
  })
}

/** Results with the names that the badge gives to them and to the levels of its rubrics. Open Badges 3.0, Result. */
function showResults(subject: JsonObject, achievement: JsonObject): DisplayResult[] {
  const objects = (value: JsonValue | undefined) => asArray(value).filter(isJsonObject)
  const descriptions = objects(achievement.resultDescription)
  const levels = descriptions.flatMap(({ rubricCriterionLevel }) => objects(rubricCriterionLevel))
  const levelName = (id: JsonValue | undefined) => {
    const level = levels.find((one) => one.id === findId(id))
    return name(level?.name) ?? (id === undefined ? undefined : name(findId(id)))
  }
  return objects(subject.result)
    .slice(0, 100)
    .map((result) => {
      const description = descriptions.find(({ id }) => id !== undefined && id === findId(result.resultDescription))
      return present({
        name: name(description?.name),
        value: name(result.value),
        status: name(result.status),
        level: levelName(result.achievedLevel),
        requiredValue: name(description?.requiredValue),
        requiredLevel: levelName(description?.requiredLevel),
      })
    })
}

/** Shows a credential whose shape has been checked; its Data Integrity form must be the compacted one. */
export function displayCredential(document: JsonObject, endorsements: DisplayEndorsement[]): DisplayCredential {
  const objects = (value: JsonValue | undefined) => asArray(value).filter(isJsonObject)
  const subject = isJsonObject(document.credentialSubject) ? document.credentialSubject : {}
  const achievement = isJsonObject(subject.achievement) ? subject.achievement : {}
  const criteria = isJsonObject(achievement.criteria) ? achievement.criteria : {}
  const plainName = objects(subject.identifier).find(
    ({ identityType, hashed }) => identityType === 'name' && (hashed === false || hashed === 'false'),
  )
  return present({
    id: idOf(document) ?? '',
    name: name(document.name),
    description: text(document.description),
    issuer: showProfile(document.issuer),
    achievement: present({
      id: idOf(achievement) ?? '',
      name: name(achievement.name) ?? '',
      description: text(achievement.description) ?? '',
      criteria: present({ id: idOf(achievement.criteria), narrative: text(criteria.narrative) }),
      image: showImage(achievement.image),
      achievementType: name(achievement.achievementType),
      inLanguage: name(achievement.inLanguage),
      tags: asArray(achievement.tag)
        .map(name)
        .filter((tag) => tag !== undefined)
        .slice(0, 100),
      alignments: objects(achievement.alignment)
        .slice(0, 100)
        .map((alignment) =>
          present({
            targetName: name(alignment.targetName) ?? '',
            targetUrl: identifier(alignment.targetUrl) ?? '',
            targetFramework: name(alignment.targetFramework),
            targetCode: name(alignment.targetCode),
          }),
        ),
      creator: achievement.creator === undefined ? undefined : showProfile(achievement.creator),
    }),
    subjectId: identifier(subject.id),
    recipientName: name(plainName?.identityHash),
    role: name(subject.role),
    narrative: text(subject.narrative),
    validFrom: name(document.validFrom ?? document.issuanceDate),
    validUntil: name(document.validUntil ?? document.expirationDate),
    awardedDate: name(document.awardedDate),
    activityStartDate: name(subject.activityStartDate),
    activityEndDate: name(subject.activityEndDate),
    evidence: objects(document.evidence)
      .slice(0, 100)
      .map((evidence) =>
        present({
          id: identifier(evidence.id),
          name: name(evidence.name),
          narrative: text(evidence.narrative),
          description: text(evidence.description),
        }),
      ),
    results: showResults(subject, achievement),
    creditsEarned: typeof subject.creditsEarned === 'number' ? subject.creditsEarned : undefined,
    licenseNumber: name(subject.licenseNumber),
    term: name(subject.term),
    source: subject.source === undefined ? undefined : showProfile(subject.source),
    endorsements,
  })
}
