// A credential as a file: baked PNG and SVG, JSON, JWT, and a page of PDF.
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { bakePng } from '../../openbadges/bake-png.ts'
import { bakeSvg } from '../../openbadges/bake-svg.ts'
import { attachedMediaTypes } from '../../openbadges/unbake-pdf.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { drawBadge, getBadgePng, imageAltOf } from '../../usecases/badges.ts'
import type { HeldBadge } from '../../usecases/booklet.ts'
import { pathTo } from '../paths.ts'
import type { Web } from '../web.ts'

export const downloadForms = [
  { extension: 'png', label: 'PNG', type: 'image/png' },
  { extension: 'svg', label: 'SVG', type: 'image/svg+xml' },
  { extension: 'json', label: 'JSON', type: 'application/vc+ld+json' },
  { extension: 'jwt', label: 'JWT', type: 'application/vc+jwt' },
  { extension: 'pdf', label: 'PDF', type: 'application/pdf' },
] as const
export type DownloadExtension = (typeof downloadForms)[number]['extension']

/** A drawing around a picture, so that a badge with an uploaded image has every form too. */
const framePng = (png: Uint8Array) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><image width="512" height="512" href="data:image/png;base64,${Buffer.from(png).toString('base64')}"/></svg>`

/** What a downloaded file is called: the name of the badge, in letters that every system keeps. */
export function fileNameOf(badgeName: string, extension: DownloadExtension): string {
  const plain = badgeName
    .replaceAll(/[œŒ]/g, 'oe')
    .replaceAll(/[æÆ]/g, 'ae')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 60)
  return `${plain || 'badge'}.${extension}`
}

/** When and where it happened; days are kept as days, at noon so that no time zone moves them. */
function happeningOf({ award, event }: HeldBadge, locale: 'fr' | 'en') {
  const name = award.occasion ?? (event && textIn(event.name, locale)) ?? undefined
  const place = award.place ?? event?.place ?? undefined
  if (!name && !place && !award.happenedOn) return undefined
  return { name, place, firstDay: award.happenedOn ? new Date(`${award.happenedOn}T12:00:00Z`) : undefined }
}

/** Writes the file. @throws Refusal `gone` when the credential was erased, `credential_revoked` for paper, which could not say that the badge does not hold. */
export async function writeCredentialFile(web: Web, held: HeldBadge, extension: DownloadExtension, locale: 'fr' | 'en'): Promise<{ body: Uint8Array<ArrayBuffer>; type: string }> {
  const { credential, version } = held
  const { document, jwt } = credential
  if (!document || !jwt) throw new Refusal('gone')
  const type = downloadForms.find((form) => form.extension === extension)?.type ?? 'application/octet-stream'
  const asBytes = (content: string | Uint8Array) => ({ body: new Uint8Array(typeof content === 'string' ? Buffer.from(content) : content), type })
  const issuerName = textIn(held.issuer.name, locale)
  if (extension === 'json') return asBytes(document)
  if (extension === 'jwt') return asBytes(jwt)
  if (extension === 'png') return asBytes(bakePng(await getBadgePng(web.deps, version.id), document))
  const svg = drawBadge(version, issuerName, locale)
  if (extension === 'svg') return asBytes(bakeSvg(svg ?? framePng(await getBadgePng(web.deps, version.id)), document))
  if (credential.revokedAt || credential.suspendedAt) throw new Refusal('credential_revoked')
  const texts = badgeTextsIn(version.texts, locale)
  const m = messagesIn(locale).booklet
  return asBytes(
    await web.documents.renderAttestationPdf({
      locale,
      medal: svg ? { svg } : { png: await getBadgePng(web.deps, version.id) },
      medalAlt: imageAltOf(version, issuerName, locale),
      badgeName: texts.name,
      badgeDescription: texts.description,
      criteria: texts.criteria,
      issuerName,
      holderName: credential.nameOnCredential ?? undefined,
      event: happeningOf(held, locale),
      awardedAt: held.award.offeredAt,
      acceptedAt: credential.validFrom,
      validUntil: credential.validUntil ?? undefined,
      levelOfProof: m.levels[held.usage as keyof typeof m.levels],
      // A page that nobody else can open proves nothing: while the badge is private, the paper leads to the verifier.
      isShown: held.isShared,
      credential: { text: document, mediaType: attachedMediaTypes.json, name: fileNameOf(texts.name, 'json') },
      verifyUrl: held.isShared ? `${web.publicUrl}/credentials/${credential.id}` : `${web.publicUrl}${pathTo('verify', locale)}`,
    }),
  )
}
