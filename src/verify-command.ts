// The report of `poincon verify`: for a badge of anybody, without a database and without an account.
import { makeSafeFetch } from './gateways/safe-fetch.ts'
import { startVerifier } from './gateways/verify-apart.ts'
import { messagesIn } from './i18n/messages.ts'
import { didWebToUrl } from './openbadges/did.ts'
import type { ReasonCode, VerificationReport } from './openbadges/verify.ts'

const ownSecondsMax = 10

/**
 * Verifies the bytes of a file; other people's documents come through the one safe fetch.
 * @param ownOrigin the address of a local installation, whose documents that fetch would refuse; its operator names it.
 */
export async function verifyFile(bytes: Uint8Array, ownOrigin?: string): Promise<{ report: VerificationReport; text: string }> {
  const safeFetch = makeSafeFetch()
  const readText = async (url: string, bytesMax: number, { mayBeGone = false, mayMove = false } = {}) => {
    const { host, pathname } = new URL(url)
    if (ownOrigin && host === new URL(ownOrigin).host) {
      const answer = await fetch(`${ownOrigin}${pathname}`, { redirect: 'error', signal: AbortSignal.timeout(ownSecondsMax * 1_000) })
      if (!answer.ok && !(mayBeGone && answer.status === 410)) throw new Error(`${pathname} answered ${answer.status}`)
      return answer.text()
    }
    const fetched = await safeFetch(url, { bytesMax, mayBeGone })
    // Who speaks is known by the address alone, but for a list, which is signed: another origin cannot speak for it.
    if (!mayMove && new URL(fetched.url).origin !== new URL(url).origin) throw new Error('moved to another origin')
    return Buffer.from(fetched.body).toString('utf8')
  }
  const verifier = startVerifier(
    {
      resolveDid: (did) => readText(didWebToUrl(did), 1_000_000),
      fetchStatusList: (url) => readText(url, 4_000_000, { mayMove: true }),
      fetchDocument: (url) => readText(url, 1_000_000, { mayBeGone: true }),
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
  const reasons: Record<ReasonCode, string> = messagesIn('en').verifyReasons
  const m = messagesIn('en').verify
  const ofRecord = messagesIn('en').takeAway.verdicts
  const wordsOfRecord = report.record && (report.outcome === 'valid' ? ofRecord.valid : ofRecord[report.state as keyof typeof ofRecord])
  const verdict = wordsOfRecord ?? (report.outcome === 'invalid' ? (m.verdicts[report.state as keyof typeof m.verdicts] ?? m.verdicts.invalid) : m.verdicts[report.outcome])
  const shown = report.credential
  return [
    verdict,
    ...(shown ? [`  ${shown.achievement.name}`, `  ${m.issuer}: ${shown.issuer.name ?? ''} <${shown.issuer.id}>`, `  ${m.holder}: ${shown.recipientName ?? m.noName}`] : []),
    ...(report.record ? [`  ${report.record.name} <${report.record.issuer.id}>`, ...report.record.badges.map((badge) => describe(badge).replaceAll(/^/gm, '    '))] : []),
    ...report.checks.map((check) => `  ${check.outcome.padEnd(15)} ${check.name}${reasons[check.reason] ? `: ${reasons[check.reason]}` : ''}`),
  ].join('\n')
}
