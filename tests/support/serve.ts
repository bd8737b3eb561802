// Serves a world on a free port of this machine, as its own public address, for tests with a real browser.
import { serve, type ServerType } from '@hono/node-server'
import { serveWorld, type TestWeb } from './web.ts'
import type { World } from './world.ts'

export type ServedWorld = { web: TestWeb; url: string; close(): Promise<void> }

/** Listens first, so that links, cookies and passkeys know the true address. */
export async function listenWithWorld(world: World): Promise<ServedWorld> {
  let web: TestWeb | undefined
  let server: ServerType | undefined
  const port = await new Promise<number>((ready) => {
    server = serve({ fetch: (request) => web?.app.fetch(request) ?? new Response('not yet', { status: 503 }), port: 0, hostname: '127.0.0.1' }, (address) => ready(address.port))
  })
  const url = `http://localhost:${port}`
  world.deps.publicUrl = url
  web = await serveWorld(world)
  return {
    web,
    url,
    async close() {
      await new Promise((closed) => server?.close(closed))
      await web?.close()
    },
  }
}
