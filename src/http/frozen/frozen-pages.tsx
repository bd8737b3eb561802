// The pages of an exported folder that differ from those of the service: what it is, the verifying page, and what is not there.
import { textIn } from '../../domain/issuer.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { getPublicIssuer } from '../../usecases/issuers.ts'
import { listExportable } from '../../usecases/list-exportable.ts'
import { onPage, onRoute } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { showPage } from '../pages/frame.tsx'
import { Field } from '../pages/pieces.tsx'
import type { Web, WebApp } from '../web.ts'

/** Adds the pages before those of the service, whose addresses they take. */
export function frozenPages(web: Web, app: WebApp): void {
  const { at, script } = web.frozen ?? { at: new Date(0), script: '' }
  const { host } = new URL(web.publicUrl)

  onPage(app, 'get', 'home', 'public', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).frozen
    const day = formatDate(at, locale)
    const { issuerIds } = await listExportable(web.deps)
    const issuers = await Promise.all(issuerIds.map((id) => getPublicIssuer(web.deps, id)))
    const list = (items: readonly string[]) => (
      <ul>
        {items.map((item) => (
          <li>{item}</li>
        ))}
      </ul>
    )
    return showPage(
      c,
      { title: m.title(host), mayBeIndexed: true },
      <>
        <h1>{m.title(host)}</h1>
        <p class="lead">{m.lead(day)}</p>
        <h2>{m.canTitle}</h2>
        <ul class="grid">
          <li class="card">
            <h3>
              <a href={pathTo('verify', locale)}>{messagesIn(locale).layout.verify}</a>
            </h3>
            <p>{m.verifyText}</p>
          </li>
          <li class="card">
            <h3>{m.mineTitle}</h3>
            <p>{m.mineText}</p>
          </li>
          <li class="card">
            <h3>{m.issuersTitle}</h3>
            <p>{m.issuersText}</p>
            <ul>
              {issuers.map((issuer) => (
                <li>
                  <a href={`/issuers/${issuer.id}?lang=${locale}`}>{textIn(issuer.name, locale)}</a>
                </li>
              ))}
            </ul>
          </li>
          <li class="card">
            <h3>{m.programsTitle}</h3>
            <p>{m.programsText}</p>
            <ul>
              {['README.txt', 'export.json', 'contexts/index.json'].map((file) => (
                <li>
                  <a href={`/${file}`}>{file}</a>
                </li>
              ))}
            </ul>
          </li>
        </ul>
        <hr />
        <div class="two">
          <section>
            <h2>{m.hereTitle}</h2>
            {list(m.here)}
          </section>
          <section>
            <h2>{m.notHereTitle}</h2>
            {list(m.notHereList)}
          </section>
          <section>
            <h2>{m.sinceTitle}</h2>
            <p>{m.sinceText(day)}</p>
          </section>
        </div>
      </>,
    )
  })

  onPage(app, 'get', 'verify', 'public', (c) => {
    const locale = c.get('locale')
    const { verify: m, frozen } = messagesIn(locale)
    return showPage(
      c,
      { title: m.title, width: 'narrow', mayBeIndexed: true, script },
      <>
        <div data-report="" />
        <div class="sheet stitched">
          <h1 data-heading="">{m.title}</h1>
          <p class="lead" data-intro="">
            {m.lead}
          </p>
          <p class="notice" data-intro="">{frozen.verifyNotice(formatDate(at, locale))}</p>
          <noscript>
            <p class="notice doubt">{frozen.needsScript}</p>
          </noscript>
          <form hidden data-public-url={web.publicUrl} data-exported-at={at.toISOString()}>
            <Field name="file" label={m.file} hint={m.fileHint} type="file" accept=".png,.svg,.pdf,.json,.jwt,.jws,image/png,image/svg+xml,application/pdf,application/json" />
            <Field name="text" label={m.text} hint={m.textHint} rows={4} />
            <button class="big">{m.button}</button>
          </form>
        </div>
      </>,
    )
  })

  // Hosts show it for every address that has no file, in whatever language: it speaks both.
  onRoute(app, 'get', '/404', 'public', (c) => {
    c.set('page', 'home')
    return showPage(
      c,
      { title: messagesIn('fr').frozen.missingTitle, width: 'narrow' },
      <div class="sheet stitched">
        {(['fr', 'en'] as const).map((locale) => {
          const m = messagesIn(locale).frozen
          return (
            <section lang={locale}>
              {locale === 'fr' ? <h1>{m.missingTitle}</h1> : <h2>{m.missingTitle}</h2>}
              <p>{m.missingText}</p>
              <p>
                <a class="button" href={pathTo('home', locale)}>
                  {m.about}
                </a>
              </p>
            </section>
          )
        })}
      </div>,
    )
  })
}
