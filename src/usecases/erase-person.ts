// A person leaves: every badge of theirs is erased, then whatever was known of the person; done in one transaction.
import { Refusal } from '../domain/refusal.ts'
import { listCredentialsOfHolder } from '../store/credentials.ts'
import { inTransaction } from '../store/database.ts'
import { isLastAdministratorSomewhere } from '../store/memberships.ts'
import { erasePersonRow, lockPerson } from '../store/persons.ts'
import { eraseCredential } from './booklet.ts'
import type { Dependencies } from './dependencies.ts'

/**
 * Erases a person: badges answer 410, addresses, passkeys, sessions and roles are gone.
 * @throws Refusal `last_administrator` while an organisation would be left without anybody.
 */
export async function erasePerson(deps: Dependencies, personId: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await lockPerson(tx, personId)
    if (await isLastAdministratorSomewhere(tx, personId)) throw new Refusal('last_administrator')
    for (const credential of await listCredentialsOfHolder(tx, personId)) await eraseCredential({ ...deps, db: tx }, { personId, credentialId: credential.id })
    await erasePersonRow(tx, personId, deps.clock.now())
  })
}
