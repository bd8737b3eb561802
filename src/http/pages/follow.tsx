// Following what became of the awards, acting on those without an answer, and the wrap-up page of an event.
import { badgeTextsIn } from '../../domain/badge.ts'
import { drawBars } from '../../domain/charts/draw-bars.ts'
import { drawFunnel } from '../../domain/charts/draw-funnel.ts'
import { textIn } from '../../domain/issuer.ts'
import { safeCell } from '../../domain/recipient-table.ts'
import { Refusal } from '../../domain/refusal.ts'
import { formatDate, formatNumber, formatShare } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { badgeUsages } from '../../domain/badge.ts'
import { getBadge, imageAltOf, getPublicBadge } from '../../usecases/badges.ts'
import { getEventReport, getFunnel, listUnanswered, shownMin, type FollowInput } from '../../usecases/follow-awards.ts'
import { getIssuer } from '../../usecases/issuers.ts'
import { getAward, listAwards } from '../../usecases/list-awards.ts'
import { makeOfferLink, resendOffer } from '../../usecases/resend-offer.ts'
import { liftSuspension, revokeCredential, suspendCredential } from '../../usecases/revoke-credential.ts'
import { withdrawAward } from '../../usecases/withdraw-award.ts'
import { onPage, onRoute } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { Chart, Crumbs, Empty, Field, Medal, type FieldError } from './pieces.tsx'

const peopleMax = 100
const exportedMax = 50_000

const idOf = (c: WebContext, name: string): string => {
  const id = c.req.param(name) ?? ''
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new Refusal('not_found')
  return id
}

/** Adds the pages. */
export function followPages(web: Web, app: WebApp): void {
  const { deps } = web

  const showFollow = async (c: WebContext, input: FollowInput, title: string) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const actor = c.get('actor')
    const [{ counts, days }, unanswered, accepted] = await Promise.all([
      getFunnel(deps, actor, input),
      listUnanswered(deps, actor, { ...input, limit: peopleMax, offset: 0 }),
      listAwards(deps, actor, { ...input, state: 'accepted', limit: peopleMax, offset: 0 }),
    ])
    const steps = (['offered', 'delivered', 'seen', 'accepted', 'kept', 'shared', 'verified'] as const).map((step) => ({ label: m.steps[step], count: counts[step] }))
    const query = new URLSearchParams({ issuer: input.issuerId, ...(input.badgeId && { badge: input.badgeId }), ...(input.eventId && { event: input.eventId }) })
    return showPage(
      c,
      { title: `${m.follow}: ${title}` },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId: input.issuerId }), label: messagesIn(locale).layout.organisations }]} />
        <h1>{title}</h1>
        <p class="lead">
          {formatNumber(counts.offered, locale)} {m.awarded}, {formatShare(counts.accepted, counts.offered, locale)} {m.steps.accepted}.
        </p>
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
        <h2>{m.unanswered}</h2>
        {unanswered.people.length === 0 ? (
          <Empty title={m.everybody} text={m.everybodyText} />
        ) : (
          <div class="scroll" tabindex={0} role="region" aria-label={m.unanswered}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{m.name}</th>
                  <th scope="col">{m.why}</th>
                  <th scope="col">{m.nextAct}</th>
                </tr>
              </thead>
              <tbody>
                {unanswered.people.map(({ award, why, nextAct }) => (
                  <tr>
                    <th scope="row">
                      <a href={pathTo('awards.one', locale, { awardId: award.id })}>{award.recipientName ?? award.recipientAddress}</a>
                    </th>
                    <td>{m.whys[why]}</td>
                    <td>{{ correct_address: m.correctAddress, print_card: m.printCard, wait: m.wait, send_again: m.sendAgain }[nextAct]}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <h2>{m.accepted}</h2>
        {accepted.awards.length === 0 ? (
          <Empty title={m.nobodyAccepted} />
        ) : (
          <div class="scroll" tabindex={0} role="region" aria-label={m.accepted}>
            <table>
              <tbody>
                {accepted.awards.map((award) => (
                  <tr>
                    <th scope="row">
                      <a href={pathTo('awards.one', locale, { awardId: award.id })}>{award.recipientName ?? '—'}</a>
                    </th>
                    <td>{award.acceptedAt && formatDate(award.acceptedAt, locale)}</td>
                    <td>{award.revokedAt ? <span class="tag">{m.revoked}</span> : award.suspendedAt ? <span class="tag">{m.suspended}</span> : null}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <p>
          <a href={`/organiser/awards.csv?${query.toString()}`}>{m.export}</a>
        </p>
      </>,
    )
  }
  onPage(app, 'get', 'issuers.follow', 'signed_in', async (c) => {
    const issuerId = idOf(c, 'issuerId')
    const { issuer } = await getIssuer(deps, c.get('actor'), issuerId)
    return showFollow(c, { issuerId }, textIn(issuer.name, c.get('locale')))
  })
  onPage(app, 'get', 'badges.follow', 'signed_in', async (c) => {
    const { badge } = await getBadge(deps, c.get('actor'), idOf(c, 'badgeId'))
    return showFollow(c, { issuerId: badge.issuerId, badgeId: badge.id }, badgeTextsIn(badge.texts, c.get('locale')).name)
  })
  onRoute(app, 'get', '/organiser/awards.csv', 'signed_in', async (c) => {
    const query = (name: string) => (/^[0-9a-f-]{36}$/.test(c.req.query(name) ?? '') ? c.req.query(name) : undefined)
    const issuerId = query('issuer')
    if (!issuerId) throw new Refusal('not_found')
    const { awards } = await listAwards(deps, c.get('actor'), { issuerId, badgeId: query('badge'), eventId: query('event'), limit: exportedMax, offset: 0 })
    const cell = (value: string | null) => `"${safeCell(value ?? '').replaceAll('"', '""')}"`
    const lines = awards.map((award) =>
      [award.recipientName, award.recipientAddress, award.state, award.mailState, award.offeredAt.toISOString(), award.acceptedAt?.toISOString() ?? ''].map(cell).join(';'),
    )
    return c.body(`\ufeff${['name;address;state;mail;offered;accepted', ...lines].join('\r\n')}\r\n`, 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="awards.csv"',
    })
  })

  const showAward = async (c: WebContext, errors: FieldError[] = []) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const award = await getAward(deps, c.get('actor'), idOf(c, 'awardId'))
    const { badge } = await getBadge(deps, c.get('actor'), award.badgeId).catch(() => ({ badge: undefined }))
    const name = badge ? badgeTextsIn(badge.texts, locale).name : ''
    const act = (value: string, label: string, kind: string, withReason = false) => (
      <form method="post" class="sheet">
        <input type="hidden" name="act" value={value} />
        {withReason && <Field name="reason" label={m.reason} required maxlength={500} errors={errors} />}
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
    const awardId = idOf(c, 'awardId')
    const reason = form.text('reason').slice(0, 500)
    const chosen = form.text('act')
    if (['revoke', 'suspend'].includes(chosen) && !reason) return showAward(c, [{ field: 'reason', message: messagesIn(c.get('locale')).signIn.needed }])
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
  onRoute(app, 'get', '/organiser/cards/:file', 'signed_in', async (c) => {
    const [awardId = ''] = (c.req.param('file') ?? '').split('.')
    if (!/^[0-9a-f-]{36}$/.test(awardId)) throw new Refusal('not_found')
    const { token, recipientName, locale, badgeVersionId } = await makeOfferLink(deps, c.get('actor'), awardId)
    const { version, issuer } = await getPublicBadge(deps, badgeVersionId)
    const pdf = await web.documents.renderCardsPdf({
      locale,
      cards: [{ recipientName: recipientName ?? undefined, badgeName: badgeTextsIn(version.texts, locale).name, issuerName: textIn(issuer.name, locale), url: `${web.publicUrl}${pathTo('offer', locale, { offerToken: token })}` }],
    })
    return c.body(new Uint8Array(pdf), 200, { 'content-type': 'application/pdf', 'content-disposition': 'inline; filename="card.pdf"' })
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
      <>
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
      </>,
    )
  })
}
