// Asks for mails in the caller's transaction, each once per reason.
import { randomUUID } from 'node:crypto'
import type { Connection } from '../store/database.ts'
import { enqueueMails } from '../store/jobs.ts'
import { insertMails, type MailKind } from '../store/mails.ts'
import type { Dependencies } from './dependencies.ts'

export type AskedMail = { kind: MailKind; awardId?: string; invitationId?: string; dedupeKey: string; secret?: object }

/**
 * Queues mails that nobody asked for before (by `dedupeKey`).
 * @param runAt when they may leave; at once where it is not given.
 * @returns how many were queued.
 */
export async function queueMails(tx: Connection, deps: Dependencies, mails: AskedMail[], runAt?: Date): Promise<number> {
  if (mails.length === 0) return 0
  const host = new URL(deps.publicUrl).hostname
  const createdAt = deps.clock.now()
  const queued = await insertMails(
    tx,
    mails.map(({ secret, ...mail }) => {
      const id = randomUUID()
      return { ...mail, id, sealedPayload: secret && deps.vault.seal(Buffer.from(JSON.stringify(secret)), `mail:${id}`), messageId: `${id}@${host}`, createdAt }
    }),
  )
  await enqueueMails(tx, queued, runAt)
  return queued.length
}

/** Queues one mail. @returns whether it was queued. */
export const queueMail = async (tx: Connection, deps: Dependencies, mail: AskedMail): Promise<boolean> => (await queueMails(tx, deps, [mail])) === 1
