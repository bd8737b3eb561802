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
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), remove: true },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** An error's text without what looks like an address or a long secret. */
export function safeMessage(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return text.replaceAll(/[^\s@<>"']+@[^\s@<>"']+/g, '(address)').replaceAll(/\b[A-Za-z0-9_-]{20,}\b/g, '(secret)').slice(0, 2_000)
}
