// Credentials that their holders show: a page for people, the signed document for programs, files; and the holder's own downloads.
import { Refusal } from '../../domain/refusal.ts'
import { drawBadge, getBadgePng } from '../../usecases/badges.ts'
import { getHeldBadge, getSharedBadge, type SharedBadge } from '../../usecases/booklet.ts'
import { assertionAddress } from '../../usecases/open-badges-2-addresses.ts'
import { onRoute } from '../guards.ts'
import { showPage } from '../pages/frame.tsx'
import { SharedArticle, cardOf, wordsOf } from '../pages/held-badge.tsx'
import type { Viewer, Web, WebApp, WebContext } from '../web.ts'
import { downloadForms, fileNameOf, writeCredentialFile, type DownloadExtension } from './credential-files.ts'
import { chooseForm } from './negotiate.ts'

const openToAll = { 'access-control-allow-origin': '*', 'cache-control': 'no-cache' }

const forms = [
  { name: 'page', types: ['text/html'] },
  { name: 'json', types: ['application/vc+ld+json', 'application/vc', 'application/ld+json', 'application/json'] },
  { name: 'jwt', types: ['application/vc+jwt', 'application/jwt'] },
  { name: 'png', types: ['image/png'] },
  { name: 'svg', types: ['image/svg+xml'] },
] as const

/** Search engines are kept away from every form of a badge, unless its holder let them in. */
const robotsOf = ({ isIndexable }: SharedBadge): Record<string, string> => (isIndexable ? {} : { 'x-robots-tag': 'noindex, noarchive' })

/** Adds the routes. */
export function sharedCredentials(web: Web, app: WebApp): void {
  const showShared = (c: WebContext, shared: SharedBadge) => {
    const locale = c.get('locale')
    const url = `${web.publicUrl}/credentials/${shared.credential.id}`
    for (const [name, value] of Object.entries(robotsOf(shared))) c.header(name, value)
    const card = cardOf(shared, url, locale)
    return showPage(c, { title: card.title, width: 'narrow', mayBeIndexed: shared.isIndexable, card }, <SharedArticle held={shared} locale={locale} url={url} isFrozen={web.frozen !== undefined} />)
  }
  onRoute(app, 'get', '/s/:token', 'offer', async (c) => showShared(c, await getSharedBadge(web.deps, { token: c.req.param('token') ?? '' })))
  onRoute(app, 'get', '/credentials/:file', 'public', async (c) => {
    const [credentialId = '', extension] = (c.req.param('file') ?? '').split('.')
    const shared = await getSharedBadge(web.deps, { credentialId })
    const locale = c.get('locale')
    // Signed bytes never change, so what was issued before the twins is linked to its own here.
    c.header('link', `<${assertionAddress(web.publicUrl, shared.credential.id)}>; rel="alternate"; type="application/ld+json"; title="Open Badges 2.0"`)
    const answer = async (form: DownloadExtension) => {
      const { body, type } = await writeCredentialFile(web, shared, form, locale)
      return c.body(body, 200, { 'content-type': type, vary: 'Accept', ...openToAll, ...robotsOf(shared) })
    }
    if (extension) {
      if (!['png', 'svg', 'json', 'jwt'].includes(extension)) throw new Refusal('not_found')
      return answer(extension as DownloadExtension)
    }
    const form = chooseForm(c.req.header('accept'), forms)
    if (form !== 'page') return answer(form)
    c.header('vary', 'Accept')
    return showShared(c, shared)
  })
  onRoute(app, 'get', '/credentials/:credentialId/share.png', 'public', async (c) => {
    const shared = await getSharedBadge(web.deps, { credentialId: c.req.param('credentialId') ?? '' })
    const { texts, issuer } = wordsOf(shared, c.get('locale'))
    const svg = drawBadge(shared.version, issuer, c.get('locale'))
    const medal = svg ? { svg } : { png: await getBadgePng(web.deps, shared.version.id) }
    const png = await web.documents.drawShareImage({ title: texts.name, issuerName: issuer, medal, locale: c.get('locale') })
    return c.body(new Uint8Array(png), 200, { 'content-type': 'image/png', 'cache-control': 'public, max-age=300', ...robotsOf(shared) })
  })
  onRoute(app, 'get', '/booklet/files/:file', 'holder', async (c) => {
    const [credentialId = '', extension = ''] = (c.req.param('file') ?? '').split('.')
    if (!downloadForms.some((form) => form.extension === extension)) throw new Refusal('not_found')
    const held = await getHeldBadge(web.deps, { personId: (c.get('viewer') as Viewer).personId, credentialId })
    const { body, type } = await writeCredentialFile(web, held, extension as DownloadExtension, c.get('locale'))
    const name = fileNameOf(wordsOf(held, c.get('locale')).texts.name, extension as DownloadExtension)
    return c.body(body, 200, { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` })
  })
}
