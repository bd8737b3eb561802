// Following what became of the awards of an organisation, a badge, a batch or an event, and acting on those without an answer.
import type { Child } from 'hono/jsx'
import { badgeTextsIn } from '../../domain/badge.ts'
import { drawBars } from '../../domain/charts/draw-bars.ts'
import { drawFunnel } from '../../domain/charts/draw-funnel.ts'
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { formatDate, formatDateTime, formatNumber, formatShare, type Locale } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { roleIncludes, type Role } from '../../usecases/authorize.ts'
import { explainSilence, getFollowedBadge, getFunnel, type FollowInput, type Silence } from '../../usecases/follow-awards.ts'
import { getEvent } from '../../usecases/events.ts'
import { getBatch } from '../../usecases/undo-batch.ts'
import { getIssuer } from '../../usecases/issuers.ts'
import { listAwards } from '../../usecases/list-awards.ts'
import { onPage, onRoute } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { isId, readId } from '../read-id.ts'
import { readFollowScope } from '../read-follow-scope.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { BadgeFace } from './badge-face.tsx'
import { showPage } from './frame.tsx'
import { Chart, Crumbs, Empty } from './pieces.tsx'

const peopleMax = 100
const exportedMax = 50_000
const shownStates = ['offered', 'accepted', 'declined', 'expired', 'withdrawn'] as const

/** The best thing to do for somebody who has not answered, one press away. */
const NextAct = ({ awardId, act, locale }: { awardId: string; act: Silence['nextAct']; locale: Locale }) => {
  const m = messagesIn(locale).organiser
  if (act === 'wait') return <span class="soft">{m.wait}</span>
  if (act === 'correct_address') return <a href={pathTo('awards.one', locale, { awardId })}>{m.correctAddress}</a>
  if (act === 'print_card') return <a href={`/organiser/cards/${awardId}.pdf`}>{m.printCard}</a>
  return (
    <form method="post" action={pathTo('awards.one', locale, { awardId })}>
      <input type="hidden" name="act" value="resend" />
      <button class="link">{m.sendAgain}</button>
    </form>
  )
}

/** Adds the pages. */
export function followPages(web: Web, app: WebApp): void {
  const { deps } = web

  const showFollow = async (c: WebContext, input: FollowInput, { title, face, acts }: { title: string; face?: Child; acts?: (role: Role) => Child }) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const actor = c.get('actor')
    const who = shownStates.find((state) => state === c.req.query('who')) ?? 'offered'
    const page = Math.max(0, Math.min(10_000, Math.trunc(Number(c.req.query('page') ?? 0)) || 0))
    const [{ issuer, role }, { counts, days }, people] = await Promise.all([
      getIssuer(deps, actor, input.issuerId),
      getFunnel(deps, actor, input),
      listAwards(deps, actor, { ...input, state: who, limit: peopleMax, offset: page * peopleMax }),
    ])
    const mayAct = roleIncludes(role, 'awarder')
    const queryWith = (more: Record<string, string | number>) =>
      new URLSearchParams([...Object.entries({ from: c.req.query('from'), batch: c.req.query('batch') }), ...Object.entries(more)].filter((entry) => entry[1] !== undefined).map(([key, value]): [string, string] => [key, String(value)])).toString()
    const steps = (['offered', 'delivered', 'seen', 'accepted', 'kept', 'shared', 'verified'] as const).map((step) => ({ label: m.steps[step], count: counts[step] }))
    const query = new URLSearchParams({ issuer: input.issuerId, ...(input.badgeId && { badge: input.badgeId }), ...(input.eventId && { event: input.eventId }), ...(input.batchId && { batch: input.batchId }), lang: locale })
    const asideOf = [[counts.declined, m.aside.declined], [counts.expired, m.aside.expired], [counts.refusedMail, m.aside.refusedMail]] as const
    return showPage(
      c,
      { title: `${m.follow}${locale === 'fr' ? '\u00a0:' : ':'} ${title}` },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId: input.issuerId }), label: textIn(issuer.name, locale) }]} />
        <header class="masthead">
          {face}
          <div>
            <h1>{title}</h1>
            <p class="lead">
              {formatNumber(counts.offered, locale)} {m.awarded}, {formatShare(counts.accepted, counts.offered, locale)} {m.steps.accepted}.
            </p>
          </div>
        </header>
        {acts?.(role)}
        <div class="two">
          <section>
            <h2 class="sewn">{m.funnel}</h2>
            <Chart
              svg={drawFunnel(steps, { title: m.funnel, locale })}
              summary={messagesIn(locale).layout.showTable}
              head={[m.what, m.total]}
              rows={steps.map(({ label, count }) => [label, formatNumber(count, locale)])}
            />
          </section>
          <section>
            {days.length > 1 && (
              <>
                <h2 class="sewn">{m.overTime}</h2>
                <Chart
                  svg={drawBars(days.map(({ at, offered, accepted: part }) => ({ label: formatDate(at, locale), count: offered, part })), { title: m.overTime, locale, key: { count: m.offered, part: m.steps.accepted } })}
                  summary={messagesIn(locale).layout.showTable}
                  head={[m.day, m.offered, m.steps.accepted]}
                  rows={days.map(({ at, offered, accepted: part }) => [formatDate(at, locale), offered, part])}
                />
              </>
            )}
            {counts.offered > 0 && (
              <>
                <h2 class="sewn">{m.notAccepted}</h2>
                <ul class="numbers">
                  {asideOf.map(([count, label]) => (
                    <li>
                      <b>{formatNumber(count, locale)}</b> {label}
                    </li>
                  ))}
                </ul>
              </>
            )}
          </section>
        </div>
        <h2 id="people" class="sewn">
          {m.people}
        </h2>
        <nav class="tabs" aria-label={m.people}>
          {shownStates.map((state) => (
            <a aria-current={state === who ? 'true' : undefined} href={`${c.req.path}?${queryWith({ who: state })}#people`}>
              {m.states[state]}
            </a>
          ))}
        </nav>
        {people.awards.length === 0 ? (
          <Empty title={who === 'offered' && counts.offered > 0 ? m.everybody : m.nobodyHere} text={who === 'offered' && counts.offered > 0 ? m.everybodyText : undefined} />
        ) : (
          <table class="stack">
            <thead>
              <tr>
                <th scope="col">{m.name}</th>
                <th scope="col">{who === 'offered' ? m.why : m.when}</th>
                <th scope="col">{who === 'offered' ? m.nextAct : m.state}</th>
              </tr>
            </thead>
            <tbody>
              {people.awards.map((award) => {
                const { why, nextAct } = explainSilence(award)
                return (
                  <tr>
                    <th scope="row">
                      <a href={pathTo('awards.one', locale, { awardId: award.id })}>{award.recipientName ?? award.recipientAddress ?? m.erasedPerson}</a>
                    </th>
                    <td>{who === 'offered' ? m.whys[why] : formatDate(award.answeredAt ?? award.offeredAt, locale)}</td>
                    <td>
                      {who === 'offered' && mayAct && <NextAct awardId={award.id} act={nextAct} locale={locale} />}
                      {award.revokedAt ? <span class="tag">{m.revoked}</span> : award.suspendedAt ? <span class="tag">{m.suspended}</span> : who === 'offered' ? null : m.states[who]}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        )}
        {people.total > peopleMax && (
          <p class="acts">
            {page > 0 && <a href={`${c.req.path}?${queryWith({ who, page: page - 1 })}#people`}>{m.previousPage}</a>}
            <span class="soft">{m.pageOf(page + 1, Math.ceil(people.total / peopleMax))}</span>
            {(page + 1) * peopleMax < people.total && <a href={`${c.req.path}?${queryWith({ who, page: page + 1 })}#people`}>{m.nextPage}</a>}
          </p>
        )}
        {counts.offered > 0 && (
          <p class="links">
            <a href={`/organiser/awards.csv?${query.toString()}`}>{m.export}</a>
            {who === 'offered' && people.total > 0 && mayAct && <a href={`/organiser/cards.pdf?${query.toString()}`}>{m.printCards}</a>}
          </p>
        )}
      </>,
    )
  }
  onPage(app, 'get', 'issuers.follow', 'signed_in', async (c) => {
    const issuerId = readId(c, 'issuerId')
    const { issuer } = await getIssuer(deps, c.get('actor'), issuerId)
    const batchId = isId(c.req.query('batch') ?? '') ? c.req.query('batch') : undefined
    const batch = batchId ? await getBatch(deps, c.get('actor'), batchId) : undefined
    if (batch && batch.issuerId !== issuerId) throw new Refusal('not_found')
    const title = batch ? messagesIn(c.get('locale')).organiser.batchOf(formatDateTime(batch.createdAt, c.get('locale'))) : textIn(issuer.name, c.get('locale'))
    return showFollow(c, { issuerId, batchId }, { title })
  })
  onPage(app, 'get', 'badges.follow', 'signed_in', async (c) => {
    const badgeId = readId(c, 'badgeId')
    const from = isId(c.req.query('from') ?? '') ? c.req.query('from') : undefined
    // A member that issues a network's badge follows its own awards; the maker follows all.
    const { badge, issuerId } = await getFollowedBadge(deps, c.get('actor'), { badgeId, issuerId: from })
    return showFollow(c, { issuerId, badgeId }, { title: badgeTextsIn(badge.texts, c.get('locale')).name, face: <BadgeFace badge={badge} locale={c.get('locale')} size={84} /> })
  })
  onPage(app, 'get', 'events.one', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const event = await getEvent(deps, c.get('actor'), readId(c, 'eventId'))
    return showFollow(
      c,
      { issuerId: event.issuerId, eventId: event.id },
      {
        title: textIn(event.name, locale),
        acts: (role) => (
          <p class="acts">
            {event.reportToken && (
              <a class="button" href={pathTo('events.report', locale, { reportToken: event.reportToken })}>
                {messagesIn(locale).organiser.report}
              </a>
            )}
            {roleIncludes(role, 'badge_maker') && (
              <a class="button quiet" href={pathTo('events.edit', locale, { eventId: event.id })}>
                {event.reportToken ? messagesIn(locale).badgeForm.edit : messagesIn(locale).issuerForm.editAndReport}
              </a>
            )}
          </p>
        ),
      },
    )
  })
  onRoute(app, 'get', '/organiser/awards.csv', 'signed_in', async (c) => {
    const m = messagesIn(c.get('locale')).organiser
    const { awards } = await listAwards(deps, c.get('actor'), { ...readFollowScope(c), limit: exportedMax, offset: 0 })
    const rows = awards.map((award) => [
      award.recipientName ?? '', award.recipientAddress ?? '', m.states[award.state], award.mailState === 'refused' ? (award.mailProblem ?? m.whys.mail_refused ?? '') : '',
      award.offeredAt.toISOString(), award.acceptedAt?.toISOString() ?? '', award.revokedAt?.toISOString() ?? '',
    ])
    return c.body(web.tables.writeTable([[m.name, m.address, m.state, m.problem, m.offered, m.steps.accepted, m.revoked], ...rows]), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="awards.csv"',
    })
  })
}
