// The form of Open Badges 2.0: a hosted twin of every shared credential, and copies bound to an address that a holder asks for (decision 6).
import { randomBytes, randomUUID } from 'node:crypto'
import { textIn } from '../domain/issuer.ts'
import { Refusal } from '../domain/refusal.ts'
import type { JsonObject } from '../openbadges/json-value.ts'
import { buildAssertion, buildBadgeClass, buildIssuer, hashIdentity, openBadges2ContextUrl, type HashedIdentity } from '../openbadges/v2/build-v2.ts'
import { findAwardForUpdate } from '../store/awards.ts'
import { endBackpackCopies, findBackpackCopyByHash, insertBackpackCopy, listBackpackCopies } from '../store/backpack-copies.ts'
import { findCredential, hasIssuedVersion } from '../store/credentials.ts'
import { inTransaction } from '../store/database.ts'
import { findIssuer } from '../store/issuers.ts'
import { listAddresses } from '../store/persons.ts'
import { getPublicBadge } from './badges.ts'
import { completeHeldBadge, getHeldBadge, getSharedBadge, type HeldBadge } from './booklet.ts'
import type { Dependencies } from './dependencies.ts'
import { achievementOf, profileOf } from './issue-credential.ts'
import { assertionAddress, badgeClassAddress, copyAddress, issuerAddress } from './open-badges-2-addresses.ts'
import { hashToken } from './offer-token.ts'

const saltBytes = 16
const tokenBytes = 16
const isId = (text: string) => /^[0-9a-f-]{36}$/.test(text)

/** A document, and whether it says that the assertion does not hold any more: then it is served as gone (Open Badges 2.0, "Revocation"). */
export type HostedAssertion = { document: JsonObject; isRevoked: boolean; held?: HeldBadge }

/** The language of a credential's texts: that of the offer, or the other one where the badge has none in it. */
const languageOf = ({ version, award }: HeldBadge) => (version.texts[award.locale] ? award.locale : award.locale === 'fr' ? 'en' : 'fr')

function assertionOf(deps: Dependencies, held: HeldBadge, place: { id: string; image: string }, recipient: HashedIdentity): HostedAssertion {
  const { credential, version, issuer, award } = held
  // 2.0 knows no suspension: while it lasts the assertion must not pass anywhere, as in the list of 3.0 (decision 3).
  const revocationReason = credential.revokedAt ? (credential.revokedReason ?? '') : credential.suspendedAt ? (credential.suspendedReason ?? '') : undefined
  const document = buildAssertion({
    ...place,
    recipient,
    badge: badgeClassAddress(deps.publicUrl, version.id, issuer.id, languageOf(held)),
    issuedOn: credential.validFrom,
    ...(credential.validUntil && { expires: credential.validUntil }),
    evidence: award.evidence.map(({ url, name }) => ({ id: url, ...(name && { name }) })),
    credentialId: `${deps.publicUrl}/credentials/${credential.id}`,
    ...(revocationReason !== undefined && { revocationReason }),
  })
  return { document, isRevoked: revocationReason !== undefined, held }
}

/**
 * The twin of a credential that its holder shows. It is about the same opaque identifier as the credential, never about an address.
 * @throws Refusal `not_found` while it is private, `gone` when it was erased or replaced.
 */
export async function getSharedAssertion(deps: Dependencies, credentialId: string): Promise<HostedAssertion & { held: HeldBadge }> {
  const held = await getSharedBadge(deps, { credentialId })
  const { v2Salt, subjectId, id } = held.credential
  if (!v2Salt) throw new Refusal('gone')
  const place = { id: assertionAddress(deps.publicUrl, id), image: assertionAddress(deps.publicUrl, id, 'png') }
  return { ...assertionOf(deps, held, place, { type: 'url', identity: hashIdentity(subjectId, v2Salt), salt: v2Salt }), held }
}

/**
 * The copy behind a secret address.
 * @throws Refusal `not_found` when there is none or its holder ended it, `gone` when the badge was erased.
 */
export async function getCopiedAssertion(deps: Dependencies, input: { credentialId: string; token: string }): Promise<HostedAssertion> {
  const copy = await findBackpackCopyByHash(deps.db, hashToken(input.token))
  const credential = copy && copy.credentialId === input.credentialId ? await findCredential(deps.db, copy.credentialId) : undefined
  if (!copy || !credential) throw new Refusal('not_found')
  if (credential.erasedAt) throw new Refusal('gone')
  const id = copyAddress(deps.publicUrl, credential.id, input.token)
  if (credential.supersededAt) return { document: { '@context': openBadges2ContextUrl, type: 'Assertion', id, revoked: true, revocationReason: 'superseded' }, isRevoked: true }
  if (copy.endedAt || !copy.identityHash || !copy.salt) throw new Refusal('not_found')
  const held = await completeHeldBadge(deps.db, deps, credential)
  const place = { id, image: copyAddress(deps.publicUrl, credential.id, input.token, 'png') }
  return assertionOf(deps, held, place, { type: 'email', identity: copy.identityHash, salt: copy.salt })
}

/** A badge as an issuer awards it. @throws Refusal `not_found` for a draft, another issuer's, or a language that it does not have. */
export async function getBadgeClass(deps: Dependencies, input: { versionId: string; issuerId: string; language: string }): Promise<JsonObject> {
  const { versionId, issuerId, language } = input
  const { version, issuer: maker } = await getPublicBadge(deps, versionId)
  const issuer = issuerId === maker.id ? maker : isId(issuerId) ? await findIssuer(deps.db, issuerId) : undefined
  if (!issuer || (language !== 'fr' && language !== 'en') || !version.texts[language]) throw new Refusal('not_found')
  // What was issued stays, also after the right to issue it has ended.
  if (issuer.id !== maker.id && !(await hasIssuedVersion(deps.db, version.id, issuer.id))) throw new Refusal('not_found')
  const { id, name, description, criteria, image, tags, alignments, version: number } = achievementOf(deps.publicUrl, version, issuer, maker, language)
  const other = language === 'fr' ? 'en' : 'fr'
  return buildBadgeClass({
    id: badgeClassAddress(deps.publicUrl, version.id, issuer.id, language),
    name, description, criteria, image: image.id, tags, alignments, language, version: number,
    issuer: issuerAddress(deps.publicUrl, issuer.id),
    achievementId: id,
    ...(version.texts[other] && { translations: [{ id: badgeClassAddress(deps.publicUrl, version.id, issuer.id, other), language: other }] }),
  })
}

/** The profile of an issuer. @throws Refusal `not_found` */
export async function getIssuerOfTwins(deps: Dependencies, issuerId: string): Promise<JsonObject> {
  const issuer = isId(issuerId) ? await findIssuer(deps.db, issuerId) : undefined
  if (!issuer) throw new Refusal('not_found')
  const { id: profileId, name, url, description, email } = profileOf(deps.publicUrl, issuer, issuer.defaultLocale)
  return buildIssuer({
    id: issuerAddress(deps.publicUrl, issuer.id),
    name: name || textIn(issuer.name, 'fr'), url, profileId,
    ...(description && { description }),
    ...(email && { email }),
    ...(issuer.logoFileId && { image: `${deps.publicUrl}/issuers/${issuer.id}/logo.png` }),
    assertionsStartWith: `${deps.publicUrl}/credentials/`,
  })
}

/**
 * A document of 2.0 by its address, for a verification that needs no network.
 * @returns undefined when the address is none of those of this installation. @throws Refusal as the pages do.
 */
export async function findOwnDocument(deps: Dependencies, address: string): Promise<JsonObject | undefined> {
  if (!address.startsWith(`${deps.publicUrl}/`)) return undefined
  const path = address.slice(deps.publicUrl.length)
  const [, credentialId, token] = /^\/credentials\/([0-9a-f-]{36})\/v2(?:\/([A-Za-z0-9_-]{22}))?\.json$/.exec(path) ?? []
  if (credentialId) return (token ? await getCopiedAssertion(deps, { credentialId, token }) : await getSharedAssertion(deps, credentialId)).document
  const [, versionId, ofIssuer, language] = /^\/badges\/([0-9a-f-]{36})\/([0-9a-f-]{36})\/v2\.(fr|en)\.json$/.exec(path) ?? []
  if (versionId && ofIssuer && language) return getBadgeClass(deps, { versionId, issuerId: ofIssuer, language })
  const [, issuerId] = /^\/issuers\/([0-9a-f-]{36})\/v2\.json$/.exec(path) ?? []
  return issuerId ? getIssuerOfTwins(deps, issuerId) : undefined
}

/** What a holder has asked for: where each copy stands, and for which of the holder's addresses it was made. */
export type BackpackCopy = { id: string; token: string; address: string | undefined; createdAt: Date }

/** The copies of a badge that still answer. @throws Refusal `not_found`, `credential_erased` */
export async function listCopies(deps: Dependencies, input: { personId: string; credentialId: string }): Promise<{ copies: BackpackCopy[]; addresses: string[] }> {
  const { credential } = await getHeldBadge(deps, input)
  const [rows, addresses] = await Promise.all([listBackpackCopies(deps.db, credential.id), listAddresses(deps.db, input.personId)])
  const copies = rows.flatMap(({ id, sealedToken, identityHash, salt, createdAt }) =>
    sealedToken ? [{ id, createdAt, token: deps.vault.open(sealedToken, `backpack-copy:${id}`).toString(), address: addresses.find((address) => hashIdentity(address, salt ?? '') === identityHash) }] : [],
  )
  return { copies, addresses }
}

/**
 * Makes a copy for a backpack that knows its owner by an address; asking twice gives the same one.
 * @throws Refusal `not_allowed` for an address that was not verified and for a campaign for minors, `credential_revoked`.
 */
export async function createCopy(deps: Dependencies, input: { personId: string; credentialId: string; address: string }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const within = { ...deps, db: tx }
    const { credential, audience } = await getHeldBadge(within, input)
    await findAwardForUpdate(tx, credential.awardId)
    const { copies, addresses } = await listCopies(within, input)
    if (audience === 'minors' || !addresses.includes(input.address)) throw new Refusal('not_allowed')
    if (credential.revokedAt || credential.suspendedAt) throw new Refusal('credential_revoked')
    if (copies.some(({ address }) => address === input.address)) return
    const id = randomUUID()
    const token = randomBytes(tokenBytes).toString('base64url')
    const salt = randomBytes(saltBytes).toString('hex')
    await insertBackpackCopy(tx, {
      id, credentialId: credential.id, tokenHash: hashToken(token), sealedToken: deps.vault.seal(Buffer.from(token), `backpack-copy:${id}`),
      identityHash: hashIdentity(input.address, salt), salt, createdAt: deps.clock.now(),
    })
  })
}

/** Ends a copy: its address answers no more, and the hash and its salt are erased. @throws Refusal `not_found`, `credential_erased` */
export async function endCopy(deps: Dependencies, input: { personId: string; credentialId: string; copyId: string }): Promise<void> {
  const { credential } = await getHeldBadge(deps, input)
  if (isId(input.copyId)) await endBackpackCopies(deps.db, credential.id, input.copyId, deps.clock.now())
}
