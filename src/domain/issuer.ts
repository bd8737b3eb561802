// An issuer: a network, an organisation of it, or a service; its texts in French and English.

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
