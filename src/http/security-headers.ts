// The headers that every answer carries, by kind of answer, and the check that a change was asked by our own pages.
import { createMiddleware } from 'hono/factory'
import { CrossSiteRequest } from './problems.ts'
import type { Env, Web, WebContext } from './web.ts'

/** Machines post here without being a page of ours; none of them reads the session cookie. */
const openPrefixes = ['/api/', '/vc-api/', '/unsubscribe/', '/csp-report']

export const isMachinePath = (path: string) => openPrefixes.some((prefix) => path.startsWith(prefix))

/** Pages run no inline script and only the inline styles whose hash is listed. */
function pagePolicy(web: Web): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${web.assets.styleHashes.map((hash) => `'${hash}'`).join(' ')}`.trim(),
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'report-to csp',
  ].join('; ')
}

const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

/** Sets the headers of security.md §5; a route may set its own Cache-Control, policy or resource policy before. */
export const securityHeaders = (web: Web) => {
  const policy = pagePolicy(web)
  return createMiddleware<Env>(async (c, next) => {
    await next()
    const type = c.res.headers.get('content-type') ?? ''
    const isPage = type.startsWith('text/html')
    const set = (name: string, value: string) => {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    }
    set('X-Content-Type-Options', 'nosniff')
    // Not `no-referrer`: browsers would then send `Origin: null` with our own forms. Nothing leaves for other sites either way.
    set('Referrer-Policy', 'same-origin')
    set('Content-Security-Policy', isPage ? policy : filePolicy)
    set('Cross-Origin-Opener-Policy', 'same-origin')
    set('Cross-Origin-Resource-Policy', type.startsWith('image/') ? 'cross-origin' : 'same-origin')
    set('Permissions-Policy', 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()')
    set('Cache-Control', 'no-store')
    if (isPage) set('Reporting-Endpoints', 'csp="/csp-report"')
    if (web.publicUrl.startsWith('https:')) set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
  })
}

/** On a laptop, localhost and 127.0.0.1 are the same place. */
function isOwnOrigin(web: Web, c: WebContext, origin: string): boolean {
  if (origin === new URL(web.publicUrl).origin) return true
  return web.isLocal && URL.canParse(origin) && new URL(origin).host === (c.req.header('host') ?? new URL(c.req.url).host)
}

/** @throws CrossSiteRequest when a change was not asked by one of our own pages. */
export const refuseCrossSite = (web: Web) =>
  createMiddleware<Env>(async (c, next) => {
    if (['GET', 'HEAD', 'OPTIONS'].includes(c.req.method) || isMachinePath(c.req.path)) return next()
    const site = c.req.header('sec-fetch-site')
    const origin = c.req.header('origin')
    const isOwn = site ? site === 'same-origin' : origin !== undefined && isOwnOrigin(web, c, origin)
    if (!isOwn) throw new CrossSiteRequest()
    return next()
  })
