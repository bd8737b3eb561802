// The awards of an issuer, for those who work with it.
import type { AwardState } from '../domain/award.ts'
import { Refusal } from '../domain/refusal.ts'
import { countAwardsByState, findListedAward, listAwardRows, type AwardFilter, type ListedAward } from '../store/listed-awards.ts'
import { authorizeIssuer, authorizeIssuersBelow, type Actor, type Role } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'

export type { ListedAward }

type AwardsOfIssuer = { issuerId: string } & AwardFilter

const wordsLengthMax = 100
const exportedAtOnce = 2_000

/**
 * One page of awards, the newest first.
 * @returns `counts`: how many are in each state, whichever state was asked for; `total`: how many there are on all pages.
 */
export async function listAwards(
  deps: Dependencies,
  actor: Actor,
  input: AwardsOfIssuer & { limit: number; offset: number },
): Promise<{ total: number; counts: Record<AwardState, number>; awards: ListedAward[] }> {
  const issuerIds = await authorizeIssuersBelow(deps.db, actor, input.issuerId, 'reader')
  const filter = { ...input, words: input.words?.slice(0, wordsLengthMax) }
  const [counts, awards] = await Promise.all([countAwardsByState(deps.db, issuerIds, { ...filter, state: undefined }), listAwardRows(deps.db, issuerIds, filter, input)])
  const total = input.state ? counts[input.state] : Object.values(counts).reduce((sum, count) => sum + count, 0)
  return { total, counts, awards }
}

/** All awards, the newest first, some at a time: an export has no largest size, and what comes in meanwhile moves nothing. */
export async function* eachAward(deps: Dependencies, actor: Actor, input: AwardsOfIssuer): AsyncGenerator<ListedAward[]> {
  const issuerIds = await authorizeIssuersBelow(deps.db, actor, input.issuerId, 'reader')
  let after: ListedAward | undefined
  do {
    const awards = await listAwardRows(deps.db, issuerIds, input, { limit: exportedAtOnce, after })
    yield awards
    after = awards.length === exportedAtOnce ? awards.at(-1) : undefined
  } while (after)
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
