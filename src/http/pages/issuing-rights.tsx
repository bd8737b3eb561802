// Which organisations of a network may award one of its badges in their own name.
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { getBadge, grantIssuing, withdrawIssuing } from '../../usecases/badges.ts'
import { listFamily } from '../../usecases/issuers.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readId } from '../read-id.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp } from '../web.ts'
import { showPage } from './frame.tsx'
import { Crumbs, Empty } from './pieces.tsx'

/** Adds the page. */
export function issuingRightPages(web: Web, app: WebApp): void {
  const { deps } = web
  onPage(app, 'get', 'badges.issuing', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).issuerForm
    const { badge, issuingRights } = await getBadge(deps, c.get('actor'), readId(c, 'badgeId'))
    const others = (await listFamily(deps, c.get('actor'), badge.issuerId)).filter(({ id }) => id !== badge.issuerId)
    return showPage(
      c,
      { title: m.rights, width: 'narrow' },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId: badge.issuerId }), label: messagesIn(locale).layout.organisations }]} />
        <h1>{badgeTextsIn(badge.texts, locale).name}</h1>
        <form method="post" class="sheet">
          <h2>{m.rights}</h2>
          <p>{m.rightsText}</p>
          {others.length === 0 && <Empty title={m.noParts} />}
          {others.map((issuer) => (
            <p>
              <label>
                <input type="checkbox" name="issuer" value={issuer.id} checked={issuingRights.includes(issuer.id)} /> {textIn(issuer.name, locale)}
              </label>
            </p>
          ))}
          {others.length > 0 && <button>{m.save}</button>}
        </form>
      </>,
    )
  })
  onPage(app, 'post', 'badges.issuing', 'signed_in', async (c) => {
    const form = await readForm(c)
    const actor = c.get('actor')
    const badgeId = readId(c, 'badgeId')
    const { badge, issuingRights } = await getBadge(deps, actor, badgeId)
    const ticked = form.list('issuer')
    for (const { id } of await listFamily(deps, actor, badge.issuerId)) {
      if (ticked.includes(id) && !issuingRights.includes(id)) await grantIssuing(deps, actor, { badgeId, issuerId: id })
      if (!ticked.includes(id) && issuingRights.includes(id)) await withdrawIssuing(deps, actor, { badgeId, issuerId: id })
    }
    return c.redirect(pathTo('issuers.one', c.get('locale'), { issuerId: badge.issuerId }), 303)
  })
}
