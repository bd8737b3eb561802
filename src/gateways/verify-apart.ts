// Verifies untrusted documents in processes of their own with limits of memory and time, so that a hostile badge harms nobody else.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { VerificationReport } from '../openbadges/verify.ts'
import type { CredentialExpectation, PresentationExpectation, VcReport } from '../openbadges/vc/verify-vc.ts'
import type { VerifyProcessSettings } from './verify-process.ts'
import type { OutsideAnswer, OutsideRequest, VerifyRequest, VerifyWork } from './verify-worker.ts'

export type OutsideOfVerification = {
  /** The DID document, or a rejection when it cannot be had. */
  resolveDid(did: string): Promise<unknown>
  /** The status list credential at an address, as text or JSON. */
  fetchStatusList(url: string): Promise<unknown>
  /** A document of Open Badges 2.0 at an address, as text or JSON. */
  fetchDocument(url: string): Promise<unknown>
  /** True for what is answered without the network; a record names many documents of one installation. */
  isOwn?(name: string): boolean
}

export type VerifierLimits = {
  workersMax: number
  /** Computing time of one verification, not counting the waiting for the outside. */
  computeMillisecondsMax: number
  totalMillisecondsMax: number
  memoryMegabytesMax: number
  waitingMax: number
  /** Outside calls for one verification (threat F7). */
  outsideCallsMax: number
  /** Calls that this installation answers itself. */
  ownCallsMax: number
}

export const defaultVerifierLimits: VerifierLimits = {
  workersMax: 2,
  computeMillisecondsMax: 5_000,
  totalMillisecondsMax: 15_000,
  memoryMegabytesMax: 256,
  waitingMax: 64,
  outsideCallsMax: 20,
  ownCallsMax: 200,
}

type Task = {
  id: number
  work: VerifyWork
  /** Undefined when the work was stopped. */
  resolve(report: VerificationReport | VcReport | undefined): void
  computeMillisecondsLeft: number
  outsideCalls: number
  ownCalls: number
  outsidePending: number
  runningSince: number
  startedAt: number
  timer?: NodeJS.Timeout
}

/** Nothing could be said: the verification was stopped. Never `valid`, and not `invalid` either. */
const stoppedReport = (): VerificationReport => ({
  outcome: 'undetermined',
  format: 'json',
  checks: [{ name: 'read', outcome: 'undetermined', reason: 'limits_exceeded' }],
})

const stoppedVcReport = (): VcReport => ({ outcome: 'undetermined', problems: [{ check: 'data_model', problem: 'the limits of time or memory were reached' }] })

export type Verifier = {
  verify(input: Uint8Array | string): Promise<VerificationReport>
  /** Any verifiable credential: an object, or a compact JWS. */
  verifyAnyCredential(document: unknown, expected: CredentialExpectation): Promise<VcReport>
  verifyPresentation(document: unknown, expected: PresentationExpectation): Promise<VcReport>
  close(): Promise<void>
}

const besides = (name: string) => new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
const verifyProcess = fileURLToPath(besides('verify-process'))
const verifyWorker = besides('verify-worker')

/**
 * Starts the pool; processes are made when first needed and replaced when killed.
 * @param entry the program of their threads; tests put one there that spins or eats memory, which no badge should be able to do.
 */
export function startVerifier(outside: OutsideOfVerification, now: () => Date, limits: Partial<VerifierLimits> = {}, entry: URL = verifyWorker): Verifier {
  const limit = { ...defaultVerifierLimits, ...limits }
  const idle: ChildProcess[] = []
  const all = new Set<ChildProcess>()
  const queue: Task[] = []
  const current = new Map<ChildProcess, Task>()
  let ids = 0
  let isClosed = false

  function finish(worker: ChildProcess, report?: VerificationReport | VcReport) {
    const task = current.get(worker)
    if (!task) return
    clearTimeout(task.timer)
    current.delete(worker)
    task.resolve(report)
  }

  function kill(worker: ChildProcess) {
    all.delete(worker)
    const at = idle.indexOf(worker)
    if (at >= 0) idle.splice(at, 1)
    finish(worker)
    worker.kill('SIGKILL')
    next()
  }

  function arm(worker: ChildProcess, task: Task) {
    clearTimeout(task.timer)
    const total = limit.totalMillisecondsMax - (performance.now() - task.startedAt)
    const left = task.outsidePending > 0 ? total : Math.min(total, task.computeMillisecondsLeft)
    task.timer = setTimeout(() => kill(worker), Math.max(0, left))
  }

  async function answerOutside(worker: ChildProcess, task: Task, request: OutsideRequest) {
    task.computeMillisecondsLeft -= performance.now() - task.runningSince
    task.outsidePending++
    const isOwn = outside.isOwn?.(request.name) ?? false
    if (isOwn) task.ownCalls++
    else task.outsideCalls++
    arm(worker, task)
    const answer: OutsideAnswer = { kind: 'outside', call: request.call }
    try {
      if (isOwn ? task.ownCalls > limit.ownCallsMax : task.outsideCalls > limit.outsideCallsMax) throw new Error('too many outside calls')
      answer.value = await { did: outside.resolveDid, status: outside.fetchStatusList, document: outside.fetchDocument }[request.what](request.name)
    } catch {
      answer.problem = 'unreachable'
    }
    if (current.get(worker) !== task) return
    task.outsidePending--
    task.runningSince = performance.now()
    arm(worker, task)
    worker.send(answer)
  }

  function make(): ChildProcess {
    const settings: VerifyProcessSettings = { entry: entry.href, memoryMegabytesMax: limit.memoryMegabytesMax }
    const worker = fork(verifyProcess, [JSON.stringify(settings)], {
      // It reads its own program; whatever a document made it do, it writes nothing and starts nothing.
      execArgv: ['--permission', '--allow-fs-read=*', '--allow-worker'],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    all.add(worker)
    worker.unref()
    worker.channel?.unref()
    worker.on('message', (message: OutsideRequest | { kind: 'report'; id: number; report: VerificationReport | VcReport }) => {
      const task = current.get(worker)
      if (!task) return
      if (message.kind === 'outside') {
        if (message.verification === task.id) void answerOutside(worker, task, message)
        return
      }
      if (message.id !== task.id) return
      finish(worker, message.report)
      idle.push(worker)
      next()
    })
    worker.on('error', () => kill(worker))
    worker.on('exit', () => kill(worker))
    return worker
  }

  function next() {
    if (isClosed) return
    const task = queue[0]
    if (!task) return
    const worker = idle.pop() ?? (all.size < limit.workersMax ? make() : undefined)
    if (!worker) return
    queue.shift()
    current.set(worker, task)
    task.runningSince = task.startedAt = performance.now()
    arm(worker, task)
    worker.send({ kind: 'verify', id: task.id, work: task.work, nowMs: now().getTime() } satisfies VerifyRequest)
    next()
  }

  const put = (work: VerifyWork): Promise<VerificationReport | VcReport | undefined> => {
    if (isClosed || queue.length >= limit.waitingMax) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      queue.push({
        id: ++ids,
        work,
        resolve,
        computeMillisecondsLeft: limit.computeMillisecondsMax,
        outsideCalls: 0,
        ownCalls: 0,
        outsidePending: 0,
        runningSince: 0,
        startedAt: 0,
      })
      next()
    })
  }

  return {
    verify: async (input) => ((await put({ what: 'badge', input })) as VerificationReport | undefined) ?? stoppedReport(),
    verifyAnyCredential: async (document, expected) => ((await put({ what: 'credential', document, expected })) as VcReport | undefined) ?? stoppedVcReport(),
    verifyPresentation: async (document, expected) => ((await put({ what: 'presentation', document, expected })) as VcReport | undefined) ?? stoppedVcReport(),
    async close() {
      isClosed = true
      for (const task of queue.splice(0)) task.resolve(undefined)
      await Promise.all(
        [...all].map(async (worker) => {
          worker.ref()
          const ended = once(worker, 'exit')
          worker.kill('SIGKILL')
          await ended
        }),
      )
    },
  }
}
