// The offer page, without an account: reading it changes nothing, each answer is a button.
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { acceptAward } from '../../usecases/accept-award.ts'
import { getOffer } from '../../usecases/offers.ts'
import { startBrowserSession } from '../../usecases/sessions.ts'
import { setSessionCookie } from '../cookies.ts'
import { describeDevice } from '../device-label.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { sentenceOf } from '../problems.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp } from '../web.ts'
import { showPage } from './frame.tsx'
import { askPerson, BookletChoice, bookletsOf, isPerson, PersonBox, tokenOf, wordsOfOffer } from './offer-parts.tsx'
import { AlignmentLinks, BlankMedal, EvidenceLinks, Medal, Prose } from './pieces.tsx'

const browserSessionSeconds = 90 * 86_400

/** Adds the pages. */
export function offerPages(web: Web, app: WebApp): void {
  onPage(app, 'get', 'offer', 'offer', async (c) => {
    const offer = await getOffer(web.deps, tokenOf(c))
    const { locale, m, texts, issuer, alt, until } = wordsOfOffer(c, offer)
    const at = (name: 'offer.accept' | 'offer.decline' | 'offer.later') => pathTo(name, locale, { offerToken: tokenOf(c) })
    const { award } = offer
    if (!offer.isOpen && award.state !== 'accepted') {
      const code = award.state === 'declined' ? 'award_already_declined' : award.state === 'withdrawn' ? 'award_withdrawn' : 'award_expired'
      return showPage(
        c,
        { title: m.closedTitle, width: 'narrow', isLight: true, status: 410 },
        <div class="sheet stitched still">
          <BlankMedal />
          <h1>{m.closedTitle}</h1>
          <p class="lead">{sentenceOf(new Refusal(code), locale)}</p>
        </div>,
      )
    }
    const booklets = bookletsOf(c, offer)
    const facts = [award.occasion, offer.event && textIn(offer.event.name, locale), award.place ?? offer.event?.place, award.happenedOn && formatDate(award.happenedOn, locale)].filter(Boolean)
    const nameField = (
      <div class="field">
        <label for="name">{m.name}</label>
        <p class="hint" id="name-hint">
          {m.nameHint}
        </p>
        <input id="name" name="name" value={award.recipientName ?? ''} autocomplete="name" maxlength={200} aria-describedby="name-hint" />
      </div>
    )
    return showPage(
      c,
      { title: m.title(texts.name), width: 'narrow', isLight: true },
      <article class="sheet stitched">
        <div class="hero">
          <Medal versionId={offer.version.id} alt={alt} size={150} isUploaded={!offer.version.imageRecipe} />
          <div>
            <p class="soft">{m.offers(issuer)}</p>
            <h1>{texts.name}</h1>
            {offer.partner && <p class="soft">{m.partner(textIn(offer.partner.name, locale))}</p>}
          </div>
        </div>
        <Prose text={texts.description} />
        {award.state === 'accepted' ? (
          <div class="answer">
            <p>
              <strong>{m.acceptedTitle}</strong>
            </p>
            <a class="button" href={pathTo('booklet', locale)}>
              {m.see}
            </a>
          </div>
        ) : (
          <div class="answer">
            <form method="post" action={at('offer.accept')}>
              {award.recipientName ? (
                <>
                  <p class="named">
                    {m.onBadge} <strong>{award.recipientName}</strong>
                  </p>
                  <details>
                    <summary>{m.wrongName}</summary>
                    {nameField}
                  </details>
                </>
              ) : (
                nameField
              )}
              {booklets && <BookletChoice m={m} booklets={booklets} />}
              <PersonBox label={m.person} />
              <button class="big">{m.accept}</button>
            </form>
            <div class="acts centred">
              <form method="post" action={at('offer.later')}>
                <button class="quiet">{m.later}</button>
              </form>
              <a class="button quiet" href={at('offer.decline')}>
                {m.decline}
              </a>
              <a class="button quiet" href={pathTo('offer.decline', locale, { offerToken: tokenOf(c), why: 'not_me' })}>
                {m.notMe}
              </a>
            </div>
          </div>
        )}
        <h2>{m.takes}</h2>
        <Prose text={texts.criteria} />
        {offer.version.validForDays && <p class="soft">{messagesIn(locale).booklet.lasts(offer.version.validForDays)}</p>}
        {offer.version.alignments.length > 0 && (
          <>
            <h2>{messagesIn(locale).badgeForm.alignments}</h2>
            <AlignmentLinks alignments={offer.version.alignments} />
          </>
        )}
        {facts.length > 0 && (
          <>
            <h2>{m.when}</h2>
            <p>{facts.join(' · ')}</p>
          </>
        )}
        {award.evidence.length > 0 && (
          <>
            <h2>{messagesIn(locale).verify.evidence}</h2>
            <EvidenceLinks evidence={award.evidence} />
            <p class="small soft">{m.evidenceText}</p>
          </>
        )}
        {award.personalWord && (
          <>
            <h2>{m.word(issuer)}</h2>
            <blockquote>{award.personalWord}</blockquote>
          </>
        )}
        {offer.isOpen && (
          <>
            <hr />
            <h2>{m.data}</h2>
            <p class="small">{m.dataText(issuer, until, award.recipientAddress !== null)}</p>
            <p class="small soft">{m.expires(until)}</p>
            {award.recipientAddress && (
              <p class="small">
                <a href={`/unsubscribe/${tokenOf(c)}?lang=${locale}`}>{m.unsubscribe}</a>
              </p>
            )}
          </>
        )}
      </article>,
    )
  })

  onPage(app, 'get', 'offer.accept', 'offer', (c) => c.redirect(pathTo('offer', c.get('locale'), { offerToken: tokenOf(c) }), 303))
  onPage(app, 'post', 'offer.accept', 'offer', async (c) => {
    const form = await readForm(c)
    const offer = await getOffer(web.deps, tokenOf(c))
    const booklets = offer.isOpen ? bookletsOf(c, offer) : undefined
    const booklet = form.text('booklet')
    if (!isPerson(form) || (booklets && booklet !== 'fresh' && booklet !== 'mine')) return askPerson(c, form, messagesIn(c.get('locale')).offer.accept, booklets)
    const viewer = booklets && booklet === 'fresh' ? undefined : c.get('viewer')
    const accepted = await acceptAward(web.deps, { offerToken: tokenOf(c), name: form.text('name') || null, viewerPersonId: viewer?.personId })
    // Only the browser that pressed the button gets in: a second press elsewhere, with the same link, proves nothing.
    if (!viewer && accepted.personId && !accepted.alreadyAccepted) {
      setSessionCookie(c, await startBrowserSession(web.deps, accepted.personId, describeDevice(c.req.header('user-agent'))), browserSessionSeconds)
    }
    return c.redirect(pathTo('offer.accepted', c.get('locale'), { offerToken: tokenOf(c) }), 303)
  })

  onPage(app, 'get', 'offer.accepted', 'offer', async (c) => {
    const offer = await getOffer(web.deps, tokenOf(c))
    const { locale, m, texts, alt } = wordsOfOffer(c, offer)
    if (offer.award.state !== 'accepted') return c.redirect(pathTo('offer', locale, { offerToken: tokenOf(c) }), 303)
    const viewer = c.get('viewer')
    const isHere = viewer !== undefined && viewer.personId === offer.award.holderId
    return showPage(
      c,
      { title: m.acceptedTitle, width: 'narrow', isLight: true },
      <article class="sheet stitched">
        <div class="hero">
          <div class="stamp">
            <Medal versionId={offer.version.id} alt={alt} size={180} isUploaded={!offer.version.imageRecipe} />
          </div>
          <div role="status">
            <h1>{m.acceptedTitle}</h1>
            <p class="lead">{texts.name}</p>
            <p>{isHere && viewer.sessionKind === 'signed_in' ? `${m.acceptedText} ${m.keptText}` : m.acceptedText}</p>
            {isHere && (
              <a class="button" href={pathTo('booklet.badge', locale, { awardId: offer.credentialId ?? '' })}>
                {m.see}
              </a>
            )}
          </div>
        </div>
        {viewer?.sessionKind !== 'signed_in' && (
          <>
            <hr />
            <h2>{m.keepTitle}</h2>
            <p>{m.keepText}</p>
            <a class="button secondary" href={pathTo('sign-in', locale)}>
              {m.keep}
            </a>
          </>
        )}
      </article>,
    )
  })
}
