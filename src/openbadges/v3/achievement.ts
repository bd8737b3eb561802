// What can be earned: the Achievement of Open Badges 3.0, its results, rubrics and alignments.
import type { JsonObject } from '../json-value.ts'
import { buildIdentifiers, buildImage, buildProfile, present, type IdentifierInput, type ImageInput, type ProfileInput } from './profile.ts'

export type AlignmentInput = {
  targetName: string
  targetUrl: string
  targetFramework?: string
  targetCode?: string
  targetDescription?: string
  targetType?: string
}

export type RubricLevelInput = { id: string; name: string; level?: string; description?: string; points?: string; alignments?: AlignmentInput[] }

/** A result that earners may have: a grade, a score, a level of a rubric. */
export type ResultDescriptionInput = {
  /** Named by the results of credentials. */
  id: string
  name: string
  /** `LetterGrade`, `Percent`, `RubricCriterionLevel`, `Status`… or `ext:…`. */
  resultType: string
  allowedValues?: string[]
  /** Identifier of the rubric level that must be reached. */
  requiredLevel?: string
  requiredValue?: string
  valueMin?: string
  valueMax?: string
  rubric?: RubricLevelInput[]
  alignments?: AlignmentInput[]
}

export type RelatedInput = { id: string; language?: string; version?: string; type?: string }

export type AchievementInput = {
  /** Address of this version of the badge. */
  id: string
  /** `Achievement` is added by itself; e.g. `Badge`, `CommunityService` or `ext:…` (open list of the standard). */
  achievementType?: string
  name: string
  description: string
  criteria: { narrative?: string; id?: string }
  image?: ImageInput
  tags?: string[]
  alignments?: AlignmentInput[]
  /** The network or partner that made the badge, where it is not the issuer alone. */
  creator?: ProfileInput
  /** Language of the texts above, as `fr` or `en`. */
  language?: string
  /**
   * Where the same badge is told in other languages. The strict schema holds one text per member, so the other languages are
   * other documents, named by the standard's own `related` with `inLanguage`.
   */
  translations?: { id: string; language: string }[]
  /** Other versions of it, or its twin in another standard. */
  related?: RelatedInput[]
  version?: string
  humanCode?: string
  fieldOfStudy?: string
  specialization?: string
  creditsAvailable?: number
  otherIdentifiers?: IdentifierInput[]
  results?: ResultDescriptionInput[]
  endorsements?: JsonObject[]
  endorsementJwts?: string[]
}

export const buildAlignments = (alignments: AlignmentInput[] | undefined) => alignments?.map((alignment) => present({ type: ['Alignment'], ...alignment }))

function buildResultDescription({ allowedValues, rubric, alignments, ...description }: ResultDescriptionInput): JsonObject {
  return present({
    type: ['ResultDescription'], ...description, allowedValue: allowedValues, alignment: buildAlignments(alignments),
    rubricCriterionLevel: rubric?.map(({ alignments: ofLevel, ...level }) => present({ type: ['RubricCriterionLevel'], ...level, alignment: buildAlignments(ofLevel) })),
  })
}

function buildRelated(badge: AchievementInput): JsonObject[] {
  const translations = badge.translations?.map(({ id, language }) => ({ id, type: ['Related'], inLanguage: language })) ?? []
  const others = badge.related?.map(({ id, language, version, type }) => present({ id, type: ['Related', ...(type ? [type] : [])], inLanguage: language, version })) ?? []
  return [...translations, ...others]
}

/** Builds the badge as the credential carries it, and as its own address serves it. Open Badges 3.0, Achievement. */
export function buildAchievement(badge: AchievementInput): JsonObject {
  const { humanCode, fieldOfStudy, specialization, creditsAvailable } = badge
  return present({
    id: badge.id,
    type: ['Achievement'],
    achievementType: badge.achievementType,
    name: badge.name,
    description: badge.description,
    criteria: present({ id: badge.criteria.id, narrative: badge.criteria.narrative }),
    image: buildImage(badge.image),
    creator: badge.creator && buildProfile(badge.creator),
    inLanguage: badge.language,
    version: badge.version,
    tag: badge.tags && [...new Set(badge.tags)],
    alignment: buildAlignments(badge.alignments),
    related: buildRelated(badge),
    humanCode, fieldOfStudy, specialization, creditsAvailable,
    otherIdentifier: buildIdentifiers(badge.otherIdentifiers),
    resultDescription: badge.results?.map(buildResultDescription),
    endorsement: badge.endorsements,
    endorsementJwt: badge.endorsementJwts,
  })
}
