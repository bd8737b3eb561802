// Signing in without a password: a code of six digits by mail, bound to the browser that asked for it.
import { createHash, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import { isMailAddress, isSameName, normaliseAddress } from '../domain/award.ts'
import { inTransaction, type Connection } from '../store/database.ts'
import { findPerson, insertPerson, listPersonsByAddress, saveAddress, type Person } from '../store/persons.ts'
import { countRecentCodes, deleteSessionsOfPerson, findLiveCodeForUpdate, insertSignInCode, lockCodesOfAddress, setCodeUsed, setTriesLeft, type SignInCodeRow } from '../store/sessions.ts'
import { tellOfAddress } from './addresses.ts'
import type { Dependencies } from './dependencies.ts'
import { queueMail } from './queue-mail.ts'
import { startSession } from './sessions.ts'

export const codeLifetimeMinutes = 10
export const codeTriesMax = 5
const codesPerAddressMax = 3
const codesWindowMinutes = 15

const hash = (text: string) => createHash('sha256').update(text).digest()
/** The code's hash is salted with its row, so that equal codes do not look equal. */
const hashCode = (id: string, code: string) => hash(`${id} ${code}`)

/**
 * Sends a code to an address. The answer is the same whether the address is known, unknown, or has had too many codes.
 * @returns what is wrong with the address, as data.
 */
export async function requestSignInCode(
  deps: Dependencies,
  input: { address: string; browserToken: string; locale: 'fr' | 'en'; purpose?: 'sign_in' | 'add_address'; personId?: string },
): Promise<{ problem?: 'not_an_address' }> {
  if (!isMailAddress(input.address)) return { problem: 'not_an_address' }
  const address = normaliseAddress(input.address)
  await inTransaction(deps.db, async (tx) => {
    const now = deps.clock.now()
    await lockCodesOfAddress(tx, address)
    if ((await countRecentCodes(tx, address, new Date(now.getTime() - codesWindowMinutes * 60_000))) >= codesPerAddressMax) return
    const id = randomUUID()
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    await insertSignInCode(tx, {
      id,
      browserHash: hash(input.browserToken),
      address,
      codeHash: hashCode(id, code),
      purpose: input.purpose ?? 'sign_in',
      personId: input.personId ?? null,
      now,
      expiresAt: new Date(now.getTime() + codeLifetimeMinutes * 60_000),
    })
    await queueMail(tx, deps, { kind: 'sign_in_code', dedupeKey: `code:${id}`, secret: { address, code, codeId: id, locale: input.locale } })
  })
  return {}
}

export type SignInOutcome =
  | { kind: 'signed_in'; sessionToken: string; personId: string; address: string }
  | { kind: 'choose_person'; persons: Person[]; here: Person | undefined }
  | { kind: 'problem'; problem: 'code_wrong' | 'code_expired'; triesLeft: number }

/** Takes one try at the live code of a browser. */
async function tryCode(tx: Connection, deps: Dependencies, input: { code: string; browserToken: string }): Promise<SignInCodeRow | { kind: 'problem'; problem: 'code_wrong' | 'code_expired'; triesLeft: number }> {
  const live = await findLiveCodeForUpdate(tx, hash(input.browserToken), deps.clock.now())
  if (!live || live.triesLeft <= 0) return { kind: 'problem', problem: 'code_expired', triesLeft: 0 }
  const typed = input.code.replaceAll(/\D/g, '')
  if (timingSafeEqual(hashCode(live.id, typed), live.codeHash)) return live
  await setTriesLeft(tx, live.id, live.triesLeft - 1)
  return { kind: 'problem', problem: 'code_wrong', triesLeft: live.triesLeft - 1 }
}

/**
 * Redeems a code in the browser that asked for it. Where several people share the address, the reader says who it is
 * (`personId`, or `new` for somebody else), with the same code.
 * @param input.browserPersonId who accepted badges in this browser without an address; never melted into somebody of another name unasked.
 */
export async function redeemSignInCode(
  deps: Dependencies,
  input: { code: string; browserToken: string; locale: 'fr' | 'en'; deviceLabel?: string; personId?: string; browserPersonId?: string },
): Promise<SignInOutcome> {
  return inTransaction<SignInOutcome>(deps.db, async (tx) => {
    const now = deps.clock.now()
    const live = await tryCode(tx, deps, input)
    if ('kind' in live) return live
    // A code that proves a further address opens no session.
    if (live.purpose !== 'sign_in') return { kind: 'problem', problem: 'code_expired', triesLeft: 0 }
    const persons = await listPersonsByAddress(tx, live.address)
    const chosen = persons.find((person) => person.id === input.personId)
    const here = input.browserPersonId && !persons.some(({ id }) => id === input.browserPersonId) ? await findPerson(tx, input.browserPersonId) : undefined
    const isSomebodyElse = here !== undefined && persons[0] !== undefined && !isSameName(here.displayName, persons[0].displayName)
    if (!chosen && input.personId !== 'new' && (persons.length > 1 || isSomebodyElse)) return { kind: 'choose_person', persons, here }
    const known = input.personId === 'new' ? undefined : (chosen ?? persons[0])
    // Who accepted here and gives an address for the first time stays who they are; sessions begun before it was proven end.
    if (!known && here) await deleteSessionsOfPerson(tx, here.id)
    const personId = known?.id ?? here?.id ?? (await insertPerson(tx, { displayName: null, locale: input.locale, createdAt: now }))
    await setCodeUsed(tx, live.id, now)
    await saveAddress(tx, personId, live.address, now)
    const sessionToken = await startSession(tx, deps, { personId, kind: 'signed_in', deviceLabel: input.deviceLabel })
    return { kind: 'signed_in', sessionToken, personId, address: live.address }
  })
}

/** Adds a further address to a person, who has just proven it by the code sent there. @returns what is wrong, as data. */
export async function confirmAddress(
  deps: Dependencies,
  input: { personId: string; code: string; browserToken: string },
): Promise<{ problem?: 'code_wrong' | 'code_expired'; triesLeft: number }> {
  return inTransaction(deps.db, async (tx) => {
    const live = await tryCode(tx, deps, input)
    if ('kind' in live) return { problem: live.problem, triesLeft: live.triesLeft }
    if (live.purpose !== 'add_address' || live.personId !== input.personId) return { problem: 'code_expired' as const, triesLeft: 0 }
    const now = deps.clock.now()
    await setCodeUsed(tx, live.id, now)
    await saveAddress(tx, input.personId, live.address, now)
    await tellOfAddress(tx, deps, { personId: input.personId, changed: live.address, act: 'added' })
    return { triesLeft: live.triesLeft }
  })
}
