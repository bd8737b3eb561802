// Following what became of the awards, acting on those without an answer, and the wrap-up page of an event.
import type { Child } from 'hono/jsx'
import { badgeTextsIn } from '../../domain/badge.ts'
import { drawBars } from '../../domain/charts/draw-bars.ts'
import { drawFunnel } from '../../domain/charts/draw-funnel.ts'
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { formatDate, formatDateTime, formatNumber, formatShare, type Locale } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { badgeUsages } from '../../domain/badge.ts'
import { getBadge, imageAltOf, getPublicBadge } from '../../usecases/badges.ts'
import { explainSilence, getEventReport, getFollowedBadge, getFunnel, shownMin, type FollowInput } from '../../usecases/follow-awards.ts'
import { getEvent } from '../../usecases/events.ts'
import { getBatch } from '../../usecases/undo-batch.ts'
import { getIssuer, getPublicIssuer } from '../../usecases/issuers.ts'
import { getAward, listAwards } from '../../usecases/list-awards.ts'
import { makeOfferLink, resendOffer } from '../../usecases/resend-offer.ts'
import { liftSuspension, revokeCredential, suspendCredential } from '../../usecases/revoke-credential.ts'
import { withdrawAward } from '../../usecases/withdraw-award.ts'
import { onPage, onRoute } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { isId, readId } from '../read-id.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { Chart, Crumbs, Empty, Field, Medal, type FieldError } from './pieces.tsx'

const peopleMax = 100
const exportedMax = 50_000
const cardsMax = 500
const shownStates = ['offered', 'accepted', 'declined', 'expired', 'withdrawn'] as const

const m0 = (locale: Locale) => messagesIn(locale).organiser

/** Adds the pages. */
export function followPages(web: Web, app: WebApp): void {
  const { deps } = web

  const showFollow = async (c: WebContext, input: FollowInput, title: string, acts?: Child) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const actor = c.get('actor')
    const who = shownStates.find((state) => state === c.req.query('who')) ?? 'offered'
    const page = Math.max(0, Math.min(10_000, Math.trunc(Number(c.req.query('page') ?? 0)) || 0))
    const [{ counts, days }, people] = await Promise.all([
      getFunnel(deps, actor, input),
      listAwards(deps, actor, { ...input, state: who, limit: peopleMax, offset: page * peopleMax }),
    ])
    const queryWith = (more: Record<string, string | number>) =>
      new URLSearchParams([...Object.entries({ from: c.req.query('from'), batch: c.req.query('batch') }), ...Object.entries(more)].filter((entry) => entry[1] !== undefined).map(([key, value]): [string, string] => [key, String(value)])).toString()
    const steps = (['offered', 'delivered', 'seen', 'accepted', 'kept', 'shared', 'verified'] as const).map((step) => ({ label: m.steps[step], count: counts[step] }))
    const query = new URLSearchParams({ issuer: input.issuerId, ...(input.badgeId && { badge: input.badgeId }), ...(input.eventId && { event: input.eventId }), ...(input.batchId && { batch: input.batchId }), lang: locale })
    return showPage(
      c,
      { title: `${m.follow}: ${title}` },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId: input.issuerId }), label: messagesIn(locale).layout.organisations }]} />
        <h1>{title}</h1>
        <p class="lead">
          {formatNumber(counts.offered, locale)} {m.awarded}, {formatShare(counts.accepted, counts.offered, locale)} {m.steps.accepted}.
        </p>
        {acts}
        <h2>{m.funnel}</h2>
        <Chart
          svg={drawFunnel(steps, { title: m.funnel, locale })}
          summary={messagesIn(locale).layout.showTable}
          head={[m.what, m.total]}
          rows={steps.map(({ label, count }) => [label, formatNumber(count, locale)])}
        />
        <p class="soft">{m.others(counts.declined, counts.expired, counts.refusedMail)}</p>
        {days.length > 1 && (
          <>
            <h2>{m.overTime}</h2>
            <Chart
              svg={drawBars(days.map(({ at, offered, accepted: part }) => ({ label: formatDate(at, locale), count: offered, part })), { title: m.overTime, locale, key: { count: m.offered, part: m.steps.accepted } })}
              summary={messagesIn(locale).layout.showTable}
              head={[m.day, m.offered, m.steps.accepted]}
              rows={days.map(({ at, offered, accepted: part }) => [formatDate(at, locale), offered, part])}
            />
          </>
        )}
        <h2 id="people">{m.people}</h2>
        <nav class="acts" aria-label={m.people}>
          {shownStates.map((state) => (
            <a class={state === who ? 'button' : 'button quiet'} aria-current={state === who ? 'true' : undefined} href={`${c.req.path}?${queryWith({ who: state })}#people`}>
              {m.states[state]}
            </a>
          ))}
        </nav>
        {people.awards.length === 0 ? (
          <Empty title={who === 'offered' ? m.everybody : m.nobodyHere} text={who === 'offered' ? m.everybodyText : undefined} />
        ) : (
          <div class="scroll" tabindex={0} role="region" aria-label={m.people}>
            <table>
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
                        {who === 'offered' && { correct_address: m.correctAddress, print_card: m.printCard, wait: m.wait, send_again: m.sendAgain }[nextAct]}
                        {award.revokedAt ? <span class="tag">{m.revoked}</span> : award.suspendedAt ? <span class="tag">{m.suspended}</span> : null}
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </div>
        )}
        {people.total > peopleMax && (
          <p class="acts">
            {page > 0 && <a href={`${c.req.path}?${queryWith({ who, page: page - 1 })}#people`}>{m.previousPage}</a>}
            <span class="soft">{m.pageOf(page + 1, Math.ceil(people.total / peopleMax))}</span>
            {(page + 1) * peopleMax < people.total && <a href={`${c.req.path}?${queryWith({ who, page: page + 1 })}#people`}>{m.nextPage}</a>}
          </p>
        )}
        <p class="acts">
          <a href={`/organiser/awards.csv?${query.toString()}`}>{m.export}</a>
          {who === 'offered' && people.total > 0 && <a href={`/organiser/cards.pdf?${query.toString()}`}>{m.printCards}</a>}
        </p>
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
    return showFollow(c, { issuerId, batchId }, title)
  })
  onPage(app, 'get', 'badges.follow', 'signed_in', async (c) => {
    const badgeId = readId(c, 'badgeId')
    const from = isId(c.req.query('from') ?? '') ? c.req.query('from') : undefined
    // A member that issues a network's badge follows its own awards; the maker follows all.
    const { badge, issuerId } = await getFollowedBadge(deps, c.get('actor'), { badgeId, issuerId: from })
    return showFollow(c, { issuerId, badgeId }, badgeTextsIn(badge.texts, c.get('locale')).name)
  })
  onPage(app, 'get', 'events.one', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const event = await getEvent(deps, c.get('actor'), readId(c, 'eventId'))
    return showFollow(
      c,
      { issuerId: event.issuerId, eventId: event.id },
      textIn(event.name, locale),
      <p class="acts">
        {event.reportToken && (
          <a class="button" href={pathTo('events.report', locale, { reportToken: event.reportToken })}>
            {m0(locale).report}
          </a>
        )}
        <a class="button quiet" href={pathTo('events.edit', locale, { eventId: event.id })}>
          {messagesIn(locale).badgeForm.edit}
        </a>
      </p>,
    )
  })
  /** Which awards an address of a file asks for. */
  const readScope = (c: WebContext): FollowInput => {
    const query = (name: string) => (isId(c.req.query(name) ?? '') ? c.req.query(name) : undefined)
    const issuerId = query('issuer')
    if (!issuerId) throw new Refusal('not_found')
    return { issuerId, badgeId: query('badge'), eventId: query('event'), batchId: query('batch') }
  }
  onRoute(app, 'get', '/organiser/awards.csv', 'signed_in', async (c) => {
    const m = m0(c.get('locale'))
    const { awards } = await listAwards(deps, c.get('actor'), { ...readScope(c), limit: exportedMax, offset: 0 })
    const rows = awards.map((award) => [
      award.recipientName ?? '', award.recipientAddress ?? '', m.states[award.state], award.mailState === 'refused' ? (award.mailProblem ?? m.whys.mail_refused ?? '') : '',
      award.offeredAt.toISOString(), award.acceptedAt?.toISOString() ?? '', award.revokedAt?.toISOString() ?? '',
    ])
    return c.body(web.tables.writeTable([[m.name, m.address, m.state, m.problem, m.offered, m.steps.accepted, m.revoked], ...rows]), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="awards.csv"',
    })
  })

  const showAward = async (c: WebContext, errors: FieldError[] = []) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const award = await getAward(deps, c.get('actor'), readId(c, 'awardId'))
    const { badge } = await getBadge(deps, c.get('actor'), award.badgeId).catch(() => ({ badge: undefined }))
    const name = badge ? badgeTextsIn(badge.texts, locale).name : ''
    const act = (value: string, label: string, kind: string, withReason = false) => (
      <form method="post" class="sheet">
        <input type="hidden" name="act" value={value} />
        {withReason && <Field id={`${value}-reason`} name="reason" label={m.reason} required maxlength={500} errors={errors} />}
        {value === 'correct' && <Field name="address" label={m.address} type="email" value={award.recipientAddress ?? ''} errors={errors} />}
        <button class={kind}>{label}</button>
      </form>
    )
    return showPage(
      c,
      { title: award.recipientName ?? name, width: 'narrow', status: errors.length > 0 ? 422 : 200 },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('badges.follow', locale, { badgeId: award.badgeId }), label: name }]} />
        <h1>{award.recipientName ?? award.recipientAddress ?? name}</h1>
        <p class="soft">
          {award.recipientAddress} · {formatDate(award.offeredAt, locale)}
        </p>
        {award.mailProblem && <p class="notice bad">{award.mailProblem}</p>}
        {award.state === 'offered' && (
          <>
            {act('resend', m.sendAgain, '')}
            {act('correct', m.correctAddress, 'secondary')}
            <p>
              <a class="button secondary" href={`/organiser/cards/${award.id}.pdf`}>
                {m.printCard}
              </a>
            </p>
            {act('withdraw', m.revoke, 'danger')}
          </>
        )}
        {award.credentialId && !award.revokedAt && (
          <>
            {award.suspendedAt ? act('lift', m.lift, 'secondary') : act('suspend', m.suspend, 'secondary', true)}
            {act('revoke', m.revoke, 'danger', true)}
          </>
        )}
        {award.revokedAt && <p class="notice bad">{`${m.revoked}: ${award.revokedReason ?? ''}`}</p>}
      </>,
    )
  }
  onPage(app, 'get', 'awards.one', 'signed_in', (c) => showAward(c))
  onPage(app, 'post', 'awards.one', 'signed_in', async (c) => {
    const form = await readForm(c)
    const m = messagesIn(c.get('locale')).organiser
    const actor = c.get('actor')
    const awardId = readId(c, 'awardId')
    const reason = form.text('reason').slice(0, 500)
    const chosen = form.text('act')
    if (['revoke', 'suspend'].includes(chosen) && !reason) return showAward(c, [{ field: `${chosen}-reason`, message: messagesIn(c.get('locale')).signIn.needed }])
    if (chosen === 'revoke') await revokeCredential(deps, actor, { awardId, reason })
    else if (chosen === 'suspend') await suspendCredential(deps, actor, { awardId, reason })
    else if (chosen === 'lift') await liftSuspension(deps, actor, { awardId })
    else if (chosen === 'withdraw') await withdrawAward(deps, actor, { awardId })
    else if (chosen === 'resend' || chosen === 'correct') {
      const { problem } = await resendOffer(deps, actor, { awardId, newAddress: chosen === 'correct' ? form.text('address') : undefined })
      if (problem) return showAward(c, [{ field: 'address', message: problem === 'blocked' ? (m.whys.blocked ?? '') : (m.problems.not_an_address ?? '') }])
    } else throw new Refusal('not_found')
    return c.redirect(pathTo('awards.one', c.get('locale'), { awardId }), 303)
  })
  const cardOf = async (c: WebContext, awardId: string) => {
    const { token, recipientName, locale, badgeVersionId, issuerId } = await makeOfferLink(deps, c.get('actor'), awardId)
    const [{ version }, issuer] = await Promise.all([getPublicBadge(deps, badgeVersionId), getPublicIssuer(deps, issuerId)])
    return {
      locale,
      card: { recipientName: recipientName ?? undefined, badgeName: badgeTextsIn(version.texts, locale).name, issuerName: textIn(issuer.name, locale), url: `${web.publicUrl}${pathTo('offer', locale, { offerToken: token })}` },
    }
  }
  const answerPdf = (c: WebContext, pdf: Uint8Array, name: string) =>
    c.body(new Uint8Array(pdf), 200, { 'content-type': 'application/pdf', 'content-disposition': `inline; filename="${name}"` })
  onRoute(app, 'get', '/organiser/cards/:file', 'signed_in', async (c) => {
    const [awardId = ''] = (c.req.param('file') ?? '').split('.')
    if (!isId(awardId)) throw new Refusal('not_found')
    const { locale, card } = await cardOf(c, awardId)
    return answerPdf(c, await web.documents.renderCardsPdf({ locale, cards: [card] }), 'card.pdf')
  })
  onRoute(app, 'get', '/organiser/cards.pdf', 'signed_in', async (c) => {
    const { awards } = await listAwards(deps, c.get('actor'), { ...readScope(c), state: 'offered', limit: cardsMax, offset: 0 })
    if (awards.length === 0) throw new Refusal('not_found')
    const cards = []
    for (const award of awards) cards.push((await cardOf(c, award.id)).card)
    return answerPdf(c, await web.documents.renderCardsPdf({ locale: c.get('locale'), cards }), 'cards.pdf')
  })

  onPage(app, 'get', 'events.report', 'offer', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const usages = messagesIn(locale).booklet.usages
    const { event, issuerName, counts, badges, hours } = await getEventReport(deps, c.req.param('reportToken') ?? '')
    const shown = (count: number) => (count > 0 && count < shownMin ? m.hidden : formatNumber(count, locale))
    const name = textIn(event.name, locale)
    const byUsage = badgeUsages
      .map((usage) => ({ usage, of: badges.filter((badge) => badge.usage === usage) }))
      .filter(({ of }) => of.length > 0)
      .map(({ usage, of }) => ({ label: usages[usage], badges: of.length, offered: of.reduce((sum, { offered }) => sum + offered, 0), accepted: of.reduce((sum, { accepted }) => sum + accepted, 0) }))
    const byHour = new Map<string, number>()
    for (const { at, offered } of hours) byHour.set(at.slice(11), (byHour.get(at.slice(11)) ?? 0) + offered)
    const hourRows = [...byHour].sort(([a], [b]) => a.localeCompare(b)).map(([hour, count]) => ({ label: `${Number(hour.slice(0, 2))} h`, count: count < shownMin ? 0 : count }))
    return showPage(
      c,
      { title: m.reportTitle(name) },
      <div class="report">
        <h1>{m.reportTitle(name)}</h1>
        <p class="soft">
          {textIn(issuerName, locale)} · {event.place} · {formatDate(event.startsOn, locale)} – {formatDate(event.endsOn, locale)}
          {event.visitors ? ` · ${m.visitors(formatNumber(event.visitors, locale))}` : ''}
        </p>
        <div class="sheet stitched">
          <p class="lead">
            <strong>{m.reportSentence(badges.length, formatNumber(counts.offered, locale), formatShare(counts.accepted, counts.offered, locale))}</strong>{' '}
            {counts.accepted * 2 > counts.offered && m.moreThanHalf}
          </p>
          <ul class="numbers">
            <li>
              <b>{badges.length}</b> badges
            </li>
            <li>
              <b>{formatNumber(counts.offered, locale)}</b> {m.awarded}
            </li>
            <li>
              <b>{formatNumber(counts.accepted, locale)}</b> {m.steps.accepted}
            </li>
          </ul>
        </div>
        <h2>{m.byBadge}</h2>
        <ul class="grid">
          {badges.map((badge) => (
            <li class="card">
              <Medal versionId={badge.versionId} alt={imageAltOf({ texts: badge.texts, imageRecipe: null }, textIn(issuerName, locale), locale)} size={90} />
              <h3>{badgeTextsIn(badge.texts, locale).name}</h3>
              <p class="small">
                {shown(badge.offered)} {m.awarded}, {shown(badge.accepted)} {m.steps.accepted}
              </p>
            </li>
          ))}
        </ul>
        <div class="two">
          <section>
            <h2>{m.byUsage}</h2>
            <Chart
              svg={drawBars(byUsage.map(({ label, offered, accepted }) => ({ label, count: offered, part: accepted })), { title: m.byUsage, locale, key: { count: m.awarded, part: m.steps.accepted } })}
              summary={messagesIn(locale).layout.showTable}
              head={[m.what, m.badges, m.awarded, m.steps.accepted]}
              rows={byUsage.map((row) => [row.label, row.badges, shown(row.offered), shown(row.accepted)])}
            />
          </section>
          <section>
            <h2>{m.byHour}</h2>
            <Chart
              svg={drawBars(hourRows, { title: m.byHour, locale })}
              summary={messagesIn(locale).layout.showTable}
              head={[m.hour, m.awarded]}
              rows={hourRows.map(({ label, count }) => [label, count === 0 ? m.hidden : count])}
            />
          </section>
        </div>
        <p class="small soft">{m.reportNote}</p>
      </div>,
    )
  })
}
