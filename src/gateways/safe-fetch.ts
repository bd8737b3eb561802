// The one way out to the network: https on port 443, addresses checked at the socket and at each redirect, limits on all.
import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'
import { Agent, buildConnector, request, type Dispatcher } from 'undici'
import type { FetchedDocument, SafeFetch } from '../domain/ports.ts'

const redirectsMax = 3
const bytesMaxDefault = 2_000_000
/** A stranger's server is never asked more than this at once (threat F7). */
const connectionsPerHostMax = 2

export type FetchLimits = { totalMillisecondsMax: number; headerMillisecondsMax: number }
export const defaultFetchLimits: FetchLimits = { totalMillisecondsMax: 10_000, headerMillisecondsMax: 5_000 }

/** One message for every failure: a caller learns nothing about our network (threat F11). */
export class NotFetched extends Error {
  constructor(cause?: unknown) {
    super('could not be fetched', { cause })
  }
}

/** True for an address of the public internet; IPv6 must be global unicast, so that no form carries an IPv4 address inside. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || parsed.match(ipaddr.parse('2000::'), 3)
}

/** An address of this machine is inside, even where it is a public one. */
function isOwnAddress(address: string): boolean {
  return Object.values(networkInterfaces()).some((all) => all?.some((own) => own.address === address))
}

const mayBeReached = (address: string) => isPublicAddress(address) && !isOwnAddress(address)

type Resolve = (hostname: string, done: (error: Error | null, addresses: { address: string; family: number }[]) => void) => void

const resolveWithSystem: Resolve = (hostname, done) =>
  systemLookup(hostname, { all: true, verbatim: true }, (error, addresses) => done(error, addresses ?? []))

/** Resolves once; the socket connects to the address that was checked, and any private answer refuses them all (F2). */
function checkedLookup(resolve: Resolve, mayReach: (address: string) => boolean): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, (error, addresses) => {
      if (error || addresses.length === 0 || !addresses.every(({ address }) => mayReach(address))) {
        done(new NotFetched(error), '', 0)
      } else if ((options as { all?: boolean }).all) {
        ;(done as unknown as (error: null, all: typeof addresses) => void)(null, addresses)
      } else {
        const [first] = addresses
        done(null, first?.address ?? '', first?.family ?? 4)
      }
    })
  }
}

/** @throws NotFetched for anything but https on 443, without user information, to a name or a public address. */
function checkUrl(text: string): URL {
  if (!URL.canParse(text)) throw new NotFetched()
  const url = new URL(text)
  if (url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '') throw new NotFetched()
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (ipaddr.isValid(host) ? !mayBeReached(host) : !/^(?=.{1,253}$)([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{0,62}$/i.test(host)) throw new NotFetched()
  if (/(^|\.)(localhost|local|internal|test|invalid|onion)$/i.test(host)) throw new NotFetched()
  return url
}

/** Leaves an answer unread. The stream says that it was aborted, and an error that nobody hears would end the whole program. */
function leave(body: Dispatcher.ResponseData['body']): void {
  body.on('error', () => {})
  body.destroy()
}

/** What tests put in the place of the world: names, which addresses count as public, and how a socket is made. */
export type FetchWorld = {
  resolve: Resolve
  mayReach(address: string): boolean
  wrapConnector(connector: buildConnector.connector): buildConnector.connector
  limits: Partial<FetchLimits>
}

/** Makes the fetch; `world` is given by tests only. */
export function makeSafeFetch(world: Partial<FetchWorld> = {}): SafeFetch {
  const limit = { ...defaultFetchLimits, ...world.limits }
  const connector = buildConnector({ lookup: checkedLookup(world.resolve ?? resolveWithSystem, world.mayReach ?? mayBeReached), timeout: limit.headerMillisecondsMax })
  const dispatcher = new Agent({
    connect: world.wrapConnector ? world.wrapConnector(connector) : connector,
    headersTimeout: limit.headerMillisecondsMax,
    bodyTimeout: limit.headerMillisecondsMax,
    maxHeaderSize: 16_384,
    keepAliveTimeout: 1_000,
    connections: connectionsPerHostMax,
  })
  return async (address, { bytesMax = bytesMaxDefault, accept = '*/*', mayBeGone = false } = {}): Promise<FetchedDocument> => {
    const signal = AbortSignal.timeout(limit.totalMillisecondsMax)
    try {
      let url = checkUrl(address)
      for (let hop = 0; hop <= redirectsMax; hop++) {
        // No content coding is asked for, so the bytes counted are the bytes read (F6).
        const answer = await request(url, { dispatcher, signal, headers: { accept, 'accept-encoding': 'identity', 'user-agent': 'Poincon' } })
        const { statusCode, headers, body } = answer
        if ([301, 302, 303, 307, 308].includes(statusCode) && typeof headers.location === 'string') {
          leave(body)
          url = checkUrl(new URL(headers.location, url).href)
          continue
        }
        const isAnswer = statusCode === 200 || (mayBeGone && statusCode === 410)
        // What is declared too large is not waited for.
        if (!isAnswer || (headers['content-encoding'] ?? 'identity') !== 'identity' || Number(headers['content-length'] ?? 0) > bytesMax) {
          leave(body)
          throw new NotFetched()
        }
        const chunks: Buffer[] = []
        let size = 0
        for await (const chunk of body as AsyncIterable<Buffer>) {
          size += chunk.length
          if (size > bytesMax) throw new NotFetched()
          chunks.push(chunk)
        }
        return { url: url.href, contentType: String(headers['content-type'] ?? ''), body: Buffer.concat(chunks) }
      }
      throw new NotFetched()
    } catch (error) {
      throw error instanceof NotFetched ? error : new NotFetched(error)
    }
  }
}
