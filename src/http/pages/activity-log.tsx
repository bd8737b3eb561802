// The activity log of an organisation, in words: who did what and when, with what was done many times at once said once.
import { findActivityAct, type ActivityAct } from '../../domain/activity.ts'
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { formatDateTime, type Locale } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { listBadges } from '../../usecases/badges.ts'
import { listEvents } from '../../usecases/events.ts'
import { listIssuerActivity } from '../../usecases/follow-awards.ts'
import { getIssuer, listFamily } from '../../usecases/issuers.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readId } from '../read-id.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { Crumbs, Empty } from './pieces.tsx'

type Row = Awaited<ReturnType<typeof listIssuerActivity>>[number]
type Entry = { row: Row; count: number; isOne: boolean }

const readMax = 500
/** Acts of one kind by one hand within this time are told as one. */
const togetherMs = 10 * 60_000

const countOf = ({ details }: Row): number => (typeof details.awards === 'number' ? details.awards : 1)

/** Runs of the same act become one entry. */
function groupRows(rows: Row[]): Entry[] {
  const entries: Entry[] = []
  for (const row of rows) {
    const last = entries.at(-1)
    const isSame =
      last && last.row.verb === row.verb && last.row.objectKind === row.objectKind && last.row.actorId === row.actorId && last.row.actorKind === row.actorKind &&
      last.row.at.getTime() - row.at.getTime() < togetherMs && (row.objectKind !== 'badge' || last.row.objectId === row.objectId)
    if (isSame) {
      last.count += countOf(row)
      last.isOne = false
    } else entries.push({ row, count: countOf(row), isOne: true })
  }
  return entries
}

/** Adds the page. */
export function activityLogPages(web: Web, app: WebApp): void {
  const { deps } = web

  /** The names of what the log speaks of. */
  const listNames = async (c: WebContext, issuerId: string, locale: Locale) => {
    const actor = c.get('actor')
    const [badges, events, family] = await Promise.all([listBadges(deps, actor, issuerId), listEvents(deps, actor, issuerId), listFamily(deps, actor, issuerId)])
    return new Map([...badges.map(({ id, texts }) => [id, badgeTextsIn(texts, locale).name] as const), ...[...events, ...family].map(({ id, name }) => [id, textIn(name, locale)] as const)])
  }

  onPage(app, 'get', 'issuers.activity', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const all = messagesIn(locale)
    const m = all.activity
    const words: Record<ActivityAct, (count: number) => string> = m.acts
    const issuerId = readId(c, 'issuerId')
    const before = /^\d{1,15}$/.test(c.req.query('before') ?? '') ? Number(c.req.query('before')) : undefined
    const { issuer } = await getIssuer(deps, c.get('actor'), issuerId)
    const [rows, names] = await Promise.all([listIssuerActivity(deps, c.get('actor'), { issuerId, before, limit: readMax }), listNames(c, issuerId, locale)])
    const path = pathTo('issuers.activity', locale, { issuerId })
    const linkOf = ({ row, isOne }: Entry): { href: string; label: string } | undefined => {
      const label = names.get(row.objectId ?? '') ?? ''
      if (row.objectKind === 'badge' && label) return { href: pathTo('badges.follow', locale, { badgeId: row.objectId ?? '', from: issuerId }), label }
      if (row.objectKind === 'event' && label) return { href: pathTo('events.one', locale, { eventId: row.objectId ?? '' }), label }
      const ofBadge = names.get(row.badgeId ?? '') ?? all.organiser.see
      return row.objectKind === 'award' && isOne && row.objectId ? { href: pathTo('awards.one', locale, { awardId: row.objectId }), label: ofBadge } : undefined
    }
    const detailOf = ({ row: { details } }: Entry): string =>
      [
        typeof details.role === 'string' && all.organiser.roles[details.role],
        typeof details.version === 'number' && m.version(details.version),
        typeof details.issuer === 'string' && names.get(details.issuer),
      ].filter(Boolean).join(', ')
    return showPage(
      c,
      { title: m.title },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId }), label: textIn(issuer.name, locale) }]} />
        <h1>{m.title}</h1>
        <p class="lead">{m.lead}</p>
        {rows.length === 0 ? (
          <Empty title={m.empty} />
        ) : (
          <table class="stack">
            <thead>
              <tr>
                <th scope="col">{all.organiser.what}</th>
                <th scope="col">{all.organiser.who}</th>
                <th scope="col">{all.organiser.when}</th>
              </tr>
            </thead>
            <tbody>
              {groupRows(rows).map((entry) => {
                const act = findActivityAct(entry.row.verb, entry.row.objectKind)
                const link = linkOf(entry)
                const detail = detailOf(entry)
                return (
                  <tr>
                    <td>
                      {act ? words[act](entry.count) : `${entry.row.verb} ${entry.row.objectKind}`}
                      {link && <> · <a href={link.href}>{link.label}</a></>}
                      {detail && <span class="soft"> · {detail}</span>}
                    </td>
                    <td class="soft who">{entry.row.actorName ?? all.organiser.somebody[entry.row.actorKind]}</td>
                    <td class="soft moment">{formatDateTime(entry.row.at, locale)}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        )}
        <p class="links">
          {before !== undefined && <a href={path}>{m.newest}</a>}
          {rows.length === readMax && <a href={`${path}?before=${rows.at(-1)?.id ?? 0}`}>{m.older}</a>}
        </p>
      </>,
    )
  })
}
