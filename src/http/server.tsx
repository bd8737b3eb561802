// The web server: what every request passes through, then the routes of each room.
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { Refusal } from '../domain/refusal.ts'
import { messagesIn } from '../i18n/messages.ts'
import { apiRoutes } from './api/api.ts'
import { vcApiRoutes } from './api/vc-api.ts'
import { assetRoutes } from './assets.ts'
import { readSessionToken } from './cookies.ts'
import { listMethodsOf, onRoute } from './guards.ts'
import { showPage } from './pages/frame.tsx'
import { BlankMedal } from './pages/pieces.tsx'
import { accountPages } from './pages/account.tsx'
import { awardPages } from './pages/award-form.tsx'
import { eventPages } from './pages/events.tsx'
import { issuerFormPages } from './pages/issuer-form.tsx'
import { issuingRightPages } from './pages/issuing-rights.tsx'
import { activityLogPages } from './pages/activity-log.tsx'
import { apiTokenPages } from './pages/api-tokens.tsx'
import { badgeFormPages } from './pages/badge-form.tsx'
import { memberPages } from './pages/members.tsx'
import { restoreAddressPages } from './pages/restore-address.tsx'
import { bookletBadgePages } from './pages/booklet-badge.tsx'
import { bookletPages } from './pages/booklet.tsx'
import { recordPages } from './pages/booklet-record.tsx'
import { olderFormPages } from './pages/older-form.tsx'
import { generalPages } from './pages/general.tsx'
import { oneAwardPages } from './pages/one-award.tsx'
import { reportPages } from './pages/report.tsx'
import { offerRefusalPages } from './pages/offer-refusals.tsx'
import { offerPages } from './pages/offer.tsx'
import { organiserPages } from './pages/organiser.tsx'
import { readyBadgePages } from './pages/ready-badges.tsx'
import { followPages } from './pages/follow.tsx'
import { signInPages } from './pages/sign-in.tsx'
import { verifyPages } from './pages/verify.tsx'
import { pathTo } from './paths.ts'
import { problemOf } from './problems.ts'
import { frozenPages } from './frozen/frozen-pages.tsx'
import { openBadges2Documents } from './public/open-badges-2.ts'
import { publicDocuments } from './public/documents.ts'
import { keyHistory } from './public/key-history.tsx'
import { publicProfiles } from './public/profiles.tsx'
import { sharedCredentials } from './public/credentials.tsx'
import { refuseCrossSite, securityHeaders } from './security-headers.ts'
import type { Env, Web, WebContext } from './web.ts'

/** The reader's language: that of the address, else of the browser. */
function guessLocale(c: WebContext): 'fr' | 'en' {
  if (c.req.path.startsWith('/en')) return 'en'
  if (c.req.path.startsWith('/fr')) return 'fr'
  const asked = c.req.query('lang')
  if (asked === 'fr' || asked === 'en') return asked
  return /\ben\b/i.test(c.req.header('accept-language')?.split(',')[0] ?? '') ? 'en' : 'fr'
}

const isForPrograms = (c: WebContext) => /^\/(?:vc-)?api\//.test(c.req.path) || (c.req.header('accept') ?? '').includes('json')

function answerError(error: unknown, c: WebContext): Response | Promise<Response> {
  const locale = c.get('locale') ?? 'fr'
  const { status, code, sentence, isFault } = problemOf(error, locale)
  const web = c.get('web')
  if (status === 429) c.header('Retry-After', '60')
  // RFC 6750 §3: what kind of proof is asked for, and whether the one that came is worth nothing.
  if (code === 'token_needed') c.header('WWW-Authenticate', c.req.header('authorization') ? 'Bearer error="invalid_token"' : 'Bearer')
  if (isFault) web.logger.error({ requestId: c.get('requestId'), problem: error }, 'a request failed')
  const m = messagesIn(locale).refusals
  if (isForPrograms(c)) {
    return c.json({ type: `${web.publicUrl}/api/docs#problem-${code}`, title: sentence, status, code, ...(isFault && { instance: `urn:uuid:${c.get('requestId')}` }) }, status, {
      'content-type': 'application/problem+json',
    })
  }
  if (status === 401) return c.redirect(pathTo('sign-in', locale, { to: c.req.method === 'GET' ? c.req.path : undefined }), 303)
  const titles: Record<number, string> = { 403: m.titles.notAllowed, 404: m.titles.notFound, 405: m.titles.notThisWay, 409: m.titles.conflict, 410: m.titles.gone, 413: m.titles.tooLarge, 422: m.titles.invalid, 429: m.titles.slowDown }
  const title = titles[status] ?? (isFault ? m.titles.fault : m.titles.invalid)
  return showPage(
    c,
    { title, status, width: 'narrow', isLight: true },
    <div class="sheet stitched still">
      <BlankMedal mark={String(status)} />
      <h1>{title}</h1>
      <p class="lead">{status === 405 ? m.buttonsOnly : sentence}</p>
      {status === 404 && <p>{m.notFoundHelp}</p>}
      {isFault && <p class="soft small">{m.faultReference(c.get('requestId'))}</p>}
      <p class="acts centred">
        <a class="button" href={pathTo('home', locale)}>
          {m.backHome}
        </a>
        <a class="button secondary" href={pathTo('verify', locale)}>
          {m.verifyInstead}
        </a>
      </p>
    </div>,
  )
}

const probes = new Set(['/healthz', '/readyz', '/metrics'])

/** Figures tell how busy a site is and what it runs on: on a real one they are for whoever holds the operator's token. */
function mayReadMetrics(web: Web, c: WebContext): boolean {
  const { metricsToken } = web
  if (!metricsToken) return web.isLocal
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(c.req.header('authorization') ?? ''), digest(`Bearer ${metricsToken}`))
}

/** Makes the server; its `fetch` answers requests. */
export function createServer(web: Web): Hono<Env> {
  const app = new Hono<Env>()
  app.use(async (c, next) => {
    c.set('web', web)
    c.set('requestId', randomUUID())
    c.set('locale', guessLocale(c))
    c.set('actor', { kind: 'anyone' })
    // Probes say how the process is, also when the database that knows the sessions is away.
    const token = probes.has(c.req.path) ? undefined : readSessionToken(c)
    const viewer = token ? await web.findViewer(token) : undefined
    if (viewer) {
      c.set('viewer', viewer)
      if (viewer.sessionKind === 'signed_in') c.set('actor', { kind: 'person', personId: viewer.personId })
    }
    const started = performance.now()
    await next()
    web.observeRequest?.(c.req.method, 'any', c.res.status, (performance.now() - started) / 1_000)
  })
  app.use(securityHeaders(web))
  app.use(compress())
  app.use(refuseCrossSite(web))
  app.onError((error, c) => answerError(error, c))
  app.notFound((c) => {
    const methods = listMethodsOf(c.req.path)
    if (methods.length === 0) return answerError(new Refusal('not_found'), c)
    c.header('Allow', methods.join(', '))
    return answerError(new Refusal('method_not_allowed', { methods: methods.join(', ') }), c)
  })

  onRoute(app, 'get', '/healthz', 'public', (c) => c.text('ok'))
  onRoute(app, 'get', '/readyz', 'public', async (c) => ((await (web.isReady?.() ?? true)) ? c.text('ready') : c.text('not ready', 503, { 'Retry-After': '5' })))
  onRoute(app, 'get', '/metrics', 'public', async (c) => {
    if (!mayReadMetrics(web, c)) throw new Refusal('not_found')
    return c.body(await web.metrics.metrics(), 200, { 'content-type': web.metrics.contentType })
  })
  onRoute(app, 'post', '/csp-report', 'public', (c) => c.body(null, 204))
  assetRoutes(web, app)
  if (web.frozen) frozenPages(web, app)
  generalPages(web, app)
  signInPages(web, app)
  // Before the pages of one organisation, whose address would take « nouvelle » for an id.
  issuerFormPages(web, app)
  organiserPages(web, app)
  readyBadgePages(web, app)
  accountPages(web, app)
  eventPages(web, app)
  issuingRightPages(web, app)
  awardPages(web, app)
  badgeFormPages(web, app)
  memberPages(web, app)
  restoreAddressPages(web, app)
  apiTokenPages(web, app)
  activityLogPages(web, app)
  followPages(web, app)
  oneAwardPages(web, app)
  reportPages(web, app)
  offerPages(web, app)
  offerRefusalPages(web, app)
  bookletPages(web, app)
  olderFormPages(web, app)
  recordPages(web, app)
  bookletBadgePages(web, app)
  verifyPages(web, app)
  publicDocuments(web, app)
  keyHistory(web, app)
  publicProfiles(web, app)
  sharedCredentials(web, app)
  openBadges2Documents(web, app)
  vcApiRoutes(web, app)
  app.route('/', apiRoutes(web))
  return app
}
