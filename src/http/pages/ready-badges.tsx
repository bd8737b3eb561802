// Badges ready to use: seen with their medal, taken with one press, and published.
import { badgeTemplates } from '../../domain/badge-templates.ts'
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { createBadge, getBadge, publishBadge } from '../../usecases/badges.ts'
import { getIssuer } from '../../usecases/issuers.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readId } from '../read-id.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp } from '../web.ts'
import { Drawing } from './badge-face.tsx'
import { showPage } from './frame.tsx'
import { Crumbs } from './pieces.tsx'

/** Adds the pages. */
export function readyBadgePages(web: Web, app: WebApp): void {
  const { deps } = web
  onPage(app, 'get', 'badges.new', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const issuerId = readId(c, 'issuerId')
    const { issuer } = await getIssuer(deps, c.get('actor'), issuerId, 'badge_maker')
    return showPage(
      c,
      { title: m.ready },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId }), label: textIn(issuer.name, locale) }]} />
        <h1>{m.ready}</h1>
        <p class="lead">{m.readyText}</p>
        <ul class="grid ready">
          {badgeTemplates.map((template) => (
            <li class="card">
              <Drawing badge={{ texts: template.texts, imageRecipe: template.recipe }} locale={locale} />
              <h2>{template.texts[locale].name}</h2>
              <p class="small soft">{messagesIn(locale).booklet.usages[template.usage]}</p>
              <p class="small">{template.texts[locale].description.split('\n')[0]}</p>
              <form method="post" class="acts">
                <input type="hidden" name="template" value={template.key} />
                <button class="secondary">{m.take}</button>
              </form>
            </li>
          ))}
        </ul>
        <p>
          <a class="button secondary" href={pathTo('badges.write', locale, { issuerId })}>
            {messagesIn(locale).badgeForm.own}
          </a>
        </p>
      </>,
    )
  })
  onPage(app, 'post', 'badges.new', 'signed_in', async (c) => {
    const issuerId = readId(c, 'issuerId')
    const form = await readForm(c)
    const template = badgeTemplates.find(({ key }) => key === form.text('template'))
    if (!template) throw new Refusal('not_found')
    const { badgeId } = await createBadge(deps, c.get('actor'), {
      issuerId,
      badge: { usage: template.usage, audience: template.audience, whoMayAward: 'awarder', eventId: null },
      content: { texts: template.texts, tags: [...template.tags], alignments: [...template.alignments], validForDays: null, imageRecipe: template.recipe, imageFileId: null },
    })
    // Its words are read once more, and the button that publishes stands under them.
    return c.redirect(pathTo('badges.edit', c.get('locale'), { badgeId }), 303)
  })
  onPage(app, 'post', 'badges.publish', 'signed_in', async (c) => {
    const badgeId = readId(c, 'badgeId')
    const problems = await publishBadge(deps, c.get('actor'), badgeId)
    if (problems.length > 0) return c.redirect(pathTo('badges.edit', c.get('locale'), { badgeId, lacks: 1 }), 303)
    const { badge } = await getBadge(deps, c.get('actor'), badgeId)
    return c.redirect(pathTo('issuers.one', c.get('locale'), { issuerId: badge.issuerId }), 303)
  })
}
