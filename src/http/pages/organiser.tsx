// The organiser's space: organisations, their events and badges, ready badges, publishing.
import { badgeTemplates } from '../../domain/badge-templates.ts'
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { createBadge, getBadge, listBadges, publishBadge } from '../../usecases/badges.ts'
import { listEvents } from '../../usecases/events.ts'
import { getIssuer, listMyIssuers } from '../../usecases/issuers.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readId } from '../read-id.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp } from '../web.ts'
import { showPage } from './frame.tsx'
import { Crumbs, Empty, Medal } from './pieces.tsx'

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
          <ul class="grid">
            {issuers.map((issuer) => (
              <li class="card">
                <span class="tag">{m.kinds[issuer.kind]}</span>
                <h2>
                  <a href={pathTo('issuers.one', locale, { issuerId: issuer.id })}>{textIn(issuer.name, locale)}</a>
                </h2>
                <p class="soft">{m.roles[issuer.role]}</p>
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

  onPage(app, 'get', 'issuers.one', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const f = messagesIn(locale).issuerForm
    const issuerId = readId(c, 'issuerId')
    const { issuer, children } = await getIssuer(deps, c.get('actor'), issuerId)
    const [badges, events] = await Promise.all([listBadges(deps, c.get('actor'), issuerId), listEvents(deps, c.get('actor'), issuerId)])
    return showPage(
      c,
      { title: textIn(issuer.name, locale) },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers', locale), label: m.title }]} />
        <h1>{textIn(issuer.name, locale)}</h1>
        {textIn(issuer.description, locale) && <p class="lead">{textIn(issuer.description, locale)}</p>}
        <p class="acts">
          <a class="button" href={pathTo('issuers.follow', locale, { issuerId })}>
            {m.follow}
          </a>
          <a class="button secondary" href={pathTo('badges.new', locale, { issuerId })}>
            {m.ready}
          </a>
          <a class="button quiet" href={pathTo('issuers.edit', locale, { issuerId })}>
            {f.edit}
          </a>
          <a class="button quiet" href={pathTo('issuers.keys', locale, { issuerId })}>
            {f.keys}
          </a>
          <a class="button quiet" href={pathTo('issuers.activity', locale, { issuerId })}>
            {m.activity}
          </a>
          <a class="button quiet" href={pathTo('issuers.members', locale, { issuerId })}>
            {messagesIn(locale).members.title}
          </a>
          <a class="button quiet" href={pathTo('issuers.tokens', locale, { issuerId })}>
            {m.tokens}
          </a>
        </p>
        <h2>{m.events}</h2>
        <ul>
          {events.map((event) => (
            <li>
              <a href={pathTo('events.one', locale, { eventId: event.id })}>{textIn(event.name, locale)}</a>{' '}
              <span class="soft">{formatDate(event.startsOn, locale)}</span>
            </li>
          ))}
        </ul>
        <p>
          <a href={pathTo('events.new', locale, { issuerId })}>{f.newEvent}</a>
        </p>
        <h2>{m.badges}</h2>
        {badges.length === 0 ? (
          <Empty title={m.noBadges} text={m.noBadgesText}>
            <a class="button" href={pathTo('badges.new', locale, { issuerId })}>
              {m.ready}
            </a>
          </Empty>
        ) : (
          <ul class="grid">
            {badges.map((badge) => (
              <li class="card">
                {badge.publishedVersionId && <Medal versionId={badge.publishedVersionId} alt="" size={130} isUploaded={badge.isUploaded} />}
                <h3>{badgeTextsIn(badge.texts, locale).name}</h3>
                <p>
                  <span class="tag">{messagesIn(locale).booklet.usages[badge.usage]}</span>{' '}
                  <span class="tag">{badge.archivedAt ? m.archived : badge.publishedVersionId ? m.published : m.draft}</span>
                </p>
                <div class="acts">
                  {badge.publishedVersionId && !badge.archivedAt ? (
                    <a class="button" href={pathTo('awards.new', locale, { badgeId: badge.id, from: issuerId })}>
                      {m.award}
                    </a>
                  ) : (
                    <form method="post" action={pathTo('badges.publish', locale, { badgeId: badge.id })}>
                      <button>{m.publish}</button>
                    </form>
                  )}
                  {badge.hasDraft && badge.publishedVersionId && (
                    <form method="post" action={pathTo('badges.publish', locale, { badgeId: badge.id })}>
                      <button class="secondary">{m.publish}</button>
                    </form>
                  )}
                  {badge.isOwn && !badge.archivedAt && (
                    <a class="button quiet" href={pathTo('badges.edit', locale, { badgeId: badge.id })}>
                      {messagesIn(locale).badgeForm.edit}
                    </a>
                  )}
                  {badge.isOwn && !badge.archivedAt && children.length > 0 && (
                    <a class="button quiet" href={pathTo('badges.issuing', locale, { badgeId: badge.id })}>
                      {f.rights}
                    </a>
                  )}
                  <a class="button quiet" href={pathTo('badges.follow', locale, { badgeId: badge.id, from: issuerId })}>
                    {m.follow}
                  </a>
                </div>
              </li>
            ))}
          </ul>
        )}
        {issuer.kind !== 'service' && (
          <>
            <h2>{f.parts}</h2>
            <ul>
              {children.map((child) => (
                <li>
                  <a href={pathTo('issuers.one', locale, { issuerId: child.id })}>{textIn(child.name, locale)}</a> <span class="tag">{m.kinds[child.kind]}</span>
                </li>
              ))}
            </ul>
            <p class="acts">
              {issuer.kind === 'network' && <a href={pathTo('issuers.new', locale, { under: issuerId, kind: 'organisation' })}>{f.addMember}</a>}
              <a href={pathTo('issuers.new', locale, { under: issuerId, kind: 'service' })}>{f.addService}</a>
            </p>
          </>
        )}
      </>,
    )
  })

  onPage(app, 'get', 'badges.new', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const issuerId = readId(c, 'issuerId')
    const { issuer } = await getIssuer(deps, c.get('actor'), issuerId)
    return showPage(
      c,
      { title: m.ready },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId }), label: textIn(issuer.name, locale) }]} />
        <h1>{m.ready}</h1>
        <p class="lead">{m.readyText}</p>
        <p>
          <a class="button" href={pathTo('badges.write', locale, { issuerId })}>
            {messagesIn(locale).badgeForm.own}
          </a>
        </p>
        <ul class="grid">
          {badgeTemplates.map((template) => (
            <li class="card">
              <h2>{template.texts[locale].name}</h2>
              <p>
                <span class="tag">{messagesIn(locale).booklet.usages[template.usage]}</span>
              </p>
              <p class="small">{template.texts[locale].description.split('\n')[0]}</p>
              <form method="post" class="acts">
                <input type="hidden" name="template" value={template.key} />
                <button class="secondary">{m.take}</button>
              </form>
            </li>
          ))}
        </ul>
      </>,
    )
  })
  onPage(app, 'post', 'badges.new', 'signed_in', async (c) => {
    const issuerId = readId(c, 'issuerId')
    const form = await readForm(c)
    const template = badgeTemplates.find(({ key }) => key === form.text('template'))
    if (!template) throw new Refusal('not_found')
    await createBadge(deps, c.get('actor'), {
      issuerId,
      badge: { usage: template.usage, audience: template.audience, whoMayAward: 'awarder', eventId: null },
      content: { texts: template.texts, tags: [...template.tags], alignments: [...template.alignments], validForDays: null, imageRecipe: template.recipe, imageFileId: null },
    })
    return c.redirect(pathTo('issuers.one', c.get('locale'), { issuerId }), 303)
  })
  onPage(app, 'post', 'badges.publish', 'signed_in', async (c) => {
    const badgeId = readId(c, 'badgeId')
    const problems = await publishBadge(deps, c.get('actor'), badgeId)
    if (problems.length > 0) throw new Refusal('badge_incomplete')
    const { badge } = await getBadge(deps, c.get('actor'), badgeId)
    return c.redirect(pathTo('issuers.one', c.get('locale'), { issuerId: badge.issuerId }), 303)
  })
}
