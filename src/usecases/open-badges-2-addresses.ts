// Where the documents of Open Badges 2.0 stand: paths alone, so that any static host can serve them at the same places.

/** The assertion of a shared credential. */
export const assertionAddress = (publicUrl: string, credentialId: string, extension: 'json' | 'png' | 'svg' = 'json') => `${publicUrl}/credentials/${credentialId}/v2.${extension}`

/** The copy that a holder asked for; its token is known to whoever has the copy, and to nobody else. */
export const copyAddress = (publicUrl: string, credentialId: string, token: string, extension: 'json' | 'png' | 'svg' = 'json') =>
  `${publicUrl}/credentials/${credentialId}/v2/${token}.${extension}`

/** A badge as one issuer awards it: in 2.0 the issuer is said by the badge, and a partner's badge has several. */
export const badgeClassAddress = (publicUrl: string, versionId: string, issuerId: string, language: 'fr' | 'en') => `${publicUrl}/badges/${versionId}/${issuerId}/v2.${language}.json`

/** The profile of an issuer, in its own language: one issuer has one. */
export const issuerAddress = (publicUrl: string, issuerId: string) => `${publicUrl}/issuers/${issuerId}/v2.json`
