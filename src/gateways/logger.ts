// Structured logs, one JSON line each, without addresses, tokens or codes.
import { pino, type Logger as PinoLogger } from 'pino'

export type Logger = PinoLogger

/** Fields that are never written, wherever they stand. */
const secretFields = ['token', 'code', 'address', 'recipient_address', 'recipientAddress', 'email', 'to', 'password', 'cookie', 'authorization', 'name']

/** Makes the logger; `destination` is for tests. */
export function openLogger(level: string, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: undefined,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { problem: describeProblem },
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), remove: true },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** What the database could not take in is told with the value itself: what a person typed. */
const isAboutData = (error: Error) => /^2[23]/.test(String((error as { code?: unknown }).code ?? ''))

/** An error's text without what looks like an address or a long secret, and without what a person typed. */
export function safeMessage(error: unknown): string {
  let text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  if (error instanceof Error && isAboutData(error)) text = text.replaceAll(/(["']).*\1/gs, '(value)')
  return text.replaceAll(/[^\s@<>"']*[^\s@<>"'/]@[^\s@<>"']+/g, '(address)').replaceAll(/\b[A-Za-z0-9_-]{20,}\b/g, '(secret)').slice(0, 2_000)
}

/** An error for the log: its text made safe, and where in the program it happened. */
function describeProblem(problem: unknown): string {
  if (!(problem instanceof Error)) return safeMessage(problem)
  const places = (problem.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return [safeMessage(problem), ...places.slice(0, 12)].join('\n')
}
