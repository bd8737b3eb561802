// Credentials that their holders show: a page for people, the signed document for programs, files; and the holder's own downloads.
import { Refusal } from '../../domain/refusal.ts'
import { plainText } from '../../domain/markdown.ts'
import { textIn } from '../../domain/issuer.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { drawBadge } from '../../usecases/badges.ts'
import { getHeldBadge, getSharedBadge, type SharedBadge } from '../../usecases/booklet.ts'
import { assertionAddress } from '../../usecases/open-badges-2-addresses.ts'
import { onRoute } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { showPage } from '../pages/frame.tsx'
import { Dates, StandingNotice, wordsOf } from '../pages/booklet.tsx'
import { Medal, Prose } from '../pages/pieces.tsx'
import type { Viewer, Web, WebApp, WebContext } from '../web.ts'
import { downloadForms, writeCredentialFile, type DownloadExtension } from './credential-files.ts'

const openToAll = { 'access-control-allow-origin': '*', 'cache-control': 'no-cache' }

/** Adds the routes. */
export function sharedCredentials(web: Web, app: WebApp): void {
  const showShared = (c: WebContext, shared: SharedBadge) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).booklet
    const { texts, issuer, alt } = wordsOf(shared, locale)
    const url = `${web.publicUrl}/credentials/${shared.credential.id}`
    if (!shared.isIndexable) c.header('x-robots-tag', 'noindex, noarchive')
    return showPage(
      c,
      {
        title: m.publicTitle(texts.name, issuer),
        width: 'narrow',
        mayBeIndexed: shared.isIndexable,
        card: { title: m.publicTitle(texts.name, issuer), description: plainText(texts.description).slice(0, 200), image: `${url}/share.png`, url },
      },
      <article class="sheet stitched">
        <div class="hero">
          <Medal versionId={shared.version.id} alt={alt} size={190} isUploaded={!shared.version.imageRecipe} />
          <div>
            <h1>{texts.name}</h1>
            {shared.credential.nameOnCredential && <p class="lead">{shared.credential.nameOnCredential}</p>}
            <p class="soft">{m.from(issuer)}</p>
            {shared.partner && <p class="soft">{messagesIn(locale).offer.partner(textIn(shared.partner.name, locale))}</p>}
            {web.frozen ? (
              <p>
                <a class="button" href={`${pathTo('verify', locale)}#/credentials/${shared.credential.id}`}>
                  {m.verifyNow}
                </a>
              </p>
            ) : (
              <form method="post" action={pathTo('verify', locale)}>
                <input type="hidden" name="text" value={url} />
                <button>{m.verifyNow}</button>
              </form>
            )}
          </div>
        </div>
        <StandingNotice held={shared} locale={locale} />
        <Prose text={texts.description} />
        <h2>{m.criteria}</h2>
        <Prose text={texts.criteria} />
        <Dates held={shared} locale={locale} />
        <h2>{m.levelOfProof}</h2>
        <p>
          <span class="tag">{m.usages[shared.usage as keyof typeof m.usages]}</span> {m.levels[shared.usage as keyof typeof m.levels]}
        </p>
      </article>,
    )
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
      return c.body(body, 200, { 'content-type': type, vary: 'Accept', ...openToAll })
    }
    if (extension) {
      if (!['png', 'svg', 'json', 'jwt'].includes(extension)) throw new Refusal('not_found')
      return answer(extension as DownloadExtension)
    }
    const accept = c.req.header('accept') ?? ''
    if (accept.includes('application/vc+jwt')) return answer('jwt')
    if (/application\/(vc\+ld\+json|ld\+json|vc|json)\b/.test(accept) && !accept.includes('text/html')) return answer('json')
    c.header('vary', 'Accept')
    return showShared(c, shared)
  })
  onRoute(app, 'get', '/credentials/:credentialId/share.png', 'public', async (c) => {
    const shared = await getSharedBadge(web.deps, { credentialId: c.req.param('credentialId') ?? '' })
    const { texts, issuer } = wordsOf(shared, c.get('locale'))
    const medalSvg = drawBadge(shared.version, issuer, c.get('locale'))
    if (!medalSvg) throw new Refusal('not_found')
    const png = await web.documents.drawShareImage({ title: texts.name, issuerName: issuer, medalSvg, locale: c.get('locale') })
    return c.body(new Uint8Array(png), 200, { 'content-type': 'image/png', 'cache-control': 'public, max-age=300' })
  })
  onRoute(app, 'get', '/booklet/files/:file', 'holder', async (c) => {
    const [credentialId = '', extension = ''] = (c.req.param('file') ?? '').split('.')
    if (!downloadForms.some((form) => form.extension === extension)) throw new Refusal('not_found')
    const held = await getHeldBadge(web.deps, { personId: (c.get('viewer') as Viewer).personId, credentialId })
    const { body, type } = await writeCredentialFile(web, held, extension as DownloadExtension, c.get('locale'))
    return c.body(body, 200, { 'content-type': type, 'content-disposition': `attachment; filename="badge.${extension}"` })
  })
}
