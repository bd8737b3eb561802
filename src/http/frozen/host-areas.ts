// Which file of an exported folder answers which address, under which type: the rules that every web server is told in its own words.

/** What a request asks for; the first pattern that its `Accept` matches decides. */
export type Form = { accept: string; extension: string }
export type HostArea = {
  /** Of the path. The first area that matches decides. */
  pattern: string
  /** Types by extension. */
  types: Record<string, string>
  /** For addresses without an extension: what to answer by `Accept`, and otherwise. */
  forms?: Form[]
  otherwise: string
  headers: Record<string, string>
}

const openToAll = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }
const images = { png: 'image/png', svg: 'image/svg+xml' }
const page = 'text/html; charset=utf-8'
const fresh = { ...openToAll, 'Cache-Control': 'public, max-age=300' }

/** Sent with everything. */
export const headersOfAll = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'same-origin' }

/** SVG is a document of its own: whatever stands in it, it runs nothing. */
export const svgPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

export const hostAreas: HostArea[] = [
  { pattern: '/did\\.json$', types: { json: 'application/did+json' }, otherwise: 'json', headers: fresh },
  { pattern: '/jwks\\.json$', types: { json: 'application/jwk-set+json' }, otherwise: 'json', headers: fresh },
  { pattern: '/(?:keys|export|contexts/index)\\.json$', types: { json: 'application/json' }, otherwise: 'json', headers: fresh },
  { pattern: '/v2(?:\\.fr|\\.en)?\\.json$', types: { json: 'application/ld+json' }, otherwise: 'json', headers: fresh },
  {
    pattern: '^/credentials/',
    types: { html: page, json: 'application/vc+ld+json', jwt: 'application/vc+jwt', ...images },
    forms: [
      { accept: 'application/vc\\+jwt', extension: 'jwt' },
      { accept: 'text/html', extension: 'html' },
      { accept: 'application/(?:vc\\+ld\\+json|ld\\+json|vc|json)', extension: 'json' },
    ],
    otherwise: 'html',
    headers: { ...fresh, Vary: 'Accept' },
  },
  { pattern: '^/status/', types: { html: 'application/vc+ld+json', json: 'application/vc+ld+json' }, otherwise: 'json', headers: fresh },
  {
    pattern: '^/(?:issuers|badges)/',
    types: { html: page, json: 'application/ld+json', ...images },
    forms: [{ accept: 'text/html', extension: 'html' }],
    otherwise: 'json',
    headers: { ...fresh, Vary: 'Accept' },
  },
  { pattern: '^/contexts/', types: { json: 'application/ld+json' }, otherwise: 'json', headers: openToAll },
  {
    pattern: '^/assets/',
    types: { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', woff2: 'font/woff2' },
    otherwise: 'html',
    headers: { 'Cache-Control': 'public, max-age=31536000, immutable' },
  },
  { pattern: '^/', types: { html: page, txt: 'text/plain; charset=utf-8', ...images }, otherwise: 'html', headers: { 'Cache-Control': 'public, max-age=300' } },
]
