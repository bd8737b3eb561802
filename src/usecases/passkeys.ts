// Passkeys: made by a person who has just signed in, and used instead of a code by mail (WebAuthn level 3).
import { createHash } from 'node:crypto'
import {
  generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse,
  type AuthenticationResponseJSON, type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON, type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { Refusal } from '../domain/refusal.ts'
import { inTransaction } from '../store/database.ts'
import { deletePasskey, findPasskeyForUpdate, insertPasskey, listPasskeysOfPerson, notePasskeyUse, saveChallenge, takeChallenge, type PasskeyRow } from '../store/passkeys.ts'
import { findPerson, listAddresses } from '../store/persons.ts'
import type { Dependencies } from './dependencies.ts'
import { startSession } from './sessions.ts'

const challengeMinutes = 5
const passkeysMax = 20

const hashOf = (token: string) => createHash('sha256').update(token).digest()
const siteOf = (deps: Dependencies) => ({ rpID: new URL(deps.publicUrl).hostname, origin: new URL(deps.publicUrl).origin })
const expiry = (deps: Dependencies) => new Date(deps.clock.now().getTime() + challengeMinutes * 60_000)

/** The passkeys of a person. */
export async function listPasskeys(deps: Dependencies, personId: string): Promise<PasskeyRow[]> {
  return listPasskeysOfPerson(deps.db, personId)
}

/** Forgets one of the person's passkeys. */
export async function removePasskey(deps: Dependencies, input: { personId: string; passkeyId: string }): Promise<void> {
  await deletePasskey(deps.db, input.personId, input.passkeyId)
}

/** What the browser must know to make a passkey. @throws Refusal `not_found`, `passkey_refused` when there are too many. */
export async function beginPasskeyRegistration(deps: Dependencies, input: { personId: string; browserToken: string }): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const [person, addresses, known] = await Promise.all([findPerson(deps.db, input.personId), listAddresses(deps.db, input.personId), listPasskeysOfPerson(deps.db, input.personId)])
  if (!person) throw new Refusal('not_found')
  if (known.length >= passkeysMax) throw new Refusal('passkey_refused')
  const label = addresses[0] ?? person.displayName ?? 'Poinçon'
  const options = await generateRegistrationOptions({
    rpName: 'Poinçon',
    rpID: siteOf(deps).rpID,
    userID: new TextEncoder().encode(person.id),
    userName: label,
    userDisplayName: person.displayName ?? label,
    attestationType: 'none',
    excludeCredentials: known.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  await saveChallenge(deps.db, { browserHash: hashOf(input.browserToken), challenge: options.challenge, purpose: 'register', expiresAt: expiry(deps) })
  return options
}

/** Keeps the passkey that the browser made. @throws Refusal `passkey_refused` */
export async function finishPasskeyRegistration(
  deps: Dependencies,
  input: { personId: string; browserToken: string; response: RegistrationResponseJSON; name: string },
): Promise<void> {
  const now = deps.clock.now()
  const challenge = await takeChallenge(deps.db, hashOf(input.browserToken), 'register', now)
  if (!challenge) throw new Refusal('passkey_refused')
  const { rpID, origin } = siteOf(deps)
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: input.response, expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true,
  }).catch(() => ({ verified: false as const, registrationInfo: undefined }))
  if (!verified || !registrationInfo) throw new Refusal('passkey_refused')
  const { credential } = registrationInfo
  const isNew = await insertPasskey(deps.db, {
    id: credential.id, personId: input.personId, publicKey: Buffer.from(credential.publicKey), counter: credential.counter,
    transports: credential.transports ?? [], name: input.name.trim().slice(0, 80) || '—', createdAt: now,
  })
  if (!isNew) throw new Refusal('passkey_refused')
}

/** What the browser must know to sign in; it says nothing of who has a passkey. */
export async function beginPasskeySignIn(deps: Dependencies, input: { browserToken: string }): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const options = await generateAuthenticationOptions({ rpID: siteOf(deps).rpID, userVerification: 'required' })
  await saveChallenge(deps.db, { browserHash: hashOf(input.browserToken), challenge: options.challenge, purpose: 'sign_in', expiresAt: expiry(deps) })
  return options
}

/** Signs in with a passkey. @throws Refusal `passkey_refused` */
export async function finishPasskeySignIn(
  deps: Dependencies,
  input: { browserToken: string; response: AuthenticationResponseJSON; deviceLabel?: string },
): Promise<{ sessionToken: string; personId: string }> {
  const now = deps.clock.now()
  // Outside the transaction: a challenge is spent also when the answer is refused.
  const challenge = await takeChallenge(deps.db, hashOf(input.browserToken), 'sign_in', now)
  if (!challenge || typeof input.response?.id !== 'string') throw new Refusal('passkey_refused')
  return inTransaction(deps.db, async (tx) => {
    const passkey = await findPasskeyForUpdate(tx, input.response.id)
    if (!passkey || !(await findPerson(tx, passkey.personId))) throw new Refusal('passkey_refused')
    const { rpID, origin } = siteOf(deps)
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: input.response, expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true,
      credential: { id: passkey.id, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter },
    }).catch(() => ({ verified: false as const, authenticationInfo: undefined }))
    if (!verified || !authenticationInfo) throw new Refusal('passkey_refused')
    await notePasskeyUse(tx, passkey.id, authenticationInfo.newCounter, now)
    return { sessionToken: await startSession(tx, deps, { personId: passkey.personId, kind: 'signed_in', deviceLabel: input.deviceLabel }), personId: passkey.personId }
  })
}
