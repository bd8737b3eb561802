// The common harness of V1 to V20 and F7: whatever a badge does in its thread, it is stopped, the server answers, and the next one is verified.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, describe, expect, it } from 'vitest'
import { defaultVerifierLimits, startVerifier } from '../../src/gateways/verify-apart.ts'
import { signWithDataIntegrity } from '../../src/openbadges/v3/data-integrity.ts'
import { signingKeyFromSeed } from '../../src/openbadges/keys.ts'
import { sampleDidDocument, sampleKey, sampleNow } from '../conformance/sample-credential.ts'
import { goodList, signed, timed, unsigned, type Doc } from './attack-start.ts'
import { atMost } from '../support/rounds.ts'

const hostile = new URL('./hostile-worker.ts', import.meta.url)
const never = () => new Promise<never>(() => {})
const silent = { resolveDid: never, fetchStatusList: never, fetchDocument: never }
const answering = { resolveDid: async () => sampleDidDocument, fetchStatusList: async () => JSON.stringify(goodList), fetchDocument: () => Promise.reject(new Error('none')) }

/** A server in the parent's thread, asked again and again while `work` runs. @returns the slowest answer. */
async function watchHealth<T>(work: () => Promise<T>): Promise<{ result: T; slowestMilliseconds: number; answers: number }> {
  const app = new Hono().get('/healthz', (c) => c.text('ok'))
  let server: ReturnType<typeof serve> | undefined
  const port = await new Promise<number>((ready) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (address) => ready(address.port))
  })
  try {
    const ask = async () => (await timed(() => fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.text()))).milliseconds
    await ask()
    let isOver = false
    const watching = (async () => {
      const all: number[] = []
      while (!isOver) {
        all.push(await ask())
        await new Promise((later) => setTimeout(later, 10))
      }
      return all
    })()
    const result = await work().finally(() => (isOver = true))
    const all = await watching
    // The slowest one in a hundred may be the machine's own doing.
    const slowestMilliseconds = all.toSorted((left, right) => left - right)[Math.floor((all.length - 1) * 0.99)] ?? 0
    return { result, slowestMilliseconds, answers: all.length }
  } finally {
    await new Promise((closed) => server?.close(closed))
  }
}

const limits = { workersMax: 1, computeMillisecondsMax: 900, totalMillisecondsMax: 2_000, memoryMegabytesMax: 32 }

describe('a thread that', () => {
  const verifier = startVerifier(silent, () => sampleNow, limits, hostile)
  afterAll(() => verifier.close())
  it.each(['spin', 'spin while asking', 'a regular expression without end', 'eat memory', 'eat memory at once', 'overflow the stack', 'throw', 'exit', 'ask without end', 'answer for another', 'say nothing'])(
    'would %s is stopped, never with "valid", the server goes on answering, and the next verification works',
    async (worst) => {
      const { result, slowestMilliseconds } = await watchHealth(() => timed(() => verifier.verify(worst)))
      expect(result.result).toMatchObject({ outcome: 'undetermined', checks: [{ reason: 'limits_exceeded' }] })
      expect(result.milliseconds).toBeLessThan(atMost(5_000))
      expect(slowestMilliseconds).toBeLessThan(atMost(100))
      expect((await verifier.verify('good')).outcome).toBe('not_a_badge')
    },
    20_000,
  )
  it('would write a file or start a program is not let', async () => {
    expect((await verifier.verify('leave its place')).checks[0]?.reason).toBe('ERR_ACCESS_DENIED ERR_ACCESS_DENIED')
  })
  it('keeps others waiting no longer than its limits', async () => {
    const [first, second] = await Promise.all([verifier.verify('spin'), timed(() => verifier.verify('good'))])
    expect(first.outcome).toBe('undetermined')
    expect(second.result.outcome).toBe('not_a_badge')
  })
})

describe('the process around the thread', () => {
  const start = (file: string) => spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], { stdio: ['ignore', 'pipe', 'ignore'] })
  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }

  it('is needed: without it, what eats memory at once ends the whole program', async () => {
    const twin = start('./eat-memory-in-a-thread.ts')
    let said = ''
    twin.stdout.on('data', (text) => (said += text))
    const [code, signal] = await once(twin, 'close')
    expect({ said, hasAborted: code === 134 || signal === 'SIGABRT' }).toEqual({ said: '', hasAborted: true })
  })

  it('ends with the program, even one that is killed while a document spins', async () => {
    const program = start('./verify-and-spin.ts')
    const [said] = await once(program.stdout, 'data')
    const pid = Number(String(said))
    expect(isAlive(pid)).toBe(true)
    program.kill('SIGKILL')
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false)
  })
})

describe('the thread of the program', () => {
  const verifier = startVerifier(answering, () => sampleNow, { workersMax: 1 })
  afterAll(() => verifier.close())
  const text = JSON.stringify(signed)
  const poison = () => {
    const document = structuredClone(signed) as Doc
    document.credentialSubject.achievement.creator = { id: 'https://e.example/', type: ['Profile'], parentOrg: Array.from({ length: 12 }, (_, at) => ({ id: `_:b${at}`, type: ['Profile'], parentOrg: Array.from({ length: 12 }, (_, to) => `_:b${to}`) })) }
    return JSON.stringify(document)
  }
  it('has the limits that are promised', () => {
    expect(defaultVerifierLimits).toMatchObject({ computeMillisecondsMax: 5_000, totalMillisecondsMax: 15_000, memoryMegabytesMax: 256, outsideCallsMax: 20 })
  })
  it('verifies a good badge', async () => {
    expect((await verifier.verify(text)).outcome).toBe('valid')
  })
  it.each<[string, () => string | Uint8Array]>([
    ['a million brackets', () => '['.repeat(1_000_000)],
    ['a hundred thousand nested objects', () => `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['the poison graph K12', poison],
    ['5,000 nodes', () => `${text.slice(0, -1)},"evidence":[${Array.from({ length: 1_200 }, (_, at) => `{"type":["Evidence"],"name":"n${at}"}`).join()}]}`],
    ['a 5 MB picture of nothing', () => new Uint8Array(5_000_000)],
    ['a megabyte of base64', () => `eyJhbGciOiJFZERTQSJ9.${'A'.repeat(1_000_000)}.AAAA`],
  ])('ends with %s in time, the server goes on answering, and a good badge is verified after', async (_name, make) => {
    const input = make()
    const { result, slowestMilliseconds } = await watchHealth(() => timed(() => verifier.verify(input)))
    expect(result.result.outcome).not.toBe('valid')
    expect(result.milliseconds).toBeLessThan(atMost(5_000))
    expect(slowestMilliseconds).toBeLessThan(atMost(100))
    expect((await verifier.verify(text)).outcome).toBe('valid')
  })
  it('reads what the outside brought, however deep, and not the server', async () => {
    const deep = startVerifier({ ...answering, resolveDid: async () => '['.repeat(1_000_000) }, () => sampleNow, { workersMax: 1 })
    const { result, slowestMilliseconds } = await watchHealth(() => deep.verify(text))
    expect(result.outcome).toBe('undetermined')
    expect(slowestMilliseconds).toBeLessThan(atMost(100))
    await deep.close()
  })
})

describe('V15, F7 the outside', () => {
  it.each(['resolveDid', 'fetchStatusList'] as const)('that never answers %s ends a verification in time, and never with "valid"', async (what) => {
    const verifier = startVerifier({ ...answering, [what]: never }, () => sampleNow, { workersMax: 1, totalMillisecondsMax: 1_500 })
    const { milliseconds, result } = await timed(() => verifier.verify(JSON.stringify(signed)))
    expect(result.outcome).toBe('undetermined')
    expect(milliseconds).toBeLessThan(atMost(4_000))
    await verifier.close()
  })

  it('is asked twenty times at most for one badge, and once for one thing', async () => {
    const asked: string[] = []
    const endorsements = []
    for (let at = 0; at < 40; at++) {
      // Two endorsements of each stranger: the second asks nothing.
      const did = `did:web:stranger${Math.floor(at / 2)}.example`
      const key = signingKeyFromSeed(new Uint8Array(32).fill(at + 1), `${did}#key-1`)
      endorsements.push(
        await signWithDataIntegrity(
          { '@context': (unsigned as Doc)['@context'], id: `urn:uuid:${at}`, type: ['VerifiableCredential', 'EndorsementCredential'], name: 'T', issuer: { id: did, type: ['Profile'] }, validFrom: '2026-02-02T00:00:00Z', credentialSubject: { id: (unsigned as Doc).id, type: ['EndorsementSubject'] } },
          key,
          { created: sampleNow },
        ),
      )
    }
    const badge = await signWithDataIntegrity({ ...unsigned, endorsement: endorsements }, sampleKey, { created: sampleNow })
    const outside = {
      ...answering,
      resolveDid: async (did: string) => {
        asked.push(did)
        return did.includes('stranger') ? Promise.reject(new Error('none')) : sampleDidDocument
      },
      fetchStatusList: async (url: string) => (asked.push(url), JSON.stringify(goodList)),
    }
    const verifier = startVerifier(outside, () => sampleNow, { workersMax: 1 })
    const { milliseconds, result } = await timed(() => verifier.verify(JSON.stringify(badge)))
    await verifier.close()
    expect(result.outcome).toBe('undetermined')
    expect(asked.length).toBeLessThanOrEqual(20)
    expect(asked.length).toBeGreaterThan(15)
    expect(new Set(asked).size).toBe(asked.length)
    expect(milliseconds).toBeLessThan(atMost(15_000))
  })
})
