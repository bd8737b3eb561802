// The offer page, without an account: reading it changes nothing, each answer is a button.
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { acceptAward } from '../../usecases/accept-award.ts'
import { imageAltOf } from '../../usecases/badges.ts'
import { declineAward, unsubscribe } from '../../usecases/decline-award.ts'
import { getOffer, markOfferSeen, type Offer } from '../../usecases/offers.ts'
import { startBrowserSession } from '../../usecases/sessions.ts'
import { setSessionCookie } from '../cookies.ts'
import { onPage, onRoute } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { sentenceOf } from '../problems.ts'
import { readForm, type Form } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { Medal, Prose } from './pieces.tsx'

const browserSessionSeconds = 90 * 86_400

const PersonBox = ({ label }: { label: string }) => (
  <p>
    <label class="tick">
      <input type="checkbox" name="person" value="yes" required /> {label}
    </label>
  </p>
)

/** Adds the pages. */
export function offerPages(web: Web, app: WebApp): void {
  const tokenOf = (c: WebContext) => c.req.param('offerToken') ?? ''
  const words = (c: WebContext, offer: Offer) => {
    const locale = c.get('locale')
    const issuer = textIn(offer.issuer.name, locale)
    return {
      locale,
      m: messagesIn(locale).offer,
      texts: badgeTextsIn(offer.version.texts, locale),
      issuer,
      alt: imageAltOf(offer.version, issuer, locale),
      until: formatDate(offer.award.expiresAt, locale),
    }
  }
  const showNote = (c: WebContext, title: string, text: string, back?: { href: string; label: string }) =>
    showPage(
      c,
      { title, width: 'narrow', isLight: true },
      <div class="sheet stitched">
        <h1>{title}</h1>
        <p class="lead">{text}</p>
        {back && (
          <p>
            <a href={back.href}>{back.label}</a>
          </p>
        )}
      </div>,
    )

  /** True when the box was ticked: programs press buttons, this asks for a word (decision 5). */
  const isPerson = (form: Form) => form.text('person') === 'yes'
  /** Asks the same again with a box to tick; nothing has changed. */
  const askPerson = (c: WebContext, form: Form, button: string) => {
    const m = messagesIn(c.get('locale')).offer
    return showPage(
      c,
      { title: m.personTitle, width: 'narrow', isLight: true, status: 422 },
      <form method="post" class="sheet stitched">
        <h1>{m.personTitle}</h1>
        <p class="lead">{m.personText}</p>
        {['name', 'why'].filter((field) => form.has(field)).map((field) => <input type="hidden" name={field} value={form.text(field)} />)}
        <PersonBox label={m.person} />
        <button class="big">{button}</button>
      </form>,
    )
  }

  onPage(app, 'get', 'offer', 'offer', async (c) => {
    const offer = await getOffer(web.deps, tokenOf(c))
    const { locale, m, texts, issuer, alt, until } = words(c, offer)
    const at = (name: 'offer.accept' | 'offer.decline' | 'offer.later') => pathTo(name, locale, { offerToken: tokenOf(c) })
    const { award } = offer
    if (!offer.isOpen && award.state !== 'accepted') {
      const code = award.state === 'declined' ? 'award_already_declined' : award.state === 'withdrawn' ? 'award_withdrawn' : 'award_expired'
      return showPage(
        c,
        { title: m.closedTitle, width: 'narrow', isLight: true, status: 410 },
        <div class="sheet stitched">
          <h1>{m.closedTitle}</h1>
          <p class="lead">{sentenceOf(new Refusal(code), locale)}</p>
        </div>,
      )
    }
    const place = [award.occasion, offer.event && textIn(offer.event.name, locale), award.place ?? offer.event?.place, award.happenedOn && formatDate(award.happenedOn, locale)].filter(Boolean)
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
        {offer.award.state === 'accepted' ? (
          <p>
            <strong>{m.acceptedTitle}</strong>{' '}
            <a class="button" href={pathTo('booklet', locale)}>
              {m.see}
            </a>
          </p>
        ) : (
          <form method="post" action={at('offer.accept')}>
            <div class="field">
              <label for="name">{m.name}</label>
              <p class="hint" id="name-hint">
                {m.nameHint}
              </p>
              <input id="name" name="name" value={award.recipientName ?? ''} autocomplete="name" maxlength={200} aria-describedby="name-hint" />
            </div>
            <PersonBox label={m.person} />
            <button class="big">{m.accept}</button>
          </form>
        )}
        {offer.isOpen && (
          <div class="acts">
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
        )}
        <h2>{m.why}</h2>
        <Prose text={texts.description} />
        <h2>{m.takes}</h2>
        <Prose text={texts.criteria} />
        {place.length > 0 && (
          <>
            <h2>{m.when}</h2>
            <p>{place.join(' · ')}</p>
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
            <h2>{m.data}</h2>
            <p class="small">{m.dataText(issuer, until)}</p>
            <p class="small soft">{m.expires(until)}</p>
          </>
        )}
      </article>,
    )
  })

  onPage(app, 'get', 'offer.accept', 'offer', (c) => c.redirect(pathTo('offer', c.get('locale'), { offerToken: tokenOf(c) }), 303))
  onPage(app, 'post', 'offer.accept', 'offer', async (c) => {
    const form = await readForm(c)
    if (!isPerson(form)) return askPerson(c, form, messagesIn(c.get('locale')).offer.accept)
    const viewer = c.get('viewer')
    const accepted = await acceptAward(web.deps, { offerToken: tokenOf(c), name: form.text('name').slice(0, 200) || null, viewerPersonId: viewer?.personId })
    // Only the browser that pressed the button gets in: a second press elsewhere, with the same link, proves nothing.
    if (!viewer && accepted.personId && !accepted.alreadyAccepted) {
      setSessionCookie(c, await startBrowserSession(web.deps, accepted.personId), browserSessionSeconds)
    }
    return c.redirect(pathTo('offer.accepted', c.get('locale'), { offerToken: tokenOf(c) }), 303)
  })

  onPage(app, 'get', 'offer.accepted', 'offer', async (c) => {
    const offer = await getOffer(web.deps, tokenOf(c))
    const { locale, m, texts, alt } = words(c, offer)
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
            <p>{m.acceptedText}</p>
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

  onPage(app, 'get', 'offer.decline', 'offer', async (c) => {
    const offer = await getOffer(web.deps, tokenOf(c))
    const { locale, m, texts } = words(c, offer)
    const back = pathTo('offer', locale, { offerToken: tokenOf(c) })
    if (!offer.isOpen) return c.redirect(back, 303)
    return showPage(
      c,
      { title: m.sureDecline, width: 'narrow', isLight: true },
      <div class="sheet stitched">
        <h1>{m.sureDecline}</h1>
        <p class="lead">{texts.name}</p>
        <p>{m.sureText}</p>
          <form method="post">
            <input type="hidden" name="why" value={c.req.query('why') === 'not_me' ? 'not_me' : 'no_thanks'} />
            <PersonBox label={m.person} />
            <div class="acts">
              <button class="danger">{m.confirmDecline}</button>
              <a href={back}>{m.back}</a>
            </div>
          </form>
      </div>,
    )
  })
  onPage(app, 'post', 'offer.decline', 'offer', async (c) => {
    const form = await readForm(c)
    const m = messagesIn(c.get('locale')).offer
    if (!isPerson(form)) return askPerson(c, form, m.confirmDecline)
    await declineAward(web.deps, { offerToken: tokenOf(c), reason: form.text('why') === 'not_me' ? 'not_me' : 'no_thanks' })
    return showNote(c, m.declinedTitle, m.declinedText)
  })
  onPage(app, 'post', 'offer.later', 'offer', async (c) => {
    // Seen by a person, not by a program that presses buttons.
    if (c.req.header('sec-fetch-user') === '?1') await markOfferSeen(web.deps, tokenOf(c))
    const offer = await getOffer(web.deps, tokenOf(c))
    const { locale, m, until } = words(c, offer)
    return showNote(c, m.laterTitle, m.laterText(until), { href: pathTo('offer', locale, { offerToken: tokenOf(c) }), label: m.back })
  })
  // One-click unsubscribe of mail programs (RFC 8058) posts here; a person gets a page with a button.
  onRoute(app, 'get', '/unsubscribe/:offerToken', 'offer', async (c) => {
    await getOffer(web.deps, tokenOf(c))
    const m = messagesIn(c.get('locale')).offer
    return showPage(
      c,
      { title: m.unsubscribe, width: 'narrow', isLight: true },
      <div class="sheet stitched">
        <h1>{m.unsubscribe}</h1>
        <form method="post">
          <button>{m.unsubscribe}</button>
        </form>
      </div>,
    )
  })
  onRoute(app, 'post', '/unsubscribe/:offerToken', 'offer', async (c) => {
    await unsubscribe(web.deps, tokenOf(c))
    const m = messagesIn(c.get('locale')).offer
    return showNote(c, m.unsubscribedTitle, m.unsubscribedText)
  })
}
