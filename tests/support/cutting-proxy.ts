// Stands between a program and PostgreSQL, counts what the program asks, and lets a test strike at any one of its steps.
import { connect, createServer, type Socket } from 'node:net'

export type Strike = {
  /** Which of the program's messages is struck, from 1. */
  at: number
  /** `before`: PostgreSQL never sees it. `after`: it is carried out, and its answer never arrives. */
  when: 'before' | 'after'
  /** What happens then; the connections are cut in any case. */
  act?(): void
}

export type CuttingProxy = {
  /** The same database by way of the proxy. */
  connectionString: string
  /** Counts from here; without a strike it only counts. */
  arm(strike?: Strike): void
  /** How many messages were seen since. */
  seen(): number
  isStruck(): boolean
  close(): Promise<void>
}

/** Opens the way to the server of `connectionString`, on a free port. */
export async function openCuttingProxy(connectionString: string): Promise<CuttingProxy> {
  const target = new URL(connectionString)
  const pairs = new Set<[Socket, Socket]>()
  let strike: Strike | undefined
  let count = 0
  let isArmed = false
  let isStruck = false
  const cutAll = () => {
    for (const [near, far] of pairs) {
      near.destroy()
      far.destroy()
    }
  }
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    let isSilent = false
    near.on('data', (chunk) => {
      if (isArmed) count++
      if (!isArmed || isStruck || count !== strike?.at) return void far.write(chunk)
      isStruck = true
      strike.act?.()
      if (strike.when === 'before') return cutAll()
      // Its effect is waited for: the first word of the answer, which is kept back.
      isSilent = true
      far.write(chunk)
    })
    far.on('data', (chunk) => (isSilent ? cutAll() : near.write(chunk)))
    const end = () => {
      near.destroy()
      far.destroy()
      pairs.delete(pair)
    }
    for (const socket of pair) socket.on('error', end).on('close', end)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const through = new URL(connectionString)
  through.port = String((server.address() as { port: number }).port)
  through.searchParams.set('application_name', 'struck')
  return {
    connectionString: through.href,
    arm(next) {
      strike = next
      count = 0
      isArmed = true
      isStruck = false
    },
    seen: () => count,
    isStruck: () => isStruck,
    close() {
      cutAll()
      return new Promise<void>((closed) => server.close(() => closed()))
    },
  }
}
