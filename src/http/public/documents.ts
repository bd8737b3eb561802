// Public documents for programs: DID documents and status lists.
import { getDidDocument, getHostJwkSet, getJwkSet, getRootDidDocument } from '../../usecases/issuer-keys.ts'
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
  onRoute(app, 'get', '/.well-known/jwks.json', 'public', async (c) =>
    c.body(JSON.stringify(await getHostJwkSet(web.deps)), 200, { 'content-type': 'application/jwk-set+json', ...openToAll(300) }),
  )
  onRoute(app, 'get', '/issuers/:issuerId/jwks.json', 'public', async (c) =>
    c.body(JSON.stringify(await getJwkSet(web.deps, c.req.param('issuerId') ?? '')), 200, { 'content-type': 'application/jwk-set+json', ...openToAll(300) }),
  )
  for (const [path, purpose] of [['/status/:listId', 'revocation'], ['/status/:listId/suspension', 'suspension']] as const) {
    onRoute(app, 'get', path, 'public', async (c) =>
      c.body(await getStatusListDocument(web.deps, c.req.param('listId') ?? '', purpose), 200, { 'content-type': 'application/vc+ld+json', ...openToAll(60) }),
    )
  }
}
