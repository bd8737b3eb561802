// The wrap-up page of an event: its badges told as numbers, for anybody who has its address; prints on one page.
import { badgeTextsIn, badgeUsages } from '../../domain/badge.ts'
import { drawBars } from '../../domain/charts/draw-bars.ts'
import { textIn } from '../../domain/issuer.ts'
import { formatDate, formatNumber, formatShare } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { imageAltOf } from '../../usecases/badges.ts'
import { getEventReport, shownMin } from '../../usecases/follow-awards.ts'
import { onPage } from '../guards.ts'
import type { Web, WebApp } from '../web.ts'
import { showPage } from './frame.tsx'
import { Chart, Medal } from './pieces.tsx'

/** Adds the page. */
export function reportPages(web: Web, app: WebApp): void {
  const { deps } = web
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
    const figures = [
      [String(badges.length), m.badges.toLocaleLowerCase(locale)],
      [formatNumber(counts.offered, locale), m.awarded],
      [shown(counts.accepted), m.steps.accepted],
      [shown(counts.declined), m.aside.declined],
      [shown(counts.refusedMail), m.aside.refusedMail],
      [shown(counts.kept), m.steps.kept],
      [shown(counts.shared), m.steps.shared],
    ]
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
            {figures.map(([count, label]) => (
              <li>
                <b>{count}</b> {label}
              </li>
            ))}
          </ul>
        </div>
        <h2 class="sewn">{m.byBadge}</h2>
        <ul class="grid">
          {badges.map((badge) => (
            <li class="card">
              <Medal versionId={badge.versionId} alt={imageAltOf(badge, textIn(issuerName, locale), locale)} size={90} isUploaded={badge.imageRecipe === null} />
              <h3>{badgeTextsIn(badge.texts, locale).name}</h3>
              <p class="small">
                {shown(badge.offered)} {m.awarded}, {shown(badge.accepted)} {m.steps.accepted}
              </p>
            </li>
          ))}
        </ul>
        <div class="two">
          <section>
            <h2 class="sewn">{m.byUsage}</h2>
            <Chart
              svg={drawBars(byUsage.map(({ label, offered, accepted }) => ({ label, count: offered, part: accepted })), { title: m.byUsage, locale, key: { count: m.awarded, part: m.steps.accepted } })}
              summary={messagesIn(locale).layout.showTable}
              head={[m.what, m.badges, m.awarded, m.steps.accepted]}
              rows={byUsage.map((row) => [row.label, row.badges, shown(row.offered), shown(row.accepted)])}
            />
          </section>
          <section>
            <h2 class="sewn">{m.byHour}</h2>
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
