// The offer page, without an account: reading it changes nothing, each answer is a button.
import { isSameName } from '../../domain/award.ts'
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
import { BlankMedal, Medal, Prose } from './pieces.tsx'

const browserSessionSeconds = 90 * 86_400

const PersonBox = ({ label }: { label: string }) => (
  <p>
    <label class="tick">
      <input type="checkbox" name="person" value="yes" required /> {label}
    </label>
  </p>
)

type Booklets = { mine: string; fresh: string }

/** Where a browser that has a booklet in another name puts the badge: a family shares a telephone and an address (decision 4). */
const BookletChoice = ({ m, booklets }: { m: ReturnType<typeof messagesIn>['offer']; booklets: Booklets }) => (
  <fieldset class="field">
    <legend>{m.whichBooklet}</legend>
    <p class="hint">{m.whichBookletHint}</p>
    {([['fresh', m.newBooklet(booklets.fresh)], ['mine', m.thisBooklet(booklets.mine)]] as const).map(([value, label]) => (
      <label class="tick wide">
        <input type="radio" name="booklet" value={value} required /> {label}
      </label>
    ))}
  </fieldset>
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
  /** Both names, where the offer is to somebody else than the person of this browser's booklet. */
  const bookletsOf = (c: WebContext, { award }: Offer): Booklets | undefined => {
    const mine = c.get('viewer')?.displayName
    const fresh = award.recipientName
    return mine && fresh && !isSameName(mine, fresh) ? { mine, fresh } : undefined
  }
  /** Asks the same again with a box to tick; nothing has changed. */
  const askPerson = (c: WebContext, form: Form, button: string, booklets?: Booklets) => {
    const m = messagesIn(c.get('locale')).offer
    return showPage(
      c,
      { title: m.personTitle, width: 'narrow', isLight: true, status: 422 },
      <form method="post" class="sheet stitched">
        <h1>{m.personTitle}</h1>
        <p class="lead">{m.personText}</p>
        {['name', 'why'].filter((field) => form.has(field)).map((field) => <input type="hidden" name={field} value={form.text(field)} />)}
        {booklets && <BookletChoice m={m} booklets={booklets} />}
        <PersonBox label={form.text('why') === 'not_me' ? m.personDeclines : m.person} />
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
        {facts.length > 0 && (
          <>
            <h2>{m.when}</h2>
            <p>{facts.join(' · ')}</p>
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

  onPage(app, 'get', 'offer.decline', 'offer', async (c) => {
    const offer = await getOffer(web.deps, tokenOf(c))
    const { locale, m, texts } = words(c, offer)
    const back = pathTo('offer', locale, { offerToken: tokenOf(c) })
    const isNotMe = c.req.query('why') === 'not_me'
    if (!offer.isOpen) return c.redirect(back, 303)
    return showPage(
      c,
      { title: isNotMe ? m.sureNotMe : m.sureDecline, width: 'narrow', isLight: true },
      <div class="sheet stitched">
        <h1>{isNotMe ? m.sureNotMe : m.sureDecline}</h1>
        <p class="lead">{texts.name}</p>
        <p>{isNotMe ? m.sureNotMeText : m.sureText}</p>
        <form method="post">
          <input type="hidden" name="why" value={isNotMe ? 'not_me' : 'no_thanks'} />
          <PersonBox label={isNotMe ? m.personDeclines : m.person} />
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
    const isNotMe = form.text('why') === 'not_me'
    if (!isPerson(form)) return askPerson(c, form, m.confirmDecline)
    await declineAward(web.deps, { offerToken: tokenOf(c), reason: isNotMe ? 'not_me' : 'no_thanks' })
    return showNote(c, m.declinedTitle, isNotMe ? m.notMeText : m.declinedText)
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
    const { m, issuer } = words(c, await getOffer(web.deps, tokenOf(c)))
    return showPage(
      c,
      { title: m.unsubscribe, width: 'narrow', isLight: true },
      <div class="sheet stitched">
        <h1>{m.unsubscribe}</h1>
        <p class="lead">{m.unsubscribeLead(issuer)}</p>
        <form method="post">
          <PersonBox label={m.person} />
          <button>{m.unsubscribeButton}</button>
        </form>
      </div>,
    )
  })
  onRoute(app, 'post', '/unsubscribe/:offerToken', 'offer', async (c) => {
    const form = await readForm(c)
    const m = messagesIn(c.get('locale')).offer
    // A mail program says so in its body; whoever presses the button of the page ticks the box, as programs press buttons too.
    if (form.text('List-Unsubscribe') !== 'One-Click' && !isPerson(form)) return askPerson(c, form, m.unsubscribeButton)
    await unsubscribe(web.deps, tokenOf(c))
    return showNote(c, m.unsubscribedTitle, m.unsubscribedText)
  })
}
