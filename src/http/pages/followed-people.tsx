// The people of a followed badge, batch, event or organisation: by what became of their award, looked for by name, with the next best act.
import { badgeTextsIn } from '../../domain/badge.ts'
import { formatDate, formatNumber, type Locale } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import type { Dependencies } from '../../usecases/dependencies.ts'
import { explainSilence, type FollowInput, type Silence } from '../../usecases/follow-awards.ts'
import { listAwards, type ListedAward } from '../../usecases/list-awards.ts'
import { pathTo } from '../paths.ts'
import { readCount } from '../read-count.ts'
import type { WebContext } from '../web.ts'
import { cardsMax } from './one-award.tsx'
import { Empty } from './pieces.tsx'

const peopleMax = 100
const shownStates = ['offered', 'accepted', 'declined', 'expired', 'withdrawn'] as const

/** The best thing to do for somebody who has not answered, one press away. */
const NextAct = ({ awardId, act, here, locale }: { awardId: string; act: Silence['nextAct']; here: string; locale: Locale }) => {
  const m = messagesIn(locale).organiser
  if (act === 'wait') return <span class="soft">{m.wait}</span>
  if (act === 'correct_address') return <a href={pathTo('awards.one', locale, { awardId })}>{m.correctAddress}</a>
  if (act === 'print_card') return <a href={`/organiser/cards/${awardId}.pdf`}>{m.printCard}</a>
  return (
    <form method="post" action={here}>
      <input type="hidden" name="awardId" value={awardId} />
      <button class="link">{m.sendAgain}</button>
    </form>
  )
}

/** How far an answered award has come. */
const Standing = ({ award, locale }: { award: ListedAward; locale: Locale }) => {
  const { thread, revoked, suspended } = messagesIn(locale).organiser
  if (award.revokedAt) return <span class="tag">{revoked}</span>
  if (award.suspendedAt) return <span class="tag">{suspended}</span>
  if (award.state !== 'accepted') return <>{award.state === 'declined' ? thread.declined : award.state === 'expired' ? thread.expired : thread.withdrawn}</>
  return <>{award.verifiedAt ? thread.verified : award.sharedAt ? thread.shared : award.keptAt ? thread.kept : thread.accepted}</>
}

const PersonRow = ({ award, locale, namesBadge, mayAct, here }: { award: ListedAward; locale: Locale; namesBadge: boolean; mayAct: boolean; here: string }) => {
  const m = messagesIn(locale).organiser
  const { why, nextAct } = explainSilence(award)
  const isOpen = award.state === 'offered'
  return (
    <tr>
      <th scope="row">
        <a href={pathTo('awards.one', locale, { awardId: award.id })}>{award.recipientName ?? award.recipientAddress ?? m.erasedPerson}</a>
      </th>
      {namesBadge && <td>{badgeTextsIn(award.badgeTexts, locale).name}</td>}
      <td class={isOpen ? undefined : 'moment'}>{isOpen ? m.whys[why] : formatDate(award.answeredAt ?? award.offeredAt, locale)}</td>
      <td class="moment">{isOpen ? mayAct && <NextAct awardId={award.id} act={nextAct} here={here} locale={locale} /> : <Standing award={award} locale={locale} />}</td>
    </tr>
  )
}

const present = (values: Record<string, string | number | undefined>) => Object.entries(values).flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, String(value)]]))
const queryOf = (entries: [string, string][]) => new URLSearchParams(entries).toString()

type Who = (typeof shownStates)[number]

/** Reads which people a request asks for: among whom, by which words, on which page. */
export async function findFollowedPeople(c: WebContext, deps: Dependencies, input: FollowInput) {
  const words = c.req.query('q')?.trim() || undefined
  const page = readCount(c, 'page')
  const list = async (who: Who) => ({ who, words, page, ...(await listAwards(deps, c.get('actor'), { ...input, state: who, words, limit: peopleMax, offset: page * peopleMax })) })
  const asked = shownStates.find((state) => state === c.req.query('who'))
  const people = await list(asked ?? 'offered')
  // Whoever looks for somebody without saying among whom sees them where they are.
  const found = shownStates.find((state) => people.counts[state] > 0)
  return words && !asked && people.total === 0 && found ? list(found) : people
}

type Shown = {
  c: WebContext
  input: FollowInput
  people: Awaited<ReturnType<typeof findFollowedPeople>>
  mayAct: boolean
  /** How many could be sent their offer again together. */
  resendable: number
  /** What came of the act that led here. */
  said?: { isGood: boolean; text: string }
}

/** The part of a page of follow-up that lists people. */
export const FollowedPeople = ({ c, input, people: { who, words, page, ...people }, mayAct, resendable, said }: Shown) => {
  const locale = c.get('locale')
  const m = messagesIn(locale).organiser
  const kept = present({ from: c.req.query('from'), batch: c.req.query('batch') })
  const addressWith = (more: Record<string, string | number | undefined>) => `${c.req.path}?${queryOf([...kept, ...present({ q: words, ...more })])}`
  const hrefTo = (more: Record<string, string | number | undefined>) => `${addressWith(more)}#people`
  const here = addressWith({ who, page: page > 0 ? page : undefined })
  const scope = queryOf(present({ issuer: input.issuerId, badge: input.badgeId, event: input.eventId, batch: input.batchId, lang: locale }))
  const pages = Math.ceil(people.total / peopleMax)
  if (!words && Object.values(people.counts).every((count) => count === 0)) return <Empty title={m.nobodyAwarded} />
  const nobody = words ? { title: m.nobodyFound, text: m.nobodyFoundText } : who === 'offered' ? { title: m.everybody, text: m.everybodyText } : { title: m.nobodyHere }
  const cardSets = who === 'offered' && mayAct && !words ? Array.from({ length: Math.ceil(people.total / cardsMax) }, (_, index) => index) : []
  return (
    <>
      <h2 id="people" class="sewn">
        {m.people}
      </h2>
      {said && (
        <p class={said.isGood ? 'notice good' : 'notice bad'} role={said.isGood ? 'status' : 'alert'} tabindex={-1} autofocus={!said.isGood}>
          {said.text}
        </p>
      )}
      <form class="find" role="search" action={`${c.req.path}#people`}>
        {kept.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <label for="q">{m.findPerson}</label>
        <input id="q" name="q" type="search" value={words ?? ''} maxlength={100} autocomplete="off" />
        <button class="secondary">{m.find}</button>
        {words && <a href={hrefTo({ q: undefined })}>{m.showAll}</a>}
      </form>
      <nav class="tabs" aria-label={m.people}>
        {shownStates.map((state) => (
          <a aria-current={state === who ? 'true' : undefined} href={hrefTo({ who: state })}>
            {m.states[state]} <span class="count">{formatNumber(people.counts[state], locale)}</span>
          </a>
        ))}
      </nav>
      {who === 'offered' && !words && resendable > 1 && (
        <details class="again">
          <summary>{m.resendAll}</summary>
          <form method="post" action={here}>
            <p>{m.resendAllText(resendable)}</p>
            <button class="secondary">{m.resendAllButton(resendable)}</button>
          </form>
        </details>
      )}
      {people.awards.length === 0 ? (
        <Empty {...nobody} />
      ) : (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">{m.name}</th>
              {!input.badgeId && <th scope="col">{m.badge}</th>}
              <th scope="col">{who === 'offered' ? m.why : m.when}</th>
              <th scope="col">{who === 'offered' ? m.nextAct : m.state}</th>
            </tr>
          </thead>
          <tbody>
            {people.awards.map((award) => (
              <PersonRow award={award} locale={locale} namesBadge={!input.badgeId} mayAct={mayAct} here={here} />
            ))}
          </tbody>
        </table>
      )}
      {pages > 1 && (
        <p class="acts">
          {page > 0 && <a href={hrefTo({ who, page: page - 1 })}>{m.previousPage}</a>}
          <span class="soft">{m.pageOf(page + 1, pages)}</span>
          {page + 1 < pages && <a href={hrefTo({ who, page: page + 1 })}>{m.nextPage}</a>}
        </p>
      )}
      <p class="links">
        <a href={`/organiser/awards.csv?${scope}`}>{m.export}</a>
        {cardSets.map((set) => (
          <a href={`/organiser/cards.pdf?${scope}${set > 0 ? `&set=${set}` : ''}`}>
            {cardSets.length === 1 ? m.printCards : m.printSomeCards(set * cardsMax + 1, Math.min((set + 1) * cardsMax, people.total))}
          </a>
        ))}
      </p>
    </>
  )
}
