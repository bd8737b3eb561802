// A recipient accepts: the credential is signed now, once, under the award's lock.
import { assertOpen, cleanName } from '../domain/award.ts'
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { findAwardForUpdate, updateAward } from '../store/awards.ts'
import { findCurrentCredential } from '../store/credentials.ts'
import { inTransaction } from '../store/database.ts'
import { dropQueuedMails } from '../store/mails.ts'
import { insertPerson, listAddresses } from '../store/persons.ts'
import type { Dependencies } from './dependencies.ts'
import { issueCredential } from './issue-credential.ts'
import { getOfferedAwardId } from './offers.ts'

export type Acceptance = { awardId: string; credentialId: string; personId: string | null; alreadyAccepted: boolean }

/**
 * Accepts an offer. Accepting twice gives the same credential.
 * @param input.name the name to write on the credential, or null for none.
 * @param input.viewerPersonId the person whose booklet it goes to; a new one is begun otherwise.
 * @throws Refusal `not_found`, or why the offer is not open any more.
 */
export async function acceptAward(
  deps: Dependencies,
  input: { offerToken: string; name: string | null; viewerPersonId?: string },
): Promise<Acceptance> {
  return inTransaction(deps.db, async (tx) => {
    const award = await findAwardForUpdate(tx, await getOfferedAwardId(tx, input.offerToken))
    if (!award) throw new Refusal('not_found')
    if (award.state === 'accepted') {
      const credential = await findCurrentCredential(tx, award.id)
      if (!credential || credential.erasedAt) throw new Refusal('credential_erased')
      return { awardId: award.id, credentialId: credential.id, personId: award.holderId, alreadyAccepted: true }
    }
    const now = deps.clock.now()
    assertOpen(award, now)
    const name = cleanName(input.name)
    const personId = input.viewerPersonId ?? (await insertPerson(tx, { displayName: name ?? award.recipientName, locale: award.locale, createdAt: now }))
    // Who can come back from anywhere keeps the badge at once.
    const isKept = input.viewerPersonId !== undefined && (await listAddresses(tx, input.viewerPersonId)).length > 0
    const credentialId = await issueCredential(tx, deps, award, { personId, name })
    await updateAward(tx, award.id, {
      state: 'accepted',
      seenAt: award.seenAt ?? now,
      answeredAt: now,
      acceptedAt: now,
      holderId: personId,
      ...(isKept && { keptAt: now }),
      ...(name && name !== award.recipientName && { nameCorrectedAt: now }),
    })
    await dropQueuedMails(tx, award.id)
    await recordActivity(tx, { issuerId: award.issuerId, actor: { kind: 'recipient' }, verb: 'accept', objectKind: 'award', objectId: award.id })
    return { awardId: award.id, credentialId, personId, alreadyAccepted: false }
  })
}
