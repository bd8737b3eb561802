// The signed status lists that verifiers read: cached, and made again only when an entry changed, at most every few seconds.
import { Refusal } from '../domain/refusal.ts'
import { assertProofHolds, signWithDataIntegrity } from '../openbadges/v3/data-integrity.ts'
import { assertBitsAre, buildStatusListCredential, encodeBitstring, type StatusPurpose } from '../openbadges/v3/status-list.ts'
import { inTransaction } from '../store/database.ts'
import { findStatusList, findStatusListForUpdate, listSetIndexes, saveStatusDocuments } from '../store/status-lists.ts'
import type { Dependencies } from './dependencies.ts'
import { didOf, getDidKeySigner, getSigningKey } from './issuer-keys.ts'

const remadeSecondsMin = 5

type Documents = Record<StatusPurpose, string>

const parseDocuments = (text: string): Documents => JSON.parse(text) as Documents

/**
 * Signs the list anew. The list is locked first: a change that is answered meanwhile waits to mark it stale, so that it is never
 * taken for written.
 * @param unlessFresh whether a list without changes may stay as it is.
 */
async function remake(deps: Dependencies, listId: string, unlessFresh = true): Promise<Documents> {
  return inTransaction(deps.db, async (tx) => {
    const list = await findStatusListForUpdate(tx, listId)
    if (!list) throw new Refusal('not_found')
    // Another process was faster.
    if (unlessFresh && list.document && !list.isStale) return parseDocuments(list.document)
    const { did, signingKey } = list.issuerKeyId
      ? await getDidKeySigner(tx, deps, list.issuerId, list.issuerKeyId)
      : { did: didOf(deps.publicUrl, list.issuerId), ...(await getSigningKey(tx, deps, list.issuerId)) }
    const set = await listSetIndexes(tx, list.id)
    const now = new Date(Math.floor(deps.clock.now().getTime() / 1_000) * 1_000)
    const sign = async (purpose: StatusPurpose, indexes: number[]) => {
      const id = `${deps.publicUrl}/status/${list.id}${purpose === 'suspension' ? '/suspension' : ''}`
      const unsigned = buildStatusListCredential({
        id,
        issuerDid: did,
        purpose,
        encodedList: encodeBitstring(list.size, indexes),
        validFrom: now,
      })
      const signed = await signWithDataIntegrity(unsigned, signingKey, { created: now })
      // One wrong bit takes a good badge away or gives a revoked one back.
      await assertProofHolds(signed, signingKey)
      assertBitsAre(signed, indexes)
      const [proof] = signed.proof
      // One proof, not a list of one: the W3C suite reads an object here.
      return JSON.stringify({ ...signed, proof })
    }
    const documents: Documents = {
      // A suspended credential must not pass anywhere: its bit is set in both lists (decision 3).
      revocation: await sign('revocation', set.map(({ index }) => index)),
      suspension: await sign('suspension', set.filter(({ isSuspended }) => isSuspended).map(({ index }) => index)),
    }
    await saveStatusDocuments(tx, list.id, JSON.stringify(documents), now)
    return documents
  })
}

/** The signed list, or undefined when there is none with this id. */
export async function findStatusListDocument(deps: Dependencies, listId: string, purpose: StatusPurpose): Promise<string | undefined> {
  const list = /^[0-9a-f-]{36}$/.test(listId) ? await findStatusList(deps.db, listId) : undefined
  if (!list) return undefined
  const isRecent = list.madeAt !== null && deps.clock.now().getTime() - list.madeAt.getTime() < remadeSecondsMin * 1_000
  const documents = list.document && (!list.isStale || isRecent) ? parseDocuments(list.document) : await remake(deps, list.id)
  return documents[purpose]
}

/** Both lists signed anew, so that their date is that of an export. @throws Refusal `not_found` */
export function signStatusListsNow(deps: Dependencies, listId: string): Promise<Documents> {
  return remake(deps, listId, false)
}

/** The signed list. @throws Refusal `not_found` */
export async function getStatusListDocument(deps: Dependencies, listId: string, purpose: StatusPurpose): Promise<string> {
  const document = await findStatusListDocument(deps, listId, purpose)
  if (!document) throw new Refusal('not_found')
  return document
}
