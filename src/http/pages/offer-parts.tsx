// What the pages of an offer share: its words, the box that a person ticks, the choice of a booklet, and short answers.
import { isSameName } from '../../domain/award.ts'
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { imageAltOf } from '../../usecases/badges.ts'
import type { Offer } from '../../usecases/offers.ts'
import type { Form } from '../read-form.ts'
import type { WebContext } from '../web.ts'
import { showPage } from './frame.tsx'

/** The box that says that a person is there (decision 5). */
export const PersonBox = ({ label }: { label: string }) => (
  <p>
    <label class="tick">
      <input type="checkbox" name="person" value="yes" required /> {label}
    </label>
  </p>
)

export type Booklets = { mine: string; fresh: string }

/** Where a browser that has a booklet in another name puts the badge: a family shares a telephone and an address (decision 4). */
export const BookletChoice = ({ m, booklets }: { m: ReturnType<typeof messagesIn>['offer']; booklets: Booklets }) => (
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

/** The secret in the address of an offer. */
export const tokenOf = (c: WebContext) => c.req.param('offerToken') ?? ''
/** What the pages of an offer say of it, in the reader's language. */
export function wordsOfOffer(c: WebContext, offer: Offer) {
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
/** A short answer on a page of its own. */
export const showNote = (c: WebContext, title: string, text: string, back?: { href: string; label: string }) =>
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
export const isPerson = (form: Form) => form.text('person') === 'yes'

/** Both names, where the offer is to somebody else than the person of this browser's booklet. */
export function bookletsOf(c: WebContext, { award }: Offer): Booklets | undefined {
  const mine = c.get('viewer')?.displayName
  const fresh = award.recipientName
  return mine && fresh && !isSameName(mine, fresh) ? { mine, fresh } : undefined
}

/** Asks the same again with a box to tick; nothing has changed. */
export function askPerson(c: WebContext, form: Form, button: string, booklets?: Booklets) {
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
