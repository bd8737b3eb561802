// A small web server for a folder, that knows the rules which an export writes for real servers, and nothing else.
import { createServer, type Server } from 'node:http'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { headersOfAll, hostAreas, svgPolicy } from '../../src/http/frozen/host-areas.ts'

const isFile = (path: string) => existsSync(path) && statSync(path).isFile()

/** Listens on this machine; every address that was asked for is kept. */
export async function serveFolder(folder: string, port: number): Promise<{ asked: string[]; close(): Promise<void> }> {
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    asked.push(request.url ?? '')
    const area = hostAreas.find(({ pattern }) => new RegExp(pattern).test(pathname))
    const wanted = area?.forms?.find(({ accept }) => new RegExp(accept, 'i').test(request.headers.accept ?? ''))?.extension ?? area?.otherwise
    const found = [pathname, `${pathname}.${wanted}`, `${pathname}/index.html`].map((path) => path.replace('//', '/')).find((path) => isFile(join(folder, path)))
    if (!found || !area) {
      response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end(readFileSync(join(folder, '404.html')))
      return
    }
    const extension = /\.(\w+)$/.exec(found)?.[1] ?? ''
    response.writeHead(200, { ...headersOfAll, ...area.headers, 'Content-Type': area.types[extension] ?? 'application/octet-stream', ...(extension === 'svg' && { 'Content-Security-Policy': svgPolicy }) })
    response.end(readFileSync(join(folder, found)))
  })
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready))
  return {
    asked,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

export type Answered = { address: string; accept: string; status: number; type: string; isOpen: boolean; begins: string }

/** Asks every kind of address once, as programs and browsers do. */
export async function askAddresses(url: string, ids: { issuerId: string; badgeId: string; credentialId: string; listId: string }): Promise<Answered[]> {
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
  const wanted: [string, string][] = [
    ['/', browser], ['/fr', browser], ['/en', browser], ['/fr/verifier', browser], ['/en/verify', browser], ['/verify/index.html', browser], ['/nowhere', browser], ['/README.txt', '*/*'],
    [`/credentials/${ids.credentialId}`, browser],
    [`/credentials/${ids.credentialId}`, 'application/vc+ld+json'],
    [`/credentials/${ids.credentialId}`, 'application/vc+jwt'],
    [`/credentials/${ids.credentialId}`, 'application/json'],
    ...['.json', '.jwt', '.png', '.svg', '/en.html', '/share.png'].map((ending): [string, string] => [`/credentials/${ids.credentialId}${ending}`, '*/*']),
    [`/issuers/${ids.issuerId}`, browser], [`/issuers/${ids.issuerId}`, 'application/ld+json'], [`/issuers/${ids.issuerId}/keys`, browser],
    ...['did.json', 'jwks.json', 'keys.json'].map((name): [string, string] => [`/issuers/${ids.issuerId}/${name}`, '*/*']),
    ['/.well-known/did.json', '*/*'], ['/.well-known/jwks.json', '*/*'],
    [`/badges/${ids.badgeId}`, browser], [`/badges/${ids.badgeId}`, '*/*'], [`/badges/${ids.badgeId}.png`, '*/*'], [`/badges/${ids.badgeId}.svg`, '*/*'],
    [`/status/${ids.listId}`, '*/*'], [`/status/${ids.listId}/suspension`, 'application/vc+ld+json, application/json'],
    ['/contexts/index.json', '*/*'], ['/contexts/www.w3.org-ns-credentials-v2.json', '*/*'],
  ]
  return Promise.all(
    wanted.map(async ([address, accept]) => {
      const answer = await fetch(url + address, { headers: { accept }, redirect: 'manual' })
      const body = Buffer.from(await answer.arrayBuffer())
      return {
        address, accept: accept === browser ? 'browser' : accept, status: answer.status, type: (answer.headers.get('content-type') ?? '').split(';')[0] ?? '',
        isOpen: answer.headers.get('access-control-allow-origin') === '*', begins: body.toString('latin1', 0, 9).replaceAll(/[^\x20-\x7e]/g, '.'),
      }
    }),
  )
}
