// Following what became of the awards of an organisation, a badge, a batch or an event, and acting on those without an answer.
import type { Child } from 'hono/jsx'
import { badgeTextsIn } from '../../domain/badge.ts'
import { drawBars } from '../../domain/charts/draw-bars.ts'
import { drawFunnel } from '../../domain/charts/draw-funnel.ts'
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { formatDate, formatDateTime, formatNumber, formatShare } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { roleIncludes, type Role } from '../../usecases/authorize.ts'
import { getFollowedBadge, getFunnel, type FollowInput } from '../../usecases/follow-awards.ts'
import { getEvent } from '../../usecases/events.ts'
import { getBatch } from '../../usecases/undo-batch.ts'
import { getIssuer } from '../../usecases/issuers.ts'
import { eachAward, type ListedAward } from '../../usecases/list-awards.ts'
import { countResendable, resendOffer, resendOffers } from '../../usecases/resend-offer.ts'
import { onPage, onRoute } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { sentenceOf } from '../problems.ts'
import { readForm } from '../read-form.ts'
import { readCount } from '../read-count.ts'
import { isId, readId } from '../read-id.ts'
import { readFollowScope } from '../read-follow-scope.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { BadgeFace } from './badge-face.tsx'
import { showPage } from './frame.tsx'
import { findFollowedPeople, FollowedPeople } from './followed-people.tsx'
import { Chart, Crumbs } from './pieces.tsx'

/** Adds the pages. */
export function followPages(web: Web, app: WebApp): void {
  const { deps } = web

  type Followed = { input: FollowInput; title: string; face?: Child; acts?: (role: Role) => Child }
  const showFollow = async (c: WebContext, { input, title, face, acts }: Followed, problem?: string) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const actor = c.get('actor')
    const [{ issuer, role }, { counts, days }, people] = await Promise.all([getIssuer(deps, actor, input.issuerId), getFunnel(deps, actor, input), findFollowedPeople(c, deps, input)])
    const steps = (['offered', 'delivered', 'seen', 'accepted', 'kept', 'shared', 'verified'] as const).map((step) => ({ label: m.steps[step], count: counts[step] }))
    const mayAct = roleIncludes(role, 'awarder')
    const resendable = mayAct ? await countResendable(deps, actor, input) : 0
    const said = problem ? { isGood: false, text: problem } : /^\d+$/.test(c.req.query('sent') ?? '') ? { isGood: true, text: m.resent(readCount(c, 'sent')) } : undefined
    const asideOf = [[counts.declined, m.aside.declined], [counts.expired, m.aside.expired], [counts.refusedMail, m.aside.refusedMail]] as const
    return showPage(
      c,
      { title: `${m.follow}${locale === 'fr' ? '\u00a0:' : ':'} ${title}`, status: problem ? 422 : 200 },
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
        <FollowedPeople c={c} input={input} people={people} mayAct={mayAct} resendable={resendable} said={said} />
      </>,
    )
  }
  const followIssuer = async (c: WebContext): Promise<Followed> => {
    const issuerId = readId(c, 'issuerId')
    const { issuer } = await getIssuer(deps, c.get('actor'), issuerId)
    const batchId = isId(c.req.query('batch') ?? '') ? c.req.query('batch') : undefined
    const batch = batchId ? await getBatch(deps, c.get('actor'), batchId) : undefined
    if (batch && batch.issuerId !== issuerId) throw new Refusal('not_found')
    const title = batch ? messagesIn(c.get('locale')).organiser.batchOf(formatDateTime(batch.createdAt, c.get('locale'))) : textIn(issuer.name, c.get('locale'))
    return { input: { issuerId, batchId }, title }
  }
  const followBadge = async (c: WebContext): Promise<Followed> => {
    const badgeId = readId(c, 'badgeId')
    const from = isId(c.req.query('from') ?? '') ? c.req.query('from') : undefined
    // A member that issues a network's badge follows its own awards; the maker follows all.
    const { badge, issuerId } = await getFollowedBadge(deps, c.get('actor'), { badgeId, issuerId: from })
    return { input: { issuerId, badgeId }, title: badgeTextsIn(badge.texts, c.get('locale')).name, face: <BadgeFace badge={badge} locale={c.get('locale')} size={84} /> }
  }
  const followEvent = async (c: WebContext): Promise<Followed> => {
    const locale = c.get('locale')
    const event = await getEvent(deps, c.get('actor'), readId(c, 'eventId'))
    return {
      input: { issuerId: event.issuerId, eventId: event.id },
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
    }
  }
  for (const [name, follow] of [['issuers.follow', followIssuer], ['badges.follow', followBadge], ['events.one', followEvent]] as const) {
    onPage(app, 'get', name, 'signed_in', async (c) => showFollow(c, await follow(c)))
    // Sends one offer again, or all that have rested; the reader stays where they were in the list.
    onPage(app, 'post', name, 'signed_in', async (c) => {
      const form = await readForm(c)
      const m = messagesIn(c.get('locale')).organiser
      const followed = await follow(c)
      const awardId = form.text('awardId')
      if (awardId && !isId(awardId)) throw new Refusal('not_found')
      let count = 1
      if (!awardId) count = await resendOffers(deps, c.get('actor'), followed.input)
      else {
        try {
          const { problem } = await resendOffer(deps, c.get('actor'), { awardId })
          if (problem) return showFollow(c, followed, problem === 'blocked' ? m.whys.blocked : problem === 'sent_recently' ? m.sentRecently : m.problems[problem])
        } catch (error) {
          // Answered while the list was being read: said above the list, as it is now.
          if (!(error instanceof Refusal) || !error.code.startsWith('award_')) throw error
          return showFollow(c, followed, sentenceOf(error, c.get('locale')))
        }
      }
      const here = new URLSearchParams({ ...c.req.query(), sent: String(count) })
      return c.redirect(`${c.req.path}?${here.toString()}#people`, 303)
    })
  }
  onRoute(app, 'get', '/organiser/awards.csv', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const lineOf = (award: ListedAward) => [
      award.recipientName ?? '', award.recipientAddress ?? '', badgeTextsIn(award.badgeTexts, locale).name, textIn(award.issuerName, locale), m.states[award.state],
      award.mailState === 'refused' ? (award.mailProblem ?? m.whys.mail_refused ?? '') : '', award.occasion ?? '', award.place ?? '', award.happenedOn ?? '',
      ...[award.offeredAt, award.seenAt, award.acceptedAt, award.keptAt, award.sharedAt, award.verifiedAt, award.suspendedAt, award.revokedAt].map((at) => at?.toISOString() ?? ''),
    ]
    const head = [
      m.name, m.address, m.badge, m.issuer, m.state, m.problem, m.occasion, m.place, m.happenedOn,
      m.thread.offered, m.thread.seen, m.thread.accepted, m.thread.kept, m.thread.shared, m.thread.verified, m.thread.suspended, m.thread.revoked,
    ]
    const parts = eachAward(deps, c.get('actor'), readFollowScope(c))
    // Whoever may not read them is told so before the answer begins.
    const first = await parts.next()
    const table = async function* () {
      yield web.tables.writeTable([head, ...(first.value ?? []).map(lineOf)])
      for await (const awards of parts) yield web.tables.writeTableRows(awards.map(lineOf))
    }
    return c.body(ReadableStream.from(table()).pipeThrough(new TextEncoderStream()), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="awards.csv"',
    })
  })
}
