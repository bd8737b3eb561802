// Every route says who may call it; the guard is checked before its handler, and a test walks the list.
import { bodyLimit } from 'hono/body-limit'
import { Refusal } from '../domain/refusal.ts'
import { locales } from '../i18n/formats.ts'
import { paths, type PathName } from './paths.ts'
import { limitMisses, limitPublicPosts } from './rate-limits.ts'
import type { Handler, WebApp, WebContext } from './web.ts'

/**
 * `public`: anybody. `offer`: the address carries the secret of an offer, a share, an invitation or a removed mail address. `holder`: the browser that
 * accepted, or signed in. `signed_in`: signed in. `operator`: runs this installation. `token`: an API token, checked by the route.
 */
export type Guard = 'public' | 'offer' | 'holder' | 'signed_in' | 'operator' | 'token'
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
export type Route = { method: string; path: string; guard: Guard }
export type RouteOptions = {
  /** Largest request body; 256 kB when not set. */
  bodyBytesMax?: number
  /** The answer to a larger one, where the page can say it beside its field. */
  onTooLarge?: Handler
}

/** A body that is larger than what the route takes. */
export const tooLarge = (bytesMax: number) => new Refusal('file_too_large', { megabytes: bytesMax / 1_000_000 })

const known = new Map<string, Route>()

/** Every route of the program with its guard. */
export function listRoutes(): Route[] {
  return [...known.values()]
}

/** The methods that a path takes, or none where there is no such path. */
export function listMethodsOf(path: string): string[] {
  const isLike = (pattern: string) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`).test(path)
  const methods = listRoutes().filter((route) => isLike(route.path)).map(({ method }) => method)
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))]
}

/** Writes a route into the list; for routes that are not registered by `onPage` or `onRoute`. */
export function declareRoute(method: string, path: string, guard: Guard): void {
  known.set(`${method.toUpperCase()} ${path}`, { method: method.toUpperCase(), path, guard })
}

/** @throws Refusal `not_signed_in`, or `not_found` where even the existence of a page is not told. */
function checkGuard(c: WebContext, guard: Guard): void {
  const viewer = c.get('viewer')
  if (guard === 'holder' && !viewer) throw new Refusal('not_signed_in')
  if (guard === 'signed_in' && viewer?.sessionKind !== 'signed_in') throw new Refusal('not_signed_in')
  if (guard === 'operator' && viewer?.sessionKind !== 'signed_in') throw new Refusal('not_signed_in')
  if (guard === 'operator' && !viewer?.isOperator) throw new Refusal('not_found')
}

/** Registers a route that is the same in every language (documents, images, machines). */
export function onRoute(
  app: WebApp,
  method: Method,
  path: string,
  guard: Guard,
  handler: Handler,
  options: RouteOptions = {},
  page?: { name: PathName; locale: 'fr' | 'en' },
): void {
  declareRoute(method, path, guard)
  const { bodyBytesMax = 256_000, onTooLarge } = options
  const speak = (c: WebContext) => {
    if (!page) return
    c.set('locale', page.locale)
    c.set('page', page.name)
  }
  app.on(
    method.toUpperCase(),
    path,
    bodyLimit({
      maxSize: bodyBytesMax,
      onError: async (c) => {
        speak(c)
        checkGuard(c, guard)
        if (!onTooLarge) throw tooLarge(bodyBytesMax)
        return onTooLarge(c)
      },
    }),
    async (c) => {
      speak(c)
      checkGuard(c, guard)
      if (guard === 'public' && method !== 'get') await limitPublicPosts(c)
      if (guard === 'offer') return limitMisses(c, () => handler(c))
      return handler(c)
    },
  )
}

/** Registers a page under its address in each language and sets the language from it. */
export function onPage(app: WebApp, method: 'get' | 'post', name: PathName, guard: Guard, handler: Handler, options?: RouteOptions): void {
  for (const locale of locales) onRoute(app, method, paths[name][locale], guard, handler, options, { name, locale })
}
