// An issuer: a network, an organisation of it, or a service; its texts in French and English.

import { isMailAddress } from './award.ts'

export type LocalText = { fr?: string; en?: string }
export type IssuerKind = 'network' | 'organisation' | 'service'

export type Issuer = {
  id: string
  kind: IssuerKind
  parentId: string | null
  name: LocalText
  description: LocalText
  email: string | null
  url: string | null
  domain: string | null
  logoFileId: string | null
  defaultLocale: 'fr' | 'en'
  archivedAt: Date | null
}

/** The text in a language, or in the other one where it is missing. */
export function textIn(text: LocalText, locale: 'fr' | 'en'): string {
  return text[locale] || text[locale === 'fr' ? 'en' : 'fr'] || ''
}

export const issuerNameLengthMax = 120
export const issuerDescriptionLengthMax = 1_000

export type FormProblem = { field: string; code: 'missing' | 'too_long' | 'not_an_address' | 'not_a_date' | 'ends_before_start' | 'not_a_number' }

/** What keeps the profile of an issuer from being saved, by field. */
export function findIssuerProblems(issuer: Pick<Issuer, 'name' | 'description' | 'email' | 'url' | 'domain'>): FormProblem[] {
  const problems: FormProblem[] = []
  if (!textIn(issuer.name, 'fr').trim()) problems.push({ field: 'name.fr', code: 'missing' })
  for (const locale of ['fr', 'en'] as const) {
    if ((issuer.name[locale]?.length ?? 0) > issuerNameLengthMax) problems.push({ field: `name.${locale}`, code: 'too_long' })
    if ((issuer.description[locale]?.length ?? 0) > issuerDescriptionLengthMax) problems.push({ field: `description.${locale}`, code: 'too_long' })
  }
  if (issuer.email && !isMailAddress(issuer.email)) problems.push({ field: 'email', code: 'not_an_address' })
  if (issuer.url && !isWebAddress(issuer.url)) problems.push({ field: 'url', code: 'not_an_address' })
  if (issuer.domain && !/^([a-z0-9à-ÿ-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$/i.test(issuer.domain)) problems.push({ field: 'domain', code: 'not_an_address' })
  return problems
}

/** True for an address of a page: http or https, with a host and nothing secret in it. */
export function isWebAddress(text: string): boolean {
  if (text.length > 2_000 || !URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return (protocol === 'https:' || protocol === 'http:') && !username && !password
}
