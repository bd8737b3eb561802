// What anybody may read of an organisation and of its published badges: a page for people, JSON for programs.
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { buildAchievement } from '../../openbadges/v3/achievement.ts'
import { buildProfile } from '../../openbadges/v3/profile.ts'
import { getBadgePng, getBadgeSvg, getPublicBadge, imageAltOf, listPublicBadges } from '../../usecases/badges.ts'
import { achievementOf, profileOf } from '../../usecases/issue-credential.ts'
import { getIssuerLogo, getPublicIssuer } from '../../usecases/issuers.ts'
import { onRoute } from '../guards.ts'
import { showPage } from '../pages/frame.tsx'
import { AlignmentLinks, Medal, Prose } from '../pages/pieces.tsx'
import type { Web, WebApp, WebContext } from '../web.ts'

const openToAll = (secondsMax: number) => ({ 'access-control-allow-origin': '*', 'cache-control': `public, max-age=${secondsMax}`, 'cross-origin-resource-policy': 'cross-origin', vary: 'Accept' })

/** A browser asks for HTML by name; programs that ask for anything get the document. */
const wantsPage = (c: WebContext) => (c.req.header('accept') ?? '').includes('text/html')

/** Adds the routes. */
export function publicProfiles(web: Web, app: WebApp): void {
  onRoute(app, 'get', '/issuers/:issuerId/logo.png', 'public', async (c) =>
    c.body(new Uint8Array(await getIssuerLogo(web.deps, c.req.param('issuerId') ?? '')), 200, { 'content-type': 'image/png', ...openToAll(3_600) }),
  )
  onRoute(app, 'get', '/issuers/:issuerId', 'public', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).issuerForm
    const issuer = await getPublicIssuer(web.deps, c.req.param('issuerId') ?? '')
    if (!wantsPage(c)) {
      const profile = { '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'], ...buildProfile(profileOf(web.publicUrl, issuer, locale)) }
      return c.body(JSON.stringify(profile), 200, { 'content-type': 'application/ld+json', ...openToAll(3_600) })
    }
    const [badges, parent] = await Promise.all([listPublicBadges(web.deps, issuer.id), issuer.parentId ? getPublicIssuer(web.deps, issuer.parentId) : undefined])
    const name = textIn(issuer.name, locale)
    c.header('vary', 'Accept')
    return showPage(
      c,
      { title: name },
      <>
        <div class={issuer.logoFileId ? 'hero' : undefined}>
          {issuer.logoFileId && <img class="logo" src={`/issuers/${issuer.id}/logo.png`} alt="" width={120} />}
          <div>
            <h1>{name}</h1>
            {parent && (
              <p class="soft">
                <a href={`/issuers/${parent.id}?lang=${locale}`}>{m.memberOf(textIn(parent.name, locale))}</a>
              </p>
            )}
            {textIn(issuer.description, locale) && <p class="lead">{textIn(issuer.description, locale)}</p>}
            <p>
              {issuer.url && (
                <a href={issuer.url} rel="nofollow noopener noreferrer">
                  {new URL(issuer.url).hostname}
                </a>
              )}{' '}
              {issuer.email && <a href={`mailto:${issuer.email}`}>{issuer.email}</a>}
            </p>
          </div>
        </div>
        {badges.length > 0 && (
          <>
            <h2>{m.publicBadges}</h2>
            <ul class="grid">
              {badges.map((badge) => (
                <li class="card">
                  <Medal versionId={badge.versionId} alt="" size={120} isUploaded={badge.isUploaded} />
                  <h3>
                    <a href={`/badges/${badge.versionId}?lang=${locale}`}>{badgeTextsIn(badge.texts, locale).name}</a>
                  </h3>
                  <p>
                    <span class="tag">{messagesIn(locale).booklet.usages[badge.usage]}</span>
                  </p>
                </li>
              ))}
            </ul>
          </>
        )}
        <p class="small">
          <a href={`/issuers/${issuer.id}/keys?lang=${locale}`}>{messagesIn(locale).frozen.keysLink}</a> · <a href={`/issuers/${issuer.id}/did.json`}>{m.publicKeys}</a>
        </p>
      </>,
    )
  })

  onRoute(app, 'get', '/badges/:file', 'public', async (c) => {
    const [versionId = '', extension] = (c.req.param('file') ?? '').split('.')
    const locale = c.get('locale')
    if (extension === 'svg') return c.body(await getBadgeSvg(web.deps, versionId, locale), 200, { 'content-type': 'image/svg+xml', ...openToAll(86_400) })
    if (extension === 'png') {
      await getPublicBadge(web.deps, versionId)
      return c.body(new Uint8Array(await getBadgePng(web.deps, versionId)), 200, { 'content-type': 'image/png', ...openToAll(86_400) })
    }
    if (extension) throw new Refusal('not_found')
    const { version, badge, issuer } = await getPublicBadge(web.deps, versionId)
    if (!wantsPage(c)) {
      return c.body(JSON.stringify(buildAchievement(achievementOf(web.publicUrl, version, issuer, issuer, locale))), 200, { 'content-type': 'application/ld+json', ...openToAll(3_600) })
    }
    const m = messagesIn(locale)
    const texts = badgeTextsIn(version.texts, locale)
    const issuerName = textIn(issuer.name, locale)
    c.header('vary', 'Accept')
    return showPage(
      c,
      { title: m.booklet.publicTitle(texts.name, issuerName), width: 'narrow' },
      <article class="sheet stitched">
        <div class="hero">
          <Medal versionId={version.id} alt={imageAltOf(version, issuerName, locale)} size={180} isUploaded={!version.imageRecipe} />
          <div>
            <h1>{texts.name}</h1>
            <p class="soft">
              <a href={`/issuers/${issuer.id}?lang=${locale}`}>{m.issuerForm.badgeBy(issuerName)}</a>
            </p>
            <p>
              <span class="tag">{m.booklet.usages[badge.usage]}</span>
            </p>
          </div>
        </div>
        <Prose text={texts.description} />
        <h2 id="criteria">{m.booklet.criteria}</h2>
        <Prose text={texts.criteria} />
        {version.validForDays && <p class="soft">{m.booklet.lasts(version.validForDays)}</p>}
        {version.alignments.length > 0 && (
          <>
            <h2>{m.badgeForm.alignments}</h2>
            <AlignmentLinks alignments={version.alignments} />
          </>
        )}
        <p class="small soft">{m.booklet.levels[badge.usage]}</p>
      </article>,
    )
  })
}
