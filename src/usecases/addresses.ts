// A person's further addresses: told of to the others, taken off, and put back by the one that was taken off.
import { randomBytes } from 'node:crypto'
import { Refusal } from '../domain/refusal.ts'
import { inTransaction, type Connection } from '../store/database.ts'
import { deleteAddress, deleteRemovedAddressesBefore, findPerson, findRemovedAddress, listAddresses, lockPerson, saveAddress, saveRemovedAddress, takeRemovedAddress } from '../store/persons.ts'
import { deleteSessionsOfPerson } from '../store/sessions.ts'
import type { Dependencies } from './dependencies.ts'
import { hashToken } from './offer-token.ts'
import { queueMails } from './queue-mail.ts'

/** How long an address that was taken off may be put back by who reads it. */
export const restorableDays = 7

/** Tells all addresses of a person that one of them came or went: with a stolen session, that is how a booklet would be taken over (threat E7). */
export async function tellOfAddress(tx: Connection, deps: Dependencies, input: { personId: string; changed: string; act: 'added' | 'removed'; restoreToken?: string }): Promise<void> {
  const person = await findPerson(tx, input.personId)
  const others = (await listAddresses(tx, input.personId)).filter((address) => address !== input.changed)
  const about = { locale: person?.locale ?? 'fr', act: input.act, changed: input.changed }
  const at = deps.clock.now().getTime()
  const ask = (address: string, token?: string) => ({ kind: 'address' as const, dedupeKey: `address:${input.personId}:${at}:${input.act}:${deps.vault.fingerprint(address, 'address').toString('hex')}`, secret: { ...about, address, ...(token && { token }) } })
  await queueMails(tx, deps, [...others.map((address) => ask(address)), ...(input.restoreToken ? [ask(input.changed, input.restoreToken)] : [])])
}

/** Takes an address off a person; who reads it may put it back. @throws Refusal `last_address` when no way to sign in would be left. */
export async function removeAddress(deps: Dependencies, input: { personId: string; address: string }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await lockPerson(tx, input.personId)
    const addresses = await listAddresses(tx, input.personId)
    if (!addresses.includes(input.address)) return
    if (addresses.length === 1) throw new Refusal('last_address')
    await deleteAddress(tx, input.personId, input.address)
    const token = randomBytes(16).toString('base64url')
    const expiresAt = new Date(deps.clock.now().getTime() + restorableDays * 86_400_000)
    await saveRemovedAddress(tx, { tokenHash: hashToken(token), personId: input.personId, address: input.address, expiresAt })
    await tellOfAddress(tx, deps, { personId: input.personId, changed: input.address, act: 'removed', restoreToken: token })
  })
}

const isToken = (token: string) => /^[A-Za-z0-9_-]{22}$/.test(token)

/** The address that a secret would put back; changes nothing. @throws Refusal `not_found` */
export async function getRemovedAddress(deps: Dependencies, token: string): Promise<{ address: string }> {
  const removed = isToken(token) ? await findRemovedAddress(deps.db, hashToken(token), deps.clock.now()) : undefined
  if (!removed) throw new Refusal('not_found')
  return { address: removed.address }
}

/** Puts an address back, and ends every session: whoever took it off is out. @throws Refusal `not_found` */
export async function restoreAddress(deps: Dependencies, token: string): Promise<{ address: string }> {
  return inTransaction(deps.db, async (tx) => {
    const now = deps.clock.now()
    const removed = isToken(token) ? await takeRemovedAddress(tx, hashToken(token), now) : undefined
    if (!removed || !(await findPerson(tx, removed.personId))) throw new Refusal('not_found')
    await lockPerson(tx, removed.personId)
    await saveAddress(tx, removed.personId, removed.address, now)
    await deleteSessionsOfPerson(tx, removed.personId)
    return { address: removed.address }
  })
}

/** Forgets the addresses that cannot be put back any more. */
export async function forgetRemovedAddresses(deps: Dependencies): Promise<void> {
  await deleteRemovedAddressesBefore(deps.db, deps.clock.now())
}
