// F1 to F6, F11: the one way out against hostile addresses, names, redirections and servers; nothing leaves this machine.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { hostname, networkInterfaces } from 'node:os'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isPublicAddress, makeSafeFetch, type FetchWorld } from '../../src/gateways/safe-fetch.ts'
import { timed } from './attack-start.ts'
import { atMost } from '../support/rounds.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void
let answer: Answer = (_request, response) => void response.end('ok')
let connections = 0
let requests: { host: string; path: string; headers: IncomingMessage['headers'] }[] = []
const server = createServer((request, response) => {
  requests.push({ host: request.headers.host ?? '', path: request.url ?? '', headers: request.headers })
  answer(request, response)
})
server.on('connection', () => connections++)
let port = 0
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  answer = (_request, response) => void response.end('ok')
  connections = 0
  requests = []
})

/** Names of this small world. 127.0.0.1 plays the public internet, everything else is inside. */
const names: Record<string, string[]> = { 'public.example': ['127.0.0.1'], 'other.example': ['127.0.0.1'], 'inside.example': ['127.0.0.2'], 'mixed.example': ['127.0.0.1', '10.0.0.1'], 'mixed6.example': ['127.0.0.1', '::1'], 'empty.example': [] }
let resolved: string[] = []
/** The fetch of the program; only the port, TLS and the meaning of "public" are those of the small world. */
const makeFetch = (world: Partial<FetchWorld> = {}) =>
  makeSafeFetch({
    resolve: (name, done) => {
      resolved.push(name)
      const addresses = names[name]
      if (addresses) done(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
      else done(new Error('no such name'), [])
    },
    mayReach: (address) => address === '127.0.0.1',
    wrapConnector: (connect) => (options, done) => connect({ ...options, protocol: 'http:', port: String(port) } as never, done),
    limits: { totalMillisecondsMax: 60_000, headerMillisecondsMax: 60_000 },
    ...world,
  })
const impatient = { totalMillisecondsMax: 1_000, headerMillisecondsMax: 500 }
const failed = { message: 'could not be fetched' }

it('the small world works, so that each refusal below has its own cause', async () => {
  const { body, url } = await makeFetch()('https://public.example/x')
  expect([Buffer.from(body).toString(), url, connections]).toEqual(['ok', 'https://public.example/x', 1])
  expect(requests[0]).toMatchObject({ host: 'public.example', path: '/x' })
})

describe('F1 forms of an address', () => {
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []).map(({ address }) => address)
  const inside = [
    '127.0.0.1', '127.1', '127.0.1', '0177.0.0.1', '0x7f.0.0.1', '0x7f.1', '2130706433', '017700000001', '0x7f000001', '127.0.0.1.', '①②⑦.⓪.⓪.①', '127。0。0。1', '１２７.0.0.1', '0', '0.0.0.0', '10.1.2.3', '172.16.0.1', '192.168.0.1', '169.254.169.254', '100.64.0.1', '192.0.0.1', '192.0.2.1', '198.18.0.1',
    '224.0.0.1', '240.0.0.1', '255.255.255.255', '[::]', '[::1]', '[::127.0.0.1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]', '[fd00:ec2::254]', '[fe80::1]', '[fec0::1]', '[ff02::1]', '[::ffff:0:127.0.0.1]', '[0:0:0:0:0:ffff:a9fe:a9fe]',
    'localhost', 'localhost.', 'LOCALHOST', 'a.localhost', 'printer.local', 'x.internal', 'metadata.google.internal', 'single', hostname(), 'a.onion', 'exa_mple.org', '1.2.3', '-', '%31%32%37.0.0.1', '127.0.0.1%00.example.org',
  ]
  it.each([...new Set([...inside, ...own.map((address) => (address.includes(':') ? `[${address.split('%')[0]}]` : address))])])('%s is refused before anything is resolved or connected', async (host) => {
    resolved = []
    const safeFetch = makeSafeFetch({ resolve: (name, done) => (resolved.push(name), done(null, [{ address: '127.0.0.1', family: 4 }])) })
    await expect(safeFetch(`https://${host}/`)).rejects.toMatchObject(failed)
    expect([resolved, connections]).toEqual([[], 0])
  })
  it.each([['127.0.0.1.nip.example', '127.0.0.1'], ['a9fe-a9fe.example', '169.254.169.254'], ['own.example', own[0] ?? '127.0.0.1'], ['six.example', '::ffff:10.0.0.1'], ['odd.example', 'not an address']])('a name that means %s is refused at the socket', async (name, address) => {
    const safeFetch = makeSafeFetch({ resolve: (_, done) => done(null, [{ address, family: address.includes(':') ? 6 : 4 }]) })
    await expect(safeFetch(`https://${name}/`)).rejects.toMatchObject(failed)
    expect(connections).toBe(0)
  })
  it('a public address is public', () => {
    for (const address of ['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946']) expect(isPublicAddress(address)).toBe(true)
  })
})

describe('F2 names that change their meaning', () => {
  it('are resolved once: the socket is opened to the address that was checked', async () => {
    let times = 0
    const safeFetch = makeFetch({
      resolve: (_, done) => done(null, [{ address: ++times === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]),
    })
    await safeFetch('https://rebinding.example/')
    expect([times, connections]).toEqual([1, 1])
  })
  it.each(['inside.example', 'mixed.example', 'mixed6.example', 'empty.example', 'unknown.example'])('%s is refused', async (name) => {
    await expect(makeFetch()(`https://${name}/`)).rejects.toMatchObject(failed)
    expect(connections).toBe(0)
  })
  it('are resolved by the system’s own resolver through all aliases, whose last answer is what is checked', async () => {
    // A chain of aliases gives only its end to us: an inside end is refused whatever the chain was.
    await expect(makeFetch({ resolve: (_, done) => done(null, [{ address: '10.0.0.1', family: 4 }]) })('https://alias.example/')).rejects.toMatchObject(failed)
  })
})

describe('F3 redirections', () => {
  const redirect = (location: string, status = 302): Answer => (request, response) => {
    if (request.headers.host === 'public.example' && request.url === '/') response.writeHead(status, { location }).end()
    else response.end('reached')
  }
  it.each(['https://inside.example/', 'https://127.0.0.1/', 'https://[::1]/', 'http://public.example/x', 'http://other.example/', 'file:///etc/passwd', 'ftp://public.example/', 'gopher://public.example/', 'data:text/plain,x', 'javascript:1', 'https://user:pw@other.example/', 'https://other.example:8443/', '//inside.example/', 'https://'])(
    'to %s are not followed',
    async (location) => {
      answer = redirect(location)
      await expect(makeFetch()('https://public.example/')).rejects.toMatchObject(failed)
      expect(requests.map(({ host }) => host)).toEqual(['public.example'])
    },
  )
  it.each([301, 302, 303, 307, 308])('by %i are followed to a place that may be asked, and the last address is told', async (status) => {
    answer = redirect('https://other.example/y', status)
    expect(await makeFetch()('https://public.example/')).toMatchObject({ url: 'https://other.example/y' })
  })
  it('are followed three times and no more', async () => {
    answer = (request, response) => void response.writeHead(302, { location: `https://public.example/${Number(request.url?.slice(1)) + 1}` }).end()
    await expect(makeFetch()('https://public.example/0')).rejects.toMatchObject(failed)
    expect(requests.length).toBe(4)
  })
  it('carry nothing of ours: no cookie, no authorization, no referrer', async () => {
    answer = (request, response) => void (request.url === '/' ? response.writeHead(302, { location: 'https://other.example/y', 'set-cookie': 'a=1' }).end() : response.end('x'))
    await makeFetch()('https://public.example/')
    expect(requests.length).toBe(2)
    for (const { headers } of requests) expect(Object.keys(headers).toSorted()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
  })
})

describe('F4 ports and user names', () => {
  it.each([':22', ':25', ':80', ':5432', ':6379', ':8443', ':0'])('%s is refused', async (suffix) => {
    await expect(makeFetch()(`https://public.example${suffix}/`)).rejects.toMatchObject(failed)
    expect(connections).toBe(0)
  })
  it.each(['https://user@public.example/', 'https://user:pw@public.example/', 'https://:pw@public.example/', 'http://public.example/', 'ws://public.example/', 'HTTPS:public.example:22', ''])('%j is refused', async (url) => {
    await expect(makeFetch()(url)).rejects.toMatchObject(failed)
    expect(connections).toBe(0)
  })
})

describe('F5 slow servers', () => {
  const drip = (response: ServerResponse, piece: string) => {
    const timer = setInterval(() => response.write(piece), 20)
    response.on('close', () => clearInterval(timer))
  }
  it.each<[string, Answer, number]>([
    ['says nothing', () => {}, 900],
    ['begins its headers and never ends them', (request) => {
      const timer = setInterval(() => request.socket.write('x'), 20)
      request.socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
      request.socket.on('close', () => clearInterval(timer))
    }, 1_400],
    ['gives a byte now and then', (_request, response) => void (response.writeHead(200, { 'content-length': '1000000' }), drip(response, 'x')), 1_400],
    ['gives pieces without an end', (_request, response) => drip(response, 'x'.repeat(10)), 1_400],
    ['plays music', (_request, response) => void (response.writeHead(200, { 'content-type': 'audio/mpeg', 'icy-name': 'x' }), drip(response, '\u00ff\u00fb')), 1_400],
    ['stops in the middle', (_request, response) => void (response.writeHead(200, { 'content-length': '100' }), response.write('x')), 1_400],
    ['redirects slowly again and again', (request, response) => void setTimeout(() => response.writeHead(302, { location: `https://public.example/${request.url}x` }).end(), 400), 1_400],
  ])('one that %s is left in time', async (_name, slow, millisecondsMax) => {
    answer = slow
    const { milliseconds } = await timed(() => expect(makeFetch({ limits: impatient })('https://public.example/')).rejects.toMatchObject(failed))
    expect(milliseconds).toBeLessThan(atMost(millisecondsMax))
  })
  it('the limits of the program itself are ten seconds in all and five for the headers', async () => {
    const { defaultFetchLimits } = await import('../../src/gateways/safe-fetch.ts')
    expect(defaultFetchLimits).toEqual({ totalMillisecondsMax: 10_000, headerMillisecondsMax: 5_000 })
  })
})

describe('F6 large answers', () => {
  it.each<[string, Answer]>([
    ['10 GB that are declared', (_request, response) => void (response.writeHead(200, { 'content-length': '10000000000' }), response.write('x'))],
    ['without end', (_request, response) => {
      const more = () => void (!response.destroyed && response.write(Buffer.alloc(65_536), () => setImmediate(more)))
      more()
    }],
    ['one byte more than allowed', (_request, response) => void response.end(Buffer.alloc(100_001))],
    ['compressed, though that was not asked for', (_request, response) => void (response.setHeader('content-encoding', 'gzip'), response.end(gzipSync(Buffer.alloc(100_000_000))))],
    ['in brotli', (_request, response) => void (response.setHeader('content-encoding', 'br'), response.end('x'))],
    ['with headers without end', (request) => {
      request.socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)
    }],
  ])('%s are refused', async (_name, large) => {
    answer = large
    const { milliseconds } = await timed(() => expect(makeFetch()('https://public.example/', { bytesMax: 100_000 })).rejects.toMatchObject(failed))
    // Refused for what it is, and not because its time was over.
    expect(milliseconds).toBeLessThan(atMost(2_500))
  })
  it('of exactly what is allowed are read', async () => {
    answer = (_request, response) => void response.end(Buffer.alloc(100_000))
    expect((await makeFetch()('https://public.example/', { bytesMax: 100_000 })).body.length).toBe(100_000)
  })
})

describe('F7 one host', () => {
  it('has two connections of ours at once, and no more', async () => {
    let most = 0
    let now = 0
    answer = (_request, response) => {
      most = Math.max(most, ++now)
      setTimeout(() => (now--, response.end('x')), 30)
    }
    const safeFetch = makeFetch()
    await Promise.all(Array.from({ length: 10 }, (_, at) => safeFetch(`https://public.example/${at}`)))
    expect([most, connections]).toEqual([2, 2])
  })
})

describe('F11 what a failure tells', () => {
  it('is one sentence, whether a port is closed, a server slow, a page missing, a name unknown or an address inside', async () => {
    const messages = new Set<string>()
    const note = (promise: Promise<unknown>) => promise.then(() => messages.add('answered'), (error: Error) => messages.add(`${error.name} ${error.message}`))
    await note(makeFetch()('https://inside.example/'))
    await note(makeFetch()('https://unknown.example/'))
    await note(makeFetch()('https://127.0.0.1/'))
    await note(makeFetch({ wrapConnector: (connect) => (options, done) => connect({ ...options, protocol: 'http:', port: '1' } as never, done) })('https://public.example/'))
    answer = (_request, response) => void response.writeHead(404).end()
    await note(makeFetch()('https://public.example/'))
    answer = () => {}
    await note(makeFetch({ limits: impatient })('https://public.example/'))
    answer = (request) => void request.socket.destroy()
    await note(makeFetch()('https://public.example/'))
    expect([...messages]).toEqual(['Error could not be fetched'])
  })
})
