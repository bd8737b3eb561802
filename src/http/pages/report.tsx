// The wrap-up page of an event: its badges told as numbers, for anybody who has its address; prints on one page.
import { badgeTextsIn } from '../../domain/badge.ts'
import { drawBars } from '../../domain/charts/draw-bars.ts'
import { textIn } from '../../domain/issuer.ts'
import { formatDays, formatNumber, formatShare } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { imageAltOf } from '../../usecases/badges.ts'
import { getEventReport } from '../../usecases/follow-awards.ts'
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
    const { event, issuerName, counts, usages: byUsage, badges, hours } = await getEventReport(deps, c.req.param('reportToken') ?? '')
    const shown = (count: number | null) => (count === null ? m.hidden : formatNumber(count, locale))
    const name = textIn(event.name, locale)
    const hourRows = hours.map(({ hour, offered }) => ({ label: `${hour} h`, count: offered }))
    const { offered, accepted } = counts
    const figures = [
      [String(badges.length), m.badges.toLocaleLowerCase(locale)],
      [shown(counts.offered), m.awarded],
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
          {[textIn(issuerName, locale), event.place, formatDays(event.startsOn, event.endsOn, locale), event.visitors && m.visitors(formatNumber(event.visitors, locale))].filter(Boolean).join(' · ')}
        </p>
        <div class="sheet stitched">
          <p class="lead">
            {offered === null || accepted === null ? (
              <strong>{m.reportSmall}</strong>
            ) : (
              <>
                <strong>{m.reportSentence(badges.length, formatNumber(offered, locale), formatShare(accepted, offered, locale))}</strong> {accepted * 2 > offered && m.moreThanHalf}
              </>
            )}
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
              svg={drawBars(
                byUsage.map((row) => ({ label: usages[row.usage], count: row.offered, part: row.accepted })),
                { title: m.byUsage, locale, hidden: m.hidden, key: { count: m.awarded, part: m.steps.accepted } },
              )}
              summary={messagesIn(locale).layout.showTable}
              head={[m.what, m.badges, m.awarded, m.steps.accepted]}
              rows={byUsage.map((row) => [usages[row.usage], row.badges, shown(row.offered), shown(row.accepted)])}
            />
          </section>
          <section>
            <h2 class="sewn">{m.byHour}</h2>
            <Chart
              svg={drawBars(hourRows, { title: m.byHour, locale, hidden: m.hidden })}
              summary={messagesIn(locale).layout.showTable}
              head={[m.hour, m.awarded]}
              rows={hourRows.map(({ label, count }) => [label, shown(count)])}
            />
          </section>
        </div>
        <p class="small soft">{m.reportNote}</p>
      </div>,
    )
  })
}
