// Asks for a mail in the caller's transaction, once per reason.
import { randomUUID } from 'node:crypto'
import type { Connection } from '../store/database.ts'
import { enqueueJob } from '../store/jobs.ts'
import { insertMail, type MailKind } from '../store/mails.ts'
import type { Dependencies } from './dependencies.ts'

/** Queues a mail unless the same one (by `dedupeKey`) was asked for before. @returns whether it was queued. */
export async function queueMail(
  tx: Connection,
  deps: Dependencies,
  mail: { kind: MailKind; awardId?: string; invitationId?: string; dedupeKey: string; secret?: object; runAt?: Date },
): Promise<boolean> {
  const id = randomUUID()
  const host = new URL(deps.publicUrl).hostname
  const inserted = await insertMail(tx, {
    id,
    kind: mail.kind,
    awardId: mail.awardId,
    invitationId: mail.invitationId,
    dedupeKey: mail.dedupeKey,
    sealedPayload: mail.secret && deps.vault.seal(Buffer.from(JSON.stringify(mail.secret)), `mail:${id}`),
    messageId: `${id}@${host}`,
    createdAt: deps.clock.now(),
  })
  if (inserted) await enqueueJob(tx, 'send-mail', { mailId: id }, { runAt: mail.runAt, jobKey: `mail:${id}` })
  return inserted !== undefined
}
