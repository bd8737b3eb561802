// The organiser's space: the organisations that a person works with, and one of them with its badges, events, parts and administration.
import type { Child } from 'hono/jsx'
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn, type Issuer } from '../../domain/issuer.ts'
import { formatDays, formatNumber, type Locale } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { roleIncludes, type Role } from '../../usecases/authorize.ts'
import { listBadges, type BadgeSummary } from '../../usecases/badges.ts'
import { listEvents } from '../../usecases/events.ts'
import { getFunnel } from '../../usecases/follow-awards.ts'
import { getIssuer, getPublicIssuer, listMyIssuers } from '../../usecases/issuers.ts'
import { onPage } from '../guards.ts'
import { pathTo, type PathName } from '../paths.ts'
import { readId } from '../read-id.ts'
import type { Web, WebApp } from '../web.ts'
import { BadgeFace, Seal } from './badge-face.tsx'
import { showPage } from './frame.tsx'
import { Crumbs, Empty } from './pieces.tsx'

type CardProps = { badge: BadgeSummary; issuerId: string; role: Role; locale: Locale; makerName: string | undefined; hasParts: boolean }

/** A badge with what this person may do with it, and nothing else. */
const BadgeCard = ({ badge, issuerId, role, locale, makerName, hasParts }: CardProps) => {
  const m = messagesIn(locale).organiser
  const may = (needed: Role) => roleIncludes(role, needed)
  const mayEdit = badge.isOwn && may('badge_maker') && !badge.archivedAt
  const isOpen = badge.publishedVersionId !== null && !badge.archivedAt
  const publish = (label: string, kind: string) => (
    <form method="post" action={pathTo('badges.publish', locale, { badgeId: badge.id })}>
      <button class={kind}>{label}</button>
    </form>
  )
  return (
    <li class="card">
      <BadgeFace badge={badge} locale={locale} size={130} />
      <h3>{badgeTextsIn(badge.texts, locale).name}</h3>
      <p class="small soft">
        {messagesIn(locale).booklet.usages[badge.usage]}
        {!badge.publishedVersionId && !badge.archivedAt && <span class="tag draft">{m.draft}</span>}
      </p>
      {makerName && <p class="small soft">{messagesIn(locale).issuerForm.badgeBy(makerName)}</p>}
      {badge.archivedReason && <p class="small soft">{badge.archivedReason}</p>}
      <div class="acts">
        {isOpen && may(badge.whoMayAward) && (
          <a class="button secondary" href={pathTo('awards.new', locale, { badgeId: badge.id, from: issuerId })}>
            {m.award}
          </a>
        )}
        {mayEdit && !badge.publishedVersionId && publish(m.publish, 'secondary')}
      </div>
      {mayEdit && badge.hasDraft && badge.publishedVersionId && (
        <div class="small waits">
          <p>{m.versionWaits}</p>
          {publish(m.publishVersion, 'quiet')}
        </div>
      )}
      <p class="links">
        {badge.publishedVersionId && <a href={pathTo('badges.follow', locale, { badgeId: badge.id, from: issuerId })}>{m.follow}</a>}
        {mayEdit && <a href={pathTo('badges.edit', locale, { badgeId: badge.id })}>{messagesIn(locale).badgeForm.edit}</a>}
        {mayEdit && may('administrator') && hasParts && <a href={pathTo('badges.issuing', locale, { badgeId: badge.id })}>{messagesIn(locale).issuerForm.rights}</a>}
      </p>
    </li>
  )
}

const Shelf = ({ title, children }: { title: string; children: Child }) => (
  <section>
    <h2 class="sewn">{title}</h2>
    {children}
  </section>
)

/** What only some roles open: each link with the role that it needs. */
const administration: readonly { page: PathName; needs: Role }[] = [
  { page: 'issuers.edit', needs: 'administrator' },
  { page: 'issuers.members', needs: 'administrator' },
  { page: 'issuers.keys', needs: 'administrator' },
  { page: 'issuers.tokens', needs: 'administrator' },
  { page: 'issuers.activity', needs: 'reader' },
]

/** Adds the pages. */
export function organiserPages(web: Web, app: WebApp): void {
  const { deps } = web

  onPage(app, 'get', 'issuers', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const issuers = await listMyIssuers(deps, c.get('actor'))
    return showPage(
      c,
      { title: m.title },
      <>
        <h1>{m.title}</h1>
        {issuers.length === 0 ? (
          <Empty title={m.none} text={m.noneText} />
        ) : (
          <ul class="ledger">
            {issuers.map((issuer) => (
              <li>
                <Seal issuer={issuer} locale={locale} />
                <div>
                  <h2>
                    <a href={pathTo('issuers.one', locale, { issuerId: issuer.id })}>{textIn(issuer.name, locale)}</a>
                  </h2>
                  <p class="small soft">
                    {m.kinds[issuer.kind]} · {m.roles[issuer.role]}
                  </p>
                </div>
              </li>
            ))}
          </ul>
        )}
        {c.get('viewer')?.isOperator && (
          <p>
            <a class="button secondary" href={pathTo('issuers.new', locale)}>
              {messagesIn(locale).issuerForm.addTop}
            </a>
          </p>
        )}
      </>,
    )
  })

  /** The makers of badges that come from elsewhere in the network, by their id. */
  const listMakers = async (badges: BadgeSummary[], locale: Locale) => {
    const ids = [...new Set(badges.filter(({ isOwn }) => !isOwn).map(({ issuerId }) => issuerId))]
    return new Map(await Promise.all(ids.map(async (id) => [id, textIn((await getPublicIssuer(deps, id)).name, locale)] as const)))
  }

  onPage(app, 'get', 'issuers.one', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const all = messagesIn(locale)
    const m = all.organiser
    const f = all.issuerForm
    const issuerId = readId(c, 'issuerId')
    const { issuer, children, role } = await getIssuer(deps, c.get('actor'), issuerId)
    const [everyBadge, events, { counts }] = await Promise.all([listBadges(deps, c.get('actor'), issuerId), listEvents(deps, c.get('actor'), issuerId), getFunnel(deps, c.get('actor'), { issuerId })])
    const may = (needed: Role) => roleIncludes(role, needed)
    // A draft is the business of those who write it.
    const badges = everyBadge.filter((badge) => !badge.archivedAt && (badge.publishedVersionId || may('badge_maker')))
    const archived = everyBadge.filter((badge) => badge.archivedAt)
    const makers = await listMakers(everyBadge, locale)
    const card = (badge: BadgeSummary) => <BadgeCard badge={badge} issuerId={issuerId} role={role} locale={locale} makerName={badge.isOwn ? undefined : makers.get(badge.issuerId)} hasParts={children.length > 0} />
    const titles: Partial<Record<PathName, string>> = { 'issuers.edit': f.edit, 'issuers.members': all.members.title, 'issuers.keys': f.keys, 'issuers.tokens': m.tokens, 'issuers.activity': all.activity.title }
    const figures = [[counts.offered, m.awarded], [counts.accepted, m.steps.accepted], [counts.offered - counts.accepted - counts.declined - counts.expired, m.waiting]] as const
    return showPage(
      c,
      { title: textIn(issuer.name, locale) },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers', locale), label: m.title }]} />
        <header class="masthead">
          <Seal issuer={issuer} locale={locale} />
          <div>
            <p class="small soft">
              {m.kinds[issuer.kind]} · {m.yourRole}
              {locale === 'fr' ? ' : ' : ': '}
              {m.roles[role]}
            </p>
            <h1>{textIn(issuer.name, locale)}</h1>
            {textIn(issuer.description, locale) && <p class="lead">{textIn(issuer.description, locale)}</p>}
          </div>
        </header>
        {counts.offered > 0 && (
          <div class="sheet stitched strip">
            <ul class="numbers">
              {figures.map(([count, label]) => (
                <li>
                  <b>{formatNumber(count, locale)}</b> {label}
                </li>
              ))}
            </ul>
            <a class="button secondary" href={pathTo('issuers.follow', locale, { issuerId })}>
              {m.followAll}
            </a>
          </div>
        )}
        <div class="desk">
          <section>
            <h2 class="sewn">{m.badges}</h2>
            {badges.length > 0 && (
              <>
                {may('badge_maker') && (
                  <p>
                    <a class="button" href={pathTo('badges.new', locale, { issuerId })}>
                      {m.addBadge}
                    </a>
                  </p>
                )}
                <ul class="grid">{badges.map(card)}</ul>
              </>
            )}
            {badges.length === 0 && (may('badge_maker') ? <FirstSteps locale={locale} issuer={issuer} /> : <Empty title={m.noBadges} text={m.noBadgesReader} />)}
            {archived.length > 0 && (
              <details>
                <summary>{m.archivedBadges(archived.length)}</summary>
                <ul class="grid faded">{archived.map(card)}</ul>
              </details>
            )}
          </section>
          <aside>
            <Shelf title={m.events}>
              <ul class="plain">
                {events.map((event) => (
                  <li>
                    <a href={pathTo('events.one', locale, { eventId: event.id })}>{textIn(event.name, locale)}</a>
                    <span class="small soft">{formatDays(event.startsOn, event.endsOn, locale)}</span>
                  </li>
                ))}
              </ul>
              {events.length === 0 && <p class="soft">{m.noEvents}</p>}
              {may('badge_maker') && (
                <p class="links">
                  <a href={pathTo('events.new', locale, { issuerId })}>{f.newEvent}</a>
                </p>
              )}
            </Shelf>
            {issuer.kind !== 'service' && (children.length > 0 || may('administrator')) && (
              <Shelf title={f.parts}>
                <ul class="plain">
                  {children.map((child) => (
                    <li>
                      <a href={pathTo('issuers.one', locale, { issuerId: child.id })}>{textIn(child.name, locale)}</a>
                      <span class="small soft">{m.kinds[child.kind]}</span>
                    </li>
                  ))}
                </ul>
                {may('administrator') && (
                  <p class="links">
                    {issuer.kind === 'network' && <a href={pathTo('issuers.new', locale, { under: issuerId, kind: 'organisation' })}>{f.addMember}</a>}
                    <a href={pathTo('issuers.new', locale, { under: issuerId, kind: 'service' })}>{f.addService}</a>
                  </p>
                )}
              </Shelf>
            )}
            <Shelf title={m.administration}>
              <ul class="plain">
                {administration.filter(({ needs }) => may(needs)).map(({ page }) => (
                  <li>
                    <a href={pathTo(page, locale, { issuerId })}>{titles[page]}</a>
                  </li>
                ))}
              </ul>
            </Shelf>
          </aside>
        </div>
      </>,
    )
  })
}

/** What a new organisation reads instead of an empty list. */
const FirstSteps = ({ locale, issuer }: { locale: Locale; issuer: Issuer }) => {
  const m = messagesIn(locale).organiser
  return (
    <div class="sheet stitched">
      <h3>{m.stepsTitle}</h3>
      <ol class="first-steps">
        {m.firstSteps.map((step) => (
          <li>{step}</li>
        ))}
      </ol>
      <div class="acts">
        <a class="button" href={pathTo('badges.new', locale, { issuerId: issuer.id })}>
          {m.ready}
        </a>
        <a class="button quiet" href={pathTo('badges.write', locale, { issuerId: issuer.id })}>
          {messagesIn(locale).badgeForm.own}
        </a>
      </div>
    </div>
  )
}
