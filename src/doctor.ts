// Examines an installation for the operator: what is good, what is not, and what to do.
import { statfs } from 'node:fs/promises'
import { sql } from 'kysely'
import { openApp } from './app.ts'
import type { Config } from './config.ts'
import { safeMessage } from './gateways/logger.ts'
import { isMigrated } from './store/database.ts'

export type Finding = { isGood: boolean; what: string; advice?: string }

const clockDifferenceSecondsMax = 2
const freeBytesMin = 1_000_000_000
const answerMillisecondsMax = 5_000

/** Examines everything; what fails is a finding, never an exception. */
export async function examine(config: Config): Promise<Finding[]> {
  const findings: Finding[] = []
  const look = async (what: string, check: () => Promise<string | undefined>, advice: string) => {
    try {
      const problem = await check()
      findings.push(problem ? { isGood: false, what: `${what}: ${problem}`, advice } : { isGood: true, what })
    } catch (error) {
      findings.push({ isGood: false, what: `${what}: ${safeMessage(error)}`, advice })
    }
  }
  const app = await openApp({ ...config, logLevel: 'silent' }, { mayJoin: true }).catch((error: unknown) => {
    findings.push({ isGood: false, what: `start: ${safeMessage(error)}`, advice: 'mend this first; the other checks need it' })
    return undefined
  })
  if (app) {
    await look('database', async () => ((await isMigrated(app.db)) ? undefined : 'not migrated'), 'run poincon migrate')
    await look(
      'clock',
      async () => {
        const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(app.db)
        const seconds = Math.abs((rows[0]?.now.getTime() ?? 0) - Date.now()) / 1_000
        return seconds > clockDifferenceSecondsMax ? `differs from the database by ${Math.round(seconds)} s` : undefined
      },
      'run a time service on both machines',
    )
    await look(
      'keys',
      async () => {
        const keys = await app.db.selectFrom('issuer_key').select(['id', 'issuer_id', 'sealed_private_key']).execute()
        for (const key of keys) app.deps.vault.open(key.sealed_private_key, `issuer-key:${key.issuer_id}:${key.id}`)
        return undefined
      },
      'an issuer’s key does not open: put the right key-encryption key back',
    )
    await look(
      config.smtpUrl ? 'mail server' : 'mail (written to files, no SMTP_URL)',
      async () => {
        await app.mailer.check()
        return !config.isLocal && !config.smtpUrl ? 'no mail leaves this machine' : undefined
      },
      'set SMTP_URL and check its name, port and password',
    )
    await app.close()
  }
  await look(
    'disk',
    async () => {
      const { bavail, bsize } = await statfs(config.dataDirectory)
      return bavail * bsize < freeBytesMin ? `${Math.round((bavail * bsize) / 1_000_000)} MB left` : undefined
    },
    'make room: at least 1 GB',
  )
  await look(
    `address ${config.publicUrl} (${config.isLocal ? 'local: a demonstration' : 'part of every credential: never change it'})`,
    async () => {
      // Its own address, which may be within a network that the safe fetch does not enter.
      const answer = await fetch(`${config.publicUrl}/readyz`, { redirect: 'manual', signal: AbortSignal.timeout(answerMillisecondsMax) }).catch(() => undefined)
      if (answer?.ok || (config.isLocal && !answer)) return undefined
      return answer ? `answers with ${answer.status}` : 'does not answer'
    },
    'start the program; then check the name, the reverse proxy and its certificate',
  )
  return findings
}
