// Public documents for programs: DID documents, status lists, badges with their images.
import { Refusal } from '../../domain/refusal.ts'
import { buildAchievement } from '../../openbadges/v3/credential.ts'
import { getBadgePng, getBadgeSvg, getPublicBadge } from '../../usecases/badges.ts'
import { achievementOf } from '../../usecases/issue-credential.ts'
import { getDidDocument, getRootDidDocument } from '../../usecases/issuer-keys.ts'
import { getStatusListDocument } from '../../usecases/status-lists.ts'
import { onRoute } from '../guards.ts'
import type { Web, WebApp } from '../web.ts'

const openToAll = (secondsMax: number) => ({ 'access-control-allow-origin': '*', 'cache-control': `public, max-age=${secondsMax}`, 'cross-origin-resource-policy': 'cross-origin' })

/** Adds the routes. */
export function publicDocuments(web: Web, app: WebApp): void {
  onRoute(app, 'get', '/.well-known/did.json', 'public', async (c) =>
    c.body(JSON.stringify(await getRootDidDocument(web.deps)), 200, { 'content-type': 'application/did+json', ...openToAll(300) }),
  )
  onRoute(app, 'get', '/issuers/:issuerId/did.json', 'public', async (c) =>
    c.body(JSON.stringify(await getDidDocument(web.deps, c.req.param('issuerId') ?? '')), 200, { 'content-type': 'application/did+json', ...openToAll(300) }),
  )
  for (const [path, purpose] of [['/status/:listId', 'revocation'], ['/status/:listId/suspension', 'suspension']] as const) {
    onRoute(app, 'get', path, 'public', async (c) =>
      c.body(await getStatusListDocument(web.deps, c.req.param('listId') ?? '', purpose), 200, { 'content-type': 'application/vc+ld+json', ...openToAll(60) }),
    )
  }
  onRoute(app, 'get', '/badges/:file', 'public', async (c) => {
    const [versionId = '', extension] = (c.req.param('file') ?? '').split('.')
    const locale = c.get('locale')
    if (extension === 'svg') return c.body(await getBadgeSvg(web.deps, versionId, locale), 200, { 'content-type': 'image/svg+xml', ...openToAll(86_400) })
    if (extension === 'png') {
      await getPublicBadge(web.deps, versionId)
      return c.body(new Uint8Array(await getBadgePng(web.deps, versionId)), 200, { 'content-type': 'image/png', ...openToAll(86_400) })
    }
    if (extension) throw new Refusal('not_found')
    const { version, issuer } = await getPublicBadge(web.deps, versionId)
    return c.body(JSON.stringify(buildAchievement(achievementOf(web.publicUrl, version, issuer, issuer, locale))), 200, {
      'content-type': 'application/ld+json',
      ...openToAll(3_600),
    })
  })
}
