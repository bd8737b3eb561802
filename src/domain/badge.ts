// A badge: its usage, its texts per language, its image, and what a version needs before it is published.
import type { MedalRecipe } from './medal/recipe.ts'

export const badgeUsages = ['recognition', 'orientation', 'presence', 'other'] as const
export type BadgeUsage = (typeof badgeUsages)[number]

export type BadgeTexts = { name: string; description: string; criteria: string; imageAlt?: string }
export type BadgeTextsByLocale = { fr?: BadgeTexts; en?: BadgeTexts }
export type BadgeAlignment = { targetName: string; targetUrl: string; targetFramework?: string; targetCode?: string }

export type BadgeContent = {
  texts: BadgeTextsByLocale
  tags: string[]
  alignments: BadgeAlignment[]
  validForDays: number | null
  imageRecipe: MedalRecipe | null
  imageFileId: string | null
}

export type BadgeVersion = BadgeContent & { id: string; badgeId: string; number: number; publishedAt: Date | null }

export type Badge = {
  id: string
  issuerId: string
  eventId: string | null
  usage: BadgeUsage
  whoMayAward: 'administrator' | 'badge_maker' | 'awarder'
  audience: 'adults' | 'minors'
  archivedAt: Date | null
  archivedReason: string | null
}

export const badgeNameLengthMax = 120
export const badgeDescriptionLengthMax = 1_000
export const badgeCriteriaLengthMax = 5_000
export const badgeImageAltLengthMax = 300
export const badgeTagLengthMax = 60
export const badgeTagsMax = 20
export const badgeAlignmentTextLengthMax = 500
/** A hundred years. */
export const badgeValidForDaysMax = 36_525

export type BadgeProblem = { field: string; code: 'missing' | 'too_long' | 'not_an_address' | 'not_a_number' | 'too_many' }

/** The texts of a badge in a language, or in the other one where it has none. */
export function badgeTextsIn(texts: BadgeTextsByLocale, locale: 'fr' | 'en'): BadgeTexts {
  const found = texts[locale] ?? texts[locale === 'fr' ? 'en' : 'fr']
  return found ?? { name: '', description: '', criteria: '' }
}

/** What keeps a version from being published: at least one language is complete, and a language once begun is completed. */
export function findBadgeProblems(content: BadgeContent): BadgeProblem[] {
  const problems: BadgeProblem[] = []
  const begun = (['fr', 'en'] as const).filter((locale) => Object.values(content.texts[locale] ?? {}).some((text) => text?.trim()))
  for (const locale of begun.length > 0 ? begun : (['fr'] as const)) {
    const texts = content.texts[locale]
    const limits = { name: badgeNameLengthMax, description: badgeDescriptionLengthMax, criteria: badgeCriteriaLengthMax }
    for (const [field, lengthMax] of Object.entries(limits) as [keyof typeof limits, number][]) {
      const text = texts?.[field]?.trim() ?? ''
      if (!text) problems.push({ field: `${field}.${locale}`, code: 'missing' })
      else if (text.length > lengthMax) problems.push({ field: `${field}.${locale}`, code: 'too_long' })
    }
    if ((texts?.imageAlt?.length ?? 0) > badgeImageAltLengthMax) problems.push({ field: `imageAlt.${locale}`, code: 'too_long' })
  }
  if (!content.imageRecipe && !content.imageFileId) problems.push({ field: 'image', code: 'missing' })
  if (content.tags.length > badgeTagsMax) problems.push({ field: 'tags', code: 'too_many' })
  else if (content.tags.some((tag) => tag.length > badgeTagLengthMax)) problems.push({ field: 'tags', code: 'too_long' })
  const days = content.validForDays
  if (days !== null && !(Number.isInteger(days) && days > 0 && days <= badgeValidForDaysMax)) problems.push({ field: 'validForDays', code: 'not_a_number' })
  content.alignments.forEach((alignment, index) => {
    const { targetName, targetUrl } = alignment
    if (!targetName) problems.push({ field: `alignments.${index}.targetName`, code: 'missing' })
    for (const [field, text] of Object.entries(alignment)) {
      if (text.length > badgeAlignmentTextLengthMax) problems.push({ field: `alignments.${index}.${field}`, code: 'too_long' })
    }
    if (!URL_PATTERN.test(targetUrl)) problems.push({ field: `alignments.${index}.targetUrl`, code: 'not_an_address' })
  })
  return problems
}

/** What keeps a version from being kept as a draft: it may lack anything but a name to find it by, and holds nothing that could not stand in a badge. */
export function findDraftProblems(content: BadgeContent): BadgeProblem[] {
  const isNamed = Object.values(content.texts).some((texts) => texts.name.trim())
  return findBadgeProblems(content).filter(({ field, code }) => code !== 'missing' || (!isNamed && field.startsWith('name.')))
}

const URL_PATTERN = /^https?:\/\/[^\s/$.?#][^\s]*$/
