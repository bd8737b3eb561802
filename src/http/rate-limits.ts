// Limits how often one network address may post without being known, and how often it may miss a secret address.
import { getConnInfo } from '@hono/node-server/conninfo'
import ipaddr from 'ipaddr.js'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { Refusal } from '../domain/refusal.ts'
import type { Web, WebContext } from './web.ts'

const missesPerMinuteMax = 60
const limiters = new WeakMap<Web, { posts: RateLimiterMemory; misses: RateLimiterMemory }>()

function limitersOf(web: Web) {
  const known = limiters.get(web)
  if (known) return known
  const made = {
    posts: new RateLimiterMemory({ points: web.publicPostsPerMinuteMax ?? 60, duration: 60 }),
    misses: new RateLimiterMemory({ points: missesPerMinuteMax, duration: 60 }),
  }
  limiters.set(web, made)
  return made
}

function isTrusted(address: string, proxies: readonly string[]): boolean {
  const parsed = ipaddr.process(address)
  return proxies.some((proxy) => {
    const [range, bits] = proxy.includes('/') ? ipaddr.parseCIDR(proxy) : [ipaddr.process(proxy), undefined]
    return range.kind() === parsed.kind() && parsed.match(range, bits ?? (parsed.kind() === 'ipv6' ? 128 : 32))
  })
}

/**
 * The caller's network address; one home has a whole IPv6 /64, so that is what is counted. X-Forwarded-For is read from its
 * end, as long as the one who says so is a proxy of ours: what a caller writes into it is never believed.
 */
export function callerKey(c: WebContext): string {
  let address: string | undefined
  try {
    address = getConnInfo(c).remote.address
  } catch {
    // A request made without a socket, as in tests.
  }
  const proxies = c.get('web').trustedProxies ?? []
  const said = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim())
  while (address && ipaddr.isValid(address) && isTrusted(address, proxies)) {
    const before = said.pop()
    if (!before || !ipaddr.isValid(before)) break
    address = before
  }
  if (!address || !ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  return parsed.kind() === 'ipv6' ? `${parsed.toByteArray().slice(0, 8).join('.')}/64` : parsed.toString()
}

/** @throws Refusal `too_many_requests` */
export async function limitPublicPosts(c: WebContext): Promise<void> {
  await limitersOf(c.get('web'))
    .posts.consume(callerKey(c))
    .catch(() => Promise.reject(new Refusal('too_many_requests')))
}

/**
 * Counts only wrong secrets, so that a whole event behind one address can accept its badges.
 * @throws Refusal `too_many_requests` for one miss too many.
 */
export async function limitMisses(c: WebContext, answer: () => Response | Promise<Response>): Promise<Response> {
  const count = () =>
    limitersOf(c.get('web'))
      .misses.consume(callerKey(c))
      .catch(() => Promise.reject(new Refusal('too_many_requests')))
  try {
    const response = await answer()
    if (response.status === 404) await count()
    return response
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') await count()
    throw error
  }
}
