// The documents of Open Badges 2.0, hosted: assertions as JSON and baked into their image, badges, issuers.
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { bakePng } from '../../openbadges/bake-png.ts'
import { bakeSvg } from '../../openbadges/bake-svg.ts'
import type { JsonObject } from '../../openbadges/json-value.ts'
import { drawBadge, getBadgePng } from '../../usecases/badges.ts'
import { getBadgeClass, getCopiedAssertion, getIssuerOfTwins, getSharedAssertion, type HostedAssertion } from '../../usecases/open-badges-2.ts'
import { onRoute } from '../guards.ts'
import type { Web, WebApp, WebContext } from '../web.ts'

const openToAll = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }
/** Whether it still holds is said by the document itself: nobody may keep it. */
const notKept = { ...openToAll, 'cache-control': 'no-cache', 'x-robots-tag': 'noindex' }
const kept = { ...openToAll, 'cache-control': 'public, max-age=3600' }

/** Adds the routes. */
export function openBadges2Documents(web: Web, app: WebApp): void {
  const answerJson = (c: WebContext, document: JsonObject, headers: Record<string, string>, status: 200 | 410 = 200) =>
    c.body(JSON.stringify(document), status, { 'content-type': 'application/ld+json', ...headers })

  /** A revoked assertion is gone, and its body says why (Open Badges 2.0, Assertion, `revoked`). */
  const answerAssertion = async (c: WebContext, { document, isRevoked, held }: HostedAssertion, extension: string) => {
    const status = isRevoked ? 410 : 200
    if (extension === 'json') return answerJson(c, document, notKept, status)
    if (!held) throw new Refusal('gone')
    const text = JSON.stringify(document)
    if (extension === 'png') return c.body(new Uint8Array(bakePng(await getBadgePng(web.deps, held.version.id), text, {}, 2)), status, { 'content-type': 'image/png', ...notKept })
    const svg = drawBadge(held.version, textIn(held.issuer.name, held.award.locale), held.award.locale)
    if (extension !== 'svg' || !svg) throw new Refusal('not_found')
    return c.body(bakeSvg(svg, text, {}, 2), status, { 'content-type': 'image/svg+xml', ...notKept })
  }
  for (const extension of ['json', 'png', 'svg']) {
    onRoute(app, 'get', `/credentials/:credentialId/v2.${extension}`, 'public', async (c) =>
      answerAssertion(c, await getSharedAssertion(web.deps, c.req.param('credentialId') ?? ''), extension),
    )
  }
  onRoute(app, 'get', '/credentials/:credentialId/v2/:copy', 'offer', async (c) => {
    const [, token, extension] = /^([A-Za-z0-9_-]{22})\.(json|png|svg)$/.exec(c.req.param('copy') ?? '') ?? []
    if (!token || !extension) throw new Refusal('not_found')
    if (c.req.query('save') !== undefined) c.header('content-disposition', `attachment; filename="badge-2.0.${extension}"`)
    return answerAssertion(c, await getCopiedAssertion(web.deps, { credentialId: c.req.param('credentialId') ?? '', token }), extension)
  })
  onRoute(app, 'get', '/badges/:versionId/:issuerId/:file', 'public', async (c) => {
    const { versionId = '', issuerId = '', file = '' } = c.req.param() as Record<string, string>
    const [, language = ''] = /^v2\.(fr|en)\.json$/.exec(file) ?? []
    return answerJson(c, await getBadgeClass(web.deps, { versionId, issuerId, language }), kept)
  })
  onRoute(app, 'get', '/issuers/:issuerId/v2.json', 'public', async (c) => answerJson(c, await getIssuerOfTwins(web.deps, c.req.param('issuerId') ?? ''), kept))
}
