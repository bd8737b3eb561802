// Puts jobs in the queue, inside the caller's transaction: no award without its mail, no mail without its award.
import { sql } from 'kysely'
import type { Connection } from './database.ts'

export type JobPayloads = {
  'send-mail': { mailId: string }
  'send-reminders': Record<string, never>
  'sign-again': { issuerId: string }
  'expire-awards': Record<string, never>
}
export type JobName = keyof JobPayloads

/** Enqueues one job; `jobKey` makes it unique while it waits. */
export async function enqueueJob<N extends JobName>(
  db: Connection,
  name: N,
  payload: JobPayloads[N],
  options: { runAt?: Date; jobKey?: string; maxAttempts?: number } = {},
): Promise<void> {
  await sql`select graphile_worker.add_job(
    ${name}::text, payload := ${JSON.stringify(payload)}::json, run_at := ${options.runAt ?? null}::timestamptz,
    job_key := ${options.jobKey ?? null}::text, max_attempts := ${options.maxAttempts ?? 25}::int)`.execute(db)
}

/**
 * Enqueues the sending of many mails, each once. All in one call of the queue: asked one by one, each would look through all that waits,
 * as long as the database has no statistics of a queue that has just grown.
 */
export async function enqueueMails(db: Connection, mailIds: string[], runAt: Date | undefined): Promise<void> {
  await sql`select count(*) from graphile_worker.add_jobs((
    select coalesce(array_agg(row('send-mail', json_build_object('mailId', id), null, ${runAt ?? null}::timestamptz, 25, 'mail:' || id, null, null)::graphile_worker.job_spec), '{}')
    from unnest(${mailIds}::text[]) as id))`.execute(db)
}
