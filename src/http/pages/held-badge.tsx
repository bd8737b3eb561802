// How a badge that somebody holds is told: its texts, its dates, what became of it, and the whole as others see it.
import { plainText } from '../../domain/markdown.ts'
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { formatDate, type Locale } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { imageAltOf } from '../../usecases/badges.ts'
import type { HeldBadge } from '../../usecases/booklet.ts'
import { pathTo } from '../paths.ts'
import { AlignmentLinks, EvidenceLinks, Medal, Prose } from './pieces.tsx'

/** What a badge's texts are in the reader's language. */
export function wordsOf(held: HeldBadge, locale: Locale) {
  const issuer = textIn(held.issuer.name, locale)
  return { texts: badgeTextsIn(held.version.texts, locale), issuer, alt: imageAltOf(held.version, issuer, locale) }
}

/** What an unfurled link says of a shared badge: the badge, never its holder. */
export function cardOf(held: HeldBadge, url: string, locale: Locale) {
  const { texts, issuer, alt } = wordsOf(held, locale)
  return {
    title: messagesIn(locale).booklet.publicTitle(texts.name, issuer),
    description: plainText(texts.description).slice(0, 200),
    image: `${url}/share.png?lang=${locale}`,
    imageAlt: alt,
    url,
  }
}

/** The dates of a badge, kept apart. */
export const Dates = ({ held, locale }: { held: HeldBadge; locale: Locale }) => {
  const m = messagesIn(locale).booklet
  const { award, credential } = held
  const facts: [label: string, value: string | null | undefined][] = [
    [m.happenedOn, award.happenedOn && formatDate(award.happenedOn, locale)],
    [m.occasion, [award.occasion, held.event && textIn(held.event.name, locale), award.place ?? held.event?.place].filter(Boolean).join(' · ')],
    [m.awardedOn, formatDate(award.offeredAt, locale)],
    [m.acceptedOn, formatDate(credential.validFrom, locale)],
    [m.validUntil, credential.validUntil && formatDate(credential.validUntil, locale)],
    [m.nameOn, credential.nameOnCredential ?? m.noName],
  ]
  return (
    <dl>
      {facts.map(
        ([label, value]) =>
          value && (
            <>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </>
          ),
      )}
    </dl>
  )
}

/** That a badge does not hold any more; the issuer's reason is for its holder's eyes alone (`isForAll` leaves it out). */
export const StandingNotice = ({ held, locale, isForAll }: { held: HeldBadge; locale: Locale; isForAll?: boolean }) => {
  const m = messagesIn(locale).booklet
  const { revokedAt, revokedReason, suspendedAt, suspendedReason } = held.credential
  if (revokedAt) return <p class="notice bad">{isForAll ? m.revokedForAll : m.revoked(revokedReason ?? '')}</p>
  if (suspendedAt) return <p class="notice doubt">{isForAll ? m.suspendedForAll : m.suspended(suspendedReason ?? '')}</p>
  return null
}

/**
 * A badge as everybody sees it who has a link; `isPreview` shows the same to its holder, before there is a link to verify, and
 * `isFrozen` in an exported folder, where the browser verifies.
 */
export const SharedArticle = ({ held, locale, url, isPreview, isFrozen }: { held: HeldBadge; locale: Locale; url: string; isPreview?: boolean; isFrozen?: boolean }) => {
  const m = messagesIn(locale).booklet
  const { texts, issuer, alt } = wordsOf(held, locale)
  const Title = isPreview ? 'h3' : 'h1'
  const Heading = isPreview ? 'h3' : 'h2'
  return (
    <article class="sheet stitched">
      <div class="hero">
        <Medal versionId={held.version.id} alt={alt} size={190} isUploaded={!held.version.imageRecipe} />
        <div>
          <Title>{texts.name}</Title>
          {held.credential.nameOnCredential && <p class="lead">{held.credential.nameOnCredential}</p>}
          <p class="soft">
            {m.from(issuer)}
            {held.partner && (
              <>
                <br />
                {messagesIn(locale).offer.partner(textIn(held.partner.name, locale))}
              </>
            )}
          </p>
          {isFrozen && (
            <p>
              <a class="button" href={`${pathTo('verify', locale)}#/credentials/${held.credential.id}`}>
                {m.verifyNow}
              </a>
            </p>
          )}
          {!isPreview && !isFrozen && (
            <form method="post" action={pathTo('verify', locale)}>
              <input type="hidden" name="text" value={url} />
              <button>{m.verifyNow}</button>
            </form>
          )}
        </div>
      </div>
      <StandingNotice held={held} locale={locale} isForAll />
      <Prose text={texts.description} />
      <Heading>{m.criteria}</Heading>
      <Prose text={texts.criteria} />
      {held.version.alignments.length > 0 && (
        <>
          <Heading>{messagesIn(locale).badgeForm.alignments}</Heading>
          <AlignmentLinks alignments={held.version.alignments} />
        </>
      )}
      {held.award.evidence.length > 0 && (
        <>
          <Heading>{messagesIn(locale).verify.evidence}</Heading>
          <EvidenceLinks evidence={held.award.evidence} />
        </>
      )}
      <Heading>{m.levelOfProof}</Heading>
      <p>
        <span class="tag">{m.usages[held.usage as keyof typeof m.usages]}</span> {m.levels[held.usage as keyof typeof m.levels]}
      </p>
      <hr />
      <Dates held={held} locale={locale} />
      {!isPreview && (
        <>
          <p class="small links">
            <a href={`/badges/${held.version.id}?lang=${locale}`}>{m.aboutBadge}</a> <a href={`/issuers/${held.issuer.id}?lang=${locale}`}>{m.aboutIssuer}</a>
          </p>
          <p class="print-only">
            {m.shownAt} {url}
          </p>
        </>
      )}
    </article>
  )
}
