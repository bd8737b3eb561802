// What of this installation may be published as a folder that nobody can take back: what is public now, and has no end.
import { listPublishedVersionIds } from '../store/badges.ts'
import { listIssuerIds } from '../store/issuers.ts'
import { listShownCredentials } from '../store/shares.ts'
import { listStatusListIds } from '../store/status-lists.ts'
import type { Dependencies } from './dependencies.ts'

export type Exportable = {
  issuerIds: string[]
  badgeVersionIds: string[]
  statusListIds: string[]
  credentials: { id: string; issuerId: string; badgeVersionId: string }[]
  /** Badges that are shown until a date only: a folder could not end that. */
  endingCount: number
}

/** Lists it; nothing private is in it. */
export async function listExportable({ db, clock }: Dependencies): Promise<Exportable> {
  const [issuerIds, badgeVersionIds, statusListIds, shown] = await Promise.all([
    listIssuerIds(db),
    listPublishedVersionIds(db),
    listStatusListIds(db),
    listShownCredentials(db, clock.now()),
  ])
  const credentials = shown.filter(({ isEndless }) => isEndless).map(({ id, issuerId, badgeVersionId }) => ({ id, issuerId, badgeVersionId }))
  return { issuerIds, badgeVersionIds, statusListIds, credentials, endingCount: shown.length - credentials.length }
}
