// The frame of every page: head, menus, content, foot; and how a page becomes an answer.
import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { pathTo, paths } from '../paths.ts'
import type { WebContext } from '../web.ts'

export type PageOptions = {
  title: string
  /** Pages for bad networks carry their styles and load no font. */
  isLight?: boolean
  width?: 'wrap' | 'narrow'
  status?: ContentfulStatusCode
  mayBeIndexed?: boolean
  /** A program that makes the page more comfortable, by its name or its address; the page works without it. */
  script?: string
  /** What an unfurled link shows; only pages that somebody chose to show. */
  card?: { title: string; description: string; image: string; imageAlt: string; url: string }
}

/** The mark: a punch and the stamp that it leaves. */
export const Mark = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true">
    <circle cx="16" cy="16" r="14.5" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="2.6 2.2" />
    <path d="M12.5 5h7l-1.2 9.5h-4.6zM13.9 16h4.2L16 20.5z" fill="currentColor" />
    <path d="M9.5 22.6c2.4 3.4 10.6 3.4 13 0" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" />
  </svg>
)

/** The address of this page in the other language, or its home. */
function otherAddress(c: WebContext, status = 200): string {
  const locale = c.get('locale')
  const other = locale === 'fr' ? 'en' : 'fr'
  const page = c.get('page')
  if (!page && c.get('web').frozen) return `${c.req.path}?lang=${other}`
  // A page with one address for every language says its language in the query; an answer to a form has no address to go back to.
  if (!page) return c.req.method === 'GET' && status < 400 ? `${c.req.path}?lang=${other}` : pathTo('home', other)
  const params = [...paths[page][other].matchAll(/:(\w+)/g)].map(([, key]) => [key as string, c.req.param(key as string)] as const)
  return params.every(([, value]) => value) ? pathTo(page, other, Object.fromEntries(params)) : pathTo('home', other)
}

const Frame = ({ c, options, children }: { c: WebContext; options: PageOptions; children: Child }) => {
  const web = c.get('web')
  const locale = c.get('locale')
  const m = messagesIn(locale).layout
  const viewer = c.get('viewer')
  const isStaff = viewer?.sessionKind === 'signed_in'
  const { card } = options
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${options.status === 422 ? m.titleWithErrors(options.title) : options.title} — ${m.productName}`}</title>
        {options.mayBeIndexed ? null : <meta name="robots" content="noindex, noarchive" />}
        {card && (
          <>
            <meta property="og:title" content={card.title} />
            <meta property="og:description" content={card.description} />
            <meta property="og:image" content={card.image} />
            <meta property="og:image:width" content="1200" />
            <meta property="og:image:height" content="630" />
            <meta property="og:image:alt" content={card.imageAlt} />
            <meta property="og:site_name" content={m.productName} />
            <meta property="og:url" content={card.url} />
            <link rel="canonical" href={card.url} />
            <meta property="og:type" content="website" />
            <meta property="og:locale" content={locale === 'fr' ? 'fr_FR' : 'en_GB'} />
            <meta name="twitter:card" content="summary_large_image" />
          </>
        )}
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        {options.isLight ? <style>{raw(web.assets.css)}</style> : <link rel="stylesheet" href={web.assets.url('app.css')} />}
        {options.script && <script type="module" src={options.script.startsWith('/') ? options.script : web.assets.url(options.script)} />}
      </head>
      <body>
        <a class="skip" href="#content">
          {m.skip}
        </a>
        {web.isLocal && web.mails && <aside class="demo">{m.demonstration}</aside>}
        {web.frozen && <aside class="demo">{messagesIn(locale).frozen.notice(formatDate(web.frozen.at, locale))}</aside>}
        <header class="top">
          <div class="wrap">
            <a class="brand" href={pathTo('home', locale)}>
              <Mark />
              {m.productName}
            </a>
            <nav aria-label={m.mainMenu}>
              <a href={pathTo('verify', locale)}>{m.verify}</a>
              {web.frozen ? null : viewer ? <a href={pathTo('booklet', locale)}>{m.booklet}</a> : <a href={pathTo('sign-in', locale)}>{m.findBadges}</a>}
              {isStaff && <a href={pathTo('issuers', locale)}>{m.organisations}</a>}
            </nav>
            <a class="lang" href={otherAddress(c, options.status)} lang={locale === 'fr' ? 'en' : 'fr'} hreflang={locale === 'fr' ? 'en' : 'fr'}>
              {m.otherLanguage}
            </a>
          </div>
        </header>
        <main id="content" class={options.width ?? 'wrap'}>
          {children}
        </main>
        <footer class="foot">
          <div class="wrap">
            {web.frozen ? (
              <a href={pathTo('home', locale)}>{messagesIn(locale).frozen.about}</a>
            ) : (
              <>
                <a href={pathTo('privacy', locale)}>{m.privacy}</a>
                <a href={pathTo('accessibility', locale)}>{m.accessibility}</a>
              </>
            )}
            {web.isLocal && web.mails && <a href={pathTo('mails', locale)}>{m.mails}</a>}
          </div>
        </footer>
      </body>
    </html>
  )
}

/** Answers with a page. */
export function showPage(c: WebContext, options: PageOptions, children: Child): Response | Promise<Response> {
  const page = (
    <Frame c={c} options={options}>
      {children}
    </Frame>
  )
  return c.html(`<!doctype html>${page.toString()}`, options.status ?? 200)
}
