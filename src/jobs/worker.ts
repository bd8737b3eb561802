// Runs the background work of the queue; several workers may share one database.
import { Logger, parseCronItems, run, type Runner, type TaskList } from 'graphile-worker'
import type pg from 'pg'

export type Worker = { stop(): Promise<void> }

const restartMilliseconds = 1_000

const periodic = [
  { task: 'send-reminders', match: '*/10 * * * *' },
  { task: 'expire-awards', match: '*/10 * * * *' },
  { task: 'erase-old-lists', match: '5 * * * *' },
  { task: 'forget-old-answers', match: '35 * * * *' },
]

/**
 * Starts a worker on the shared pool.
 * @param tasks one function per job name; each is safe to run twice.
 */
export async function startWorker(options: {
  pool: pg.Pool
  tasks: TaskList
  concurrency?: number
  onProblem(message: string, error: unknown): void
}): Promise<Worker> {
  await releaseJobsOfDeadWorkers(options.pool)
  let isStopped = false
  const begin = (): Promise<Runner> =>
    run({
      pgPool: options.pool,
      taskList: options.tasks,
      concurrency: options.concurrency ?? 4,
      pollInterval: 1_000,
      noHandleSignals: true,
      // In batches (of no delay) the queue handles its own failures to write what became of a job; one by one it would end the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      parsedCronItems: parseCronItems(periodic.map((item) => ({ ...item, options: { backfillPeriod: 0 } }))),
      logger: new Logger(() => (level, message, meta) => {
        if (level === 'error') options.onProblem(message, meta?.error ?? undefined)
      }),
    })
  let runner: Runner | undefined = await begin()
  /** The queue gives up when its database goes away in the middle of a job: it is begun again until the database is back. */
  const supervise = async () => {
    while (!isStopped) {
      try {
        runner ??= await begin()
        await runner.promise
        if (isStopped) return
      } catch (error) {
        options.onProblem('the queue stopped and is begun again', error)
      }
      runner = undefined
      if (!isStopped) await new Promise((later) => setTimeout(later, restartMilliseconds))
    }
  }
  const supervised = supervise()
  // A worker that was killed leaves its jobs locked; four hours is the queue's default, two minutes ours.
  const keeper = setInterval(() => {
    releaseJobsOfDeadWorkers(options.pool).catch((error: unknown) => options.onProblem('jobs of dead workers were not released', error))
  }, 60_000)
  keeper.unref()
  return {
    async stop() {
      clearInterval(keeper)
      isStopped = true
      // A runner that has just given up refuses to be stopped; there is nothing left to stop then.
      await runner?.stop().catch(() => {})
      await supervised
    },
  }
}

/** No job of ours runs longer than a minute: one locked for two belongs to a worker that is gone. */
async function releaseJobsOfDeadWorkers(pool: pg.Pool): Promise<void> {
  await pool.query(`select graphile_worker.force_unlock_workers(array_agg(distinct locked_by))
    from graphile_worker._private_jobs where locked_at < now() - interval '2 minutes' having count(*) > 0`)
}
