// A credential as a file: baked PNG and SVG, JSON, JWT, and a page of PDF.
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { bakePng } from '../../openbadges/bake-png.ts'
import { bakeSvg } from '../../openbadges/bake-svg.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { drawBadge, getBadgePng, imageAltOf } from '../../usecases/badges.ts'
import type { HeldBadge } from '../../usecases/booklet.ts'
import type { Web } from '../web.ts'

export const downloadForms = [
  { extension: 'png', label: 'PNG', type: 'image/png' },
  { extension: 'svg', label: 'SVG', type: 'image/svg+xml' },
  { extension: 'json', label: 'JSON', type: 'application/vc+ld+json' },
  { extension: 'jwt', label: 'JWT', type: 'application/vc+jwt' },
  { extension: 'pdf', label: 'PDF', type: 'application/pdf' },
] as const
export type DownloadExtension = (typeof downloadForms)[number]['extension']

/** Writes the file. @throws Refusal `gone` when the credential was erased, `not_found` for SVG of an uploaded image. */
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
  if (extension === 'svg') {
    if (!svg) throw new Refusal('not_found')
    return asBytes(bakeSvg(svg, document))
  }
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
      ...(held.award.place && { event: { name: held.award.occasion ?? texts.name, place: held.award.place, ...(held.award.happenedOn && { firstDay: held.award.happenedOn }) } }),
      awardedAt: held.award.offeredAt,
      acceptedAt: credential.validFrom,
      validUntil: credential.validUntil ?? undefined,
      levelOfProof: m.levels[held.usage as keyof typeof m.levels],
      verifyUrl: `${web.publicUrl}/credentials/${credential.id}`,
    }),
  )
}
