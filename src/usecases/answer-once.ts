// A request with an Idempotency-Key is carried out once; sent again, it gets the same answer.
import { createHash } from 'node:crypto'
import { Refusal } from '../domain/refusal.ts'
import { inTransaction } from '../store/database.ts'
import { deleteRememberedAnswersBefore, findRememberedAnswer, rememberAnswer, reserveIdempotencyKey } from '../store/idempotency-keys.ts'
import type { Dependencies } from './dependencies.ts'

export type Answer = { status: number; body: string }

const keptDays = 7

/**
 * Carries out `work` in the transaction that also remembers its answer: a crash in between forgets both.
 * @throws Refusal `idempotency_key_reused` when the key came with another request before.
 */
export async function answerOnce(
  deps: Dependencies,
  input: { tokenId: string; key: string; request: string },
  work: (deps: Dependencies) => Promise<Answer>,
): Promise<Answer & { isReplay: boolean }> {
  const requestDigest = createHash('sha256').update(input.request).digest()
  return inTransaction(deps.db, async (tx) => {
    // A second request with the same key waits here for the first one's end.
    const isFirst = await reserveIdempotencyKey(tx, { tokenId: input.tokenId, key: input.key, requestDigest, now: deps.clock.now() })
    if (!isFirst) {
      const remembered = await findRememberedAnswer(tx, input.tokenId, input.key)
      if (!remembered?.requestDigest.equals(requestDigest)) throw new Refusal('idempotency_key_reused')
      if (remembered.status === null || remembered.body === null) throw new Refusal('idempotency_in_progress')
      return { status: remembered.status, body: remembered.body, isReplay: true }
    }
    const answer = await work({ ...deps, db: tx })
    await rememberAnswer(tx, input.tokenId, input.key, answer)
    return { ...answer, isReplay: false }
  })
}

/** Forgets the answers that nobody will ask for again. @returns how many. */
export async function forgetOldAnswers(deps: Dependencies): Promise<number> {
  return deleteRememberedAnswersBefore(deps.db, new Date(deps.clock.now().getTime() - keptDays * 86_400_000))
}
