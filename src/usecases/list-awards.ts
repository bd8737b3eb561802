// The awards of an issuer, for those who work with it.
import { Refusal } from '../domain/refusal.ts'
import { findListedAward, listAwardRows, type AwardFilter, type ListedAward } from '../store/awards.ts'
import { listIssuerIdsBelow } from '../store/issuers.ts'
import { authorizeIssuer, type Actor, type Role } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'

/** One page of awards, the newest first: for a person also those of the members and services below, for a token its own issuer's alone. */
export async function listAwards(
  deps: Dependencies,
  actor: Actor,
  input: { issuerId: string } & AwardFilter,
): Promise<{ total: number; awards: ListedAward[] }> {
  const issuerId = await authorizeIssuer(deps.db, actor, input.issuerId, 'reader')
  return listAwardRows(deps.db, actor.kind === 'person' ? await listIssuerIdsBelow(deps.db, issuerId) : [issuerId], input)
}

/**
 * One award with its credential.
 * @param needed the smallest role that may see it here.
 * @throws Refusal `not_found`, `not_allowed`
 */
export async function getAward(deps: Dependencies, actor: Actor, awardId: string, needed: Role = 'reader'): Promise<ListedAward> {
  const award = await findListedAward(deps.db, awardId)
  if (!award) throw new Refusal('not_found')
  await authorizeIssuer(deps.db, actor, award.issuerId, needed)
  return award
}
