// An administrator gives programs tokens with scopes, sees them, and ends them; a request proves which token it carries.
import { createHash, randomBytes } from 'node:crypto'
import { Refusal } from '../domain/refusal.ts'
import { inTransaction } from '../store/database.ts'
import { recordActivity } from '../store/activities.ts'
import { findApiTokenByHash, insertApiToken, listApiTokens, revokeApiTokenRow, touchApiToken, type ApiTokenRow } from '../store/api-tokens.ts'
import { authorizeIssuer, type Actor } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'

/** The scopes that a token may have; each stands for one role. */
export const apiScopes = ['awards:read', 'awards:write', 'badges:write', 'credentials:issue'] as const
export type ApiScope = (typeof apiScopes)[number]

const hashOf = (token: string) => createHash('sha256').update(token).digest()

/**
 * Makes a token for an issuer; its text is returned once and never again.
 * @throws Refusal `not_allowed` for anybody but an administrator of the issuer.
 */
export async function createApiToken(
  deps: Dependencies,
  actor: Actor,
  input: { issuerId: string; name: string; scopes: ApiScope[] },
): Promise<{ id: string; token: string }> {
  return inTransaction(deps.db, async (tx) => {
    const issuerId = await authorizeIssuer(tx, actor, input.issuerId, 'administrator')
    const token = `pcn_${randomBytes(24).toString('base64url')}`
    const createdBy = actor.kind === 'person' ? actor.personId : null
    const id = await insertApiToken(tx, {
      issuerId,
      name: input.name,
      scopes: [...new Set(input.scopes)],
      tokenHash: hashOf(token),
      createdBy,
      createdAt: deps.clock.now(),
    })
    await recordActivity(tx, { issuerId, actor, verb: 'create', objectKind: 'api_token', objectId: id, details: { scopes: input.scopes } })
    return { id, token }
  })
}

/** The tokens of an issuer, ended ones too. */
export async function listIssuerApiTokens(deps: Dependencies, actor: Actor, issuerId: string): Promise<ApiTokenRow[]> {
  return listApiTokens(deps.db, await authorizeIssuer(deps.db, actor, issuerId, 'administrator'))
}

/** Ends a token at once. @throws Refusal `not_found` */
export async function revokeApiToken(deps: Dependencies, actor: Actor, input: { issuerId: string; tokenId: string }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const issuerId = await authorizeIssuer(tx, actor, input.issuerId, 'administrator')
    if (!(await revokeApiTokenRow(tx, issuerId, input.tokenId, deps.clock.now()))) throw new Refusal('not_found')
    await recordActivity(tx, { issuerId, actor, verb: 'end', objectKind: 'api_token', objectId: input.tokenId })
  })
}

/** The actor that a bearer token stands for, or undefined when it is unknown or ended. */
export async function findTokenActor(deps: Dependencies, token: string): Promise<Extract<Actor, { kind: 'token' }> | undefined> {
  if (!/^pcn_[A-Za-z0-9_-]{32}$/.test(token)) return undefined
  const row = await findApiTokenByHash(deps.db, hashOf(token))
  if (!row) return undefined
  await touchApiToken(deps.db, row.id, deps.clock.now())
  return { kind: 'token', tokenId: row.id, issuerId: row.issuerId, scopes: row.scopes }
}
