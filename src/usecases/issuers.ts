// Organisations: made, changed, and shown to those who work with them and to everybody.
import type { Issuer, IssuerKind, LocalText } from '../domain/issuer.ts'
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { inTransaction } from '../store/database.ts'
import { findFile, saveFile } from '../store/files.ts'
import { findIssuer, insertIssuer, listChildIssuers, listIssuersOfPerson, listIssuersUnderSameRoot, updateIssuerRow } from '../store/issuers.ts'
import { saveMembership } from '../store/memberships.ts'
import { findPerson } from '../store/persons.ts'
import { authorizeIssuer, findRoleOf, type Actor, type Role } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'
import { makeIssuerKey } from './issuer-keys.ts'

export type IssuerInput = {
  kind: IssuerKind
  parentId: string | null
  name: LocalText
  description?: LocalText
  email?: string | null
  url?: string | null
  domain?: string | null
  defaultLocale?: 'fr' | 'en'
}

/**
 * Makes an issuer with its signing key. Under another issuer, its administrator does it; at the top, the operator does,
 * and becomes its administrator.
 * @throws Refusal `not_allowed`, `not_found`
 */
export async function createIssuer(deps: Dependencies, actor: Actor, input: IssuerInput): Promise<{ issuerId: string }> {
  return inTransaction(deps.db, async (tx) => {
    if (input.parentId) await authorizeIssuer(tx, actor, input.parentId, 'administrator')
    else {
      const person = actor.kind === 'person' ? await findPerson(tx, actor.personId) : undefined
      if (!person?.isOperator) throw new Refusal('not_allowed')
    }
    const issuerId = await insertIssuer(tx, {
      kind: input.kind,
      parentId: input.parentId,
      name: input.name,
      description: input.description ?? {},
      email: input.email ?? null,
      url: input.url ?? null,
      domain: input.domain ?? null,
      defaultLocale: input.defaultLocale ?? 'fr',
      createdAt: deps.clock.now(),
    })
    await makeIssuerKey(tx, deps, issuerId)
    if (!input.parentId && actor.kind === 'person') await saveMembership(tx, issuerId, actor.personId, 'administrator', deps.clock.now())
    await recordActivity(tx, { issuerId, actor, verb: 'create', objectKind: 'issuer', objectId: issuerId })
    return { issuerId }
  })
}

/** Changes the profile of an issuer. */
export async function updateIssuer(
  deps: Dependencies,
  actor: Actor,
  input: { issuerId: string; issuer: Pick<Issuer, 'name' | 'description' | 'email' | 'url' | 'domain' | 'defaultLocale'> & { logoFileId?: string | null } },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const issuerId = await authorizeIssuer(tx, actor, input.issuerId, 'administrator')
    await updateIssuerRow(tx, issuerId, input.issuer)
    await recordActivity(tx, { issuerId, actor, verb: 'change', objectKind: 'issuer', objectId: issuerId })
  })
}

/** The issuers that the person works with, parents first, with the role in each. */
export async function listMyIssuers(deps: Dependencies, actor: Actor) {
  return actor.kind === 'person' ? listIssuersOfPerson(deps.db, actor.personId) : []
}

/** An issuer for those who work with it, and as what. @throws Refusal `not_found`; `not_allowed` when the role is below `needed`. */
export async function getIssuer(deps: Dependencies, actor: Actor, id: string, needed: Role = 'reader'): Promise<{ issuer: Issuer; children: Issuer[]; role: Role }> {
  await authorizeIssuer(deps.db, actor, id, needed)
  const issuer = await findIssuer(deps.db, id)
  if (!issuer) throw new Refusal('not_found')
  return { issuer, children: await listChildIssuers(deps.db, id), role: (await findRoleOf(deps.db, actor, id)) ?? 'reader' }
}

/** Everybody under the same root: the network with its members and services, parents first. @throws Refusal `not_found` */
export async function listFamily(deps: Dependencies, actor: Actor, issuerId: string): Promise<Issuer[]> {
  return listIssuersUnderSameRoot(deps.db, await authorizeIssuer(deps.db, actor, issuerId, 'reader'))
}

/** Decodes and encodes an uploaded logo again, and keeps it. @throws Refusal `image_unreadable`, `file_too_large` */
export async function saveIssuerLogo(deps: Dependencies, actor: Actor, input: { issuerId: string; bytes: Uint8Array }): Promise<string> {
  await authorizeIssuer(deps.db, actor, input.issuerId, 'administrator')
  const { png } = await deps.images.reencodeUpload(input.bytes)
  return saveFile(deps.db, png, 'image/png')
}

/** The logo of an issuer as PNG, for anybody. @throws Refusal `not_found` */
export async function getIssuerLogo(deps: Dependencies, issuerId: string): Promise<Uint8Array> {
  const { logoFileId } = await getPublicIssuer(deps, issuerId)
  const file = logoFileId ? await findFile(deps.db, logoFileId) : undefined
  if (!file) throw new Refusal('not_found')
  return file.bytes
}

/** The public profile of an issuer, for anybody. @throws Refusal `not_found` */
export async function getPublicIssuer(deps: Dependencies, id: string): Promise<Issuer> {
  const issuer = /^[0-9a-f-]{36}$/.test(id) ? await findIssuer(deps.db, id) : undefined
  if (!issuer) throw new Refusal('not_found')
  return issuer
}
