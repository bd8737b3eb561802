// Which organisations of a network may award one of its badges in their own name.
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { getBadge, grantIssuing, withdrawIssuing } from '../../usecases/badges.ts'
import { getIssuer, listFamily } from '../../usecases/issuers.ts'
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
    const { issuer } = await getIssuer(deps, c.get('actor'), badge.issuerId, 'administrator')
    const others = (await listFamily(deps, c.get('actor'), badge.issuerId)).filter(({ id }) => id !== badge.issuerId)
    return showPage(
      c,
      { title: m.rights, width: 'narrow' },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId: badge.issuerId }), label: textIn(issuer.name, locale) }]} />
        <h1>{badgeTextsIn(badge.texts, locale).name}</h1>
        <form method="post" class="sheet">
          <h2>{m.rights}</h2>
          <p>{m.rightsText}</p>
          {others.length === 0 && <Empty title={m.noParts} />}
          {others.map(({ id, name, kind }) => (
            <p>
              <label class="tick">
                <input type="checkbox" name="issuer" value={id} checked={issuingRights.includes(id)} /> {textIn(name, locale)}
              </label>{' '}
              <span class="small soft">{messagesIn(locale).organiser.kinds[kind]}</span>
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
    await getIssuer(deps, actor, badge.issuerId, 'administrator')
    const ticked = form.list('issuer')
    for (const { id } of await listFamily(deps, actor, badge.issuerId)) {
      if (ticked.includes(id) && !issuingRights.includes(id)) await grantIssuing(deps, actor, { badgeId, issuerId: id })
      if (!ticked.includes(id) && issuingRights.includes(id)) await withdrawIssuing(deps, actor, { badgeId, issuerId: id })
    }
    return c.redirect(pathTo('issuers.one', c.get('locale'), { issuerId: badge.issuerId }), 303)
  })
}
