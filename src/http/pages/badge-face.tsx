// What an organiser sees of a badge or of an organisation at a glance: the medal, drawn even before it is published, and the seal.
import { raw } from 'hono/html'
import { textIn, type Issuer } from '../../domain/issuer.ts'
import { drawBadge, type BadgeSummary } from '../../usecases/badges.ts'
import type { Locale } from '../../i18n/formats.ts'
import { Medal } from './pieces.tsx'

type FaceProps = { badge: Pick<BadgeSummary, 'texts' | 'imageRecipe' | 'imageFileId' | 'publishedVersionId' | 'issuerId'>; locale: Locale; size: number }

/** The image of a badge, a mere ornament beside its name. */
export const BadgeFace = ({ badge, locale, size }: FaceProps) => {
  if (badge.publishedVersionId) return <Medal versionId={badge.publishedVersionId} alt="" size={size} isUploaded={badge.imageRecipe === null} />
  if (badge.imageFileId) return <img class="medal" src={`/organiser/images/${badge.issuerId}/${badge.imageFileId}.png`} alt="" width={size} height={size} />
  return <Drawing badge={badge} locale={locale} />
}

/** A drawing that has no address of its own yet: a draft, or a ready badge. */
export const Drawing = ({ badge, locale }: { badge: Pick<BadgeSummary, 'texts' | 'imageRecipe'>; locale: Locale }) => (
  <span class="medal drawing" aria-hidden="true">
    {raw(drawBadge(badge, '', locale) ?? '')}
  </span>
)

/** The seal of an organisation: its logo, or its first letter in a stitched ring. */
export const Seal = ({ issuer, locale }: { issuer: Pick<Issuer, 'id' | 'name' | 'logoFileId'>; locale: Locale }) =>
  issuer.logoFileId ? (
    <img class="seal" src={`/issuers/${issuer.id}/logo.png`} alt="" width={72} height={72} />
  ) : (
    <span class="seal" aria-hidden="true">
      {[...textIn(issuer.name, locale)][0]?.toLocaleUpperCase(locale)}
    </span>
  )
