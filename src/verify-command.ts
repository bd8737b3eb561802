// The report of `poincon verify`: for a badge of anybody, without a database and without an account.
import { makeSafeFetch } from './gateways/safe-fetch.ts'
import { startVerifier } from './gateways/verify-in-worker.ts'
import { messagesIn } from './i18n/messages.ts'
import { didWebToUrl } from './openbadges/did.ts'
import type { VerificationReport } from './openbadges/verify.ts'

/** Verifies the bytes of a file; other people's documents come through the one safe fetch. */
export async function verifyFile(bytes: Uint8Array): Promise<{ report: VerificationReport; text: string }> {
  const safeFetch = makeSafeFetch()
  const readText = async (url: string, bytesMax: number) => Buffer.from((await safeFetch(url, { bytesMax })).body).toString('utf8')
  const verifier = startVerifier(
    {
      resolveDid: async (did) => JSON.parse(await readText(didWebToUrl(did), 1_000_000)),
      fetchStatusList: (url) => readText(url, 4_000_000),
    },
    () => new Date(),
  )
  try {
    const report = await verifier.verify(bytes)
    return { report, text: describe(report) }
  } finally {
    await verifier.close()
  }
}

function describe(report: VerificationReport): string {
  const m = messagesIn('en').verify
  const verdict = report.outcome === 'invalid' ? (m.verdicts[report.state as keyof typeof m.verdicts] ?? m.verdicts.invalid) : m.verdicts[report.outcome]
  const shown = report.credential
  return [
    verdict,
    ...(shown ? [`  ${shown.achievement.name}`, `  ${m.issuer}: ${shown.issuer.name ?? ''} <${shown.issuer.id}>`, `  ${m.holder}: ${shown.name ?? m.noName}`] : []),
    ...report.checks.map((check) => `  ${check.outcome.padEnd(15)} ${check.name} (${check.reason})`),
  ].join('\n')
}
