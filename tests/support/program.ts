// The whole program as child processes: built once for a test file, started, killed, and always ended.
import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

export function findFreePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer()
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => found(port))
    })
  })
}

export type Running = {
  child: ChildProcess
  /** Everything it has said so far. */
  said(): string
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>
  /** Asks it to end. @returns its exit code, or null when a signal ended it. */
  interrupt(): Promise<number | null>
  /** Resolves with the exit code. */
  ended: Promise<number | null>
}

export type Program = {
  run(args: string[], environment?: Record<string, string>): Running
  /** Runs a command to its end. */
  finish(args: string[], environment?: Record<string, string>, secondsMax?: number): Promise<{ code: number | null; said: string }>
  close(): Promise<void>
}

/** Builds the program into a folder of its own below the project, where its packages are found. Call `close` in afterAll. */
export async function buildProgram(): Promise<Program> {
  const folder = mkdtempSync(join(resolve('node_modules'), '.poincon-test-'))
  await build({
    entryPoints: ['src/main.ts', 'src/gateways/verify-process.ts', 'src/gateways/verify-worker.ts'],
    entryNames: '[name]', outdir: folder, bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node24', jsx: 'automatic',
    jsxImportSource: 'hono/jsx', logLevel: 'error',
  })
  const all = new Set<Running>()
  const run = (args: string[], environment: Record<string, string> = {}): Running => {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PORT|HOST|PUBLIC_URL|DATA_DIR|DATABASE_URL|SMTP_URL|POINCON_|MAIL_FROM|VC_API|LOG_LEVEL|TRUSTED|VITEST|NODE_ENV)/.test(name)))
    const child = spawn(process.execPath, [join(folder, 'main.js'), ...args], { env: { ...clean, ...environment }, stdio: ['ignore', 'pipe', 'pipe'], cwd: resolve('.') })
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
    const ended = once(child, 'close').then(([code]) => code as number | null)
    const running: Running = {
      child,
      said: () => text,
      ended,
      async kill() {
        child.kill('SIGKILL')
        await ended
      },
      async interrupt() {
        child.kill('SIGINT')
        return ended
      },
    }
    all.add(running)
    void ended.then(() => all.delete(running))
    return running
  }
  return {
    run,
    async finish(args, environment, secondsMax = 150) {
      const running = run(args, environment)
      const late = setTimeout(() => running.child.kill('SIGKILL'), secondsMax * 1_000)
      const code = await running.ended
      clearTimeout(late)
      return { code, said: running.said() }
    },
    async close() {
      for (const running of all) running.child.kill('SIGTERM')
      await Promise.race([Promise.all([...all].map(({ ended }) => ended)), new Promise((late) => setTimeout(late, 10_000).unref())])
      for (const running of all) running.child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Asks until the answer is yes. @throws Error that says what was waited for. */
export async function waitFor(what: string, check: () => Promise<boolean>, secondsMax = 120): Promise<void> {
  const end = Date.now() + secondsMax * 1_000
  while (Date.now() < end) {
    if (await check().catch(() => false)) return
    await new Promise((later) => setTimeout(later, 100))
  }
  throw new Error(`${what}: not within ${secondsMax} seconds`)
}

export const isUp = (url: string) => async () => (await fetch(`${url}/readyz`)).ok
