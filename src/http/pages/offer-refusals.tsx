// The other answers to an offer: not now, no, not me, and no more mails.
import { messagesIn } from '../../i18n/messages.ts'
import { declineAward, unsubscribe } from '../../usecases/decline-award.ts'
import { getOffer, markOfferSeen } from '../../usecases/offers.ts'
import { onPage, onRoute } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp } from '../web.ts'
import { showPage } from './frame.tsx'
import { askPerson, isPerson, PersonBox, showNote, tokenOf, wordsOfOffer } from './offer-parts.tsx'

/** Adds the pages. */
export function offerRefusalPages(web: Web, app: WebApp): void {
  onPage(app, 'get', 'offer.decline', 'offer', async (c) => {
    const offer = await getOffer(web.deps, tokenOf(c))
    const { locale, m, texts } = wordsOfOffer(c, offer)
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
    const { locale, m, until } = wordsOfOffer(c, offer)
    if (!offer.isOpen) return c.redirect(pathTo('offer', locale, { offerToken: tokenOf(c) }), 303)
    return showNote(c, m.laterTitle, m.laterText(until), { href: pathTo('offer', locale, { offerToken: tokenOf(c) }), label: m.back })
  })
  // One-click unsubscribe of mail programs (RFC 8058) posts here; a person gets a page with a button.
  onRoute(app, 'get', '/unsubscribe/:offerToken', 'offer', async (c) => {
    const { m, issuer } = wordsOfOffer(c, await getOffer(web.deps, tokenOf(c)))
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
