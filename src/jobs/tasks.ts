// The jobs of the queue by name: each calls a use case, and is safe to run twice.
import type { TaskList } from 'graphile-worker'
import type { Mailer } from '../domain/ports.ts'
import type { Dependencies } from '../usecases/dependencies.ts'
import { forgetOldAnswers } from '../usecases/answer-once.ts'
import { expireAwards, sendReminders } from '../usecases/periodic-work.ts'
import { forgetRemovedAddresses } from '../usecases/addresses.ts'
import { eraseOldLists } from '../usecases/recipient-lists.ts'
import { signAgain } from '../usecases/sign-again.ts'
import { sendMail } from '../usecases/send-mail.ts'
import { makeMailWriter } from './mails/write-mail.ts'

/** A job that runs longer than two minutes is taken for that of a dead worker. */
const jobMillisecondsMax = 45_000

/** A day on which tens of thousands of offers are due is done in one go, as far as a job may last; the next run does the rest. */
async function untilNothingIsDue(doSome: () => Promise<number>): Promise<void> {
  const end = performance.now() + jobMillisecondsMax
  while ((await doSome()) > 0 && performance.now() < end);
}

type Logger = { warn(details: object, message: string): void }

/** Makes the jobs; `count` is told how each ends. */
export function listTasks(deps: Dependencies & { mailer: Mailer; logger: Logger }, count: (name: string, outcome: 'done' | 'failed') => void): TaskList {
  const write = makeMailWriter(deps.publicUrl)
  const named = (name: string, work: (payload: unknown) => Promise<unknown>) => async (payload: unknown) => {
    try {
      await work(payload)
      count(name, 'done')
    } catch (error) {
      count(name, 'failed')
      throw error
    }
  }
  return {
    'send-mail': named('send-mail', (payload) => sendMail(deps, { mailId: (payload as { mailId: string }).mailId, write })),
    'send-reminders': named('send-reminders', () => untilNothingIsDue(() => sendReminders(deps))),
    'erase-old-lists': named('erase-old-lists', async () => {
      await eraseOldLists(deps)
      await forgetRemovedAddresses(deps)
    }),
    'forget-old-answers': named('forget-old-answers', () => forgetOldAnswers(deps)),
    'sign-again': named('sign-again', (payload) => signAgain(deps, (payload as { issuerId: string }).issuerId)),
    'expire-awards': named('expire-awards', () => untilNothingIsDue(() => expireAwards(deps))),
  }
}
