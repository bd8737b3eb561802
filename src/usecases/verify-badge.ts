// Anybody verifies a badge: the standards' report, completed by what only this installation can know of its own badges.
import type { VerificationReport } from '../openbadges/verify.ts'
import { findAward, updateAward } from '../store/awards.ts'
import { findCredential } from '../store/credentials.ts'
import { hasLiveShare } from '../store/shares.ts'
import type { Dependencies } from './dependencies.ts'

/** The id of a credential of ours, or undefined. */
function findOwnId(deps: Dependencies, report: VerificationReport): string | undefined {
  const prefix = `${deps.publicUrl}/credentials/`
  // A replaced badge of 2.0 is not shown any more: its check of the status says which it was.
  const named = report.credential?.id ?? report.checks.find(({ name }) => name === 'status')?.details?.assertion ?? ''
  return named.startsWith(prefix) ? /^([0-9a-f-]{36})(?:\/v2(?:\/[A-Za-z0-9_-]{22})?\.json)?$/.exec(named.slice(prefix.length))?.[1] : undefined
}

/**
 * Completes a report. A badge of ours that was suspended (decision 3) or replaced by a corrected one has its bit in the revocation list too: here they are told apart.
 * Counts that a shared badge was verified; nothing is kept of who verified.
 */
export async function completeReport(deps: Dependencies, report: VerificationReport): Promise<VerificationReport> {
  if (report.record) return { ...report, record: { ...report.record, badges: await Promise.all(report.record.badges.map((badge) => completeReport(deps, badge))) } }
  const id = findOwnId(deps, report)
  const credential = id ? await findCredential(deps.db, id) : undefined
  if (!credential) return report
  if (report.outcome === 'valid' && (await hasLiveShare(deps.db, credential.awardId, deps.clock.now()))) {
    const award = await findAward(deps.db, credential.awardId)
    if (award && !award.verifiedAt) await updateAward(deps.db, award.id, { verifiedAt: deps.clock.now() })
  }
  if (report.state === 'revoked' && credential.supersededAt) return { ...report, state: 'superseded' }
  if (report.state !== 'revoked' || credential.revokedAt || !credential.suspendedAt) return report
  return {
    ...report,
    state: 'suspended',
    checks: report.checks.map((check) => (check.reason === 'revoked' ? { ...check, reason: 'suspended' } : check)),
  }
}
