// Puts the rooms together: the only file, with main.ts, that knows them all.
import { serve, type ServerType } from '@hono/node-server'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Config } from './config.ts'
import type { Mailer } from './domain/ports.ts'
import { renderAttestationPdf } from './gateways/attestation-pdf.ts'
import { renderCardsPdf } from './gateways/card-pdf.ts'
import { findRunningPostgres, startEmbeddedPostgres, type EmbeddedPostgres } from './gateways/embedded-postgres.ts'
import { drawShareImage, rasteriseSvg, reencodeUpload, shrinkPng } from './gateways/images.ts'
import { openKeyVault, readKeyEncryptionKey } from './gateways/key-vault.ts'
import { openLogger, type Logger } from './gateways/logger.ts'
import { openMailer, openMailFolder } from './gateways/mailer.ts'
import { parseMail } from './gateways/mail-reader.ts'
import { openMetrics, type Metrics } from './gateways/metrics.ts'
import { makeSafeFetch } from './gateways/safe-fetch.ts'
import { makeSignMany } from './gateways/sign-in-workers.ts'
import { decodeText, readTable, readWorkbook, writeTable, writeTableRows, writeWorkbook } from './gateways/table-text.ts'
import { startVerifier, type Verifier } from './gateways/verify-apart.ts'
import { loadAssets } from './http/assets.ts'
import { createServer } from './http/server.tsx'
import { listTasks } from './jobs/tasks.ts'
import { startWorker, type Worker } from './jobs/worker.ts'
import type { Web } from './http/web.ts'
import { isMigrated, openDatabase, openPool, type Database } from './store/database.ts'
import { migrateEverything } from './store/migrate-everything.ts'
import { checkVault } from './usecases/check-vault.ts'
import type { Dependencies } from './usecases/dependencies.ts'
import { findViewer } from './usecases/sessions.ts'
import { completeReport } from './usecases/verify-badge.ts'
import { resolveForVerification } from './usecases/resolve-for-verification.ts'

export type App = {
  config: Config
  logger: Logger
  metrics: Metrics
  pool: pg.Pool
  db: Database
  deps: Dependencies
  mailer: Mailer & { check(): Promise<void>; close(): void }
  verifier: Verifier
  /** The web server without a socket; `frozen` for the pages of an exported folder. */
  openServer(frozen?: Web['frozen']): Promise<ReturnType<typeof createServer>>
  /** Listens; resolves with the port. */
  listen(): Promise<number>
  /** Starts the background work. */
  work(): Promise<void>
  /** Ends everything in order: no new requests, running ones finish, jobs finish, the database last. */
  close(): Promise<void>
}

/** The port cannot be had; the message is for the operator. */
export class PortInUse extends Error {}

function describeListenFailure(error: NodeJS.ErrnoException, { port, host }: Config): Error {
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program. End that one, or choose another with PORT=…`,
    EACCES: `Port ${port} may not be opened by this user. Choose one above 1023 with PORT=…`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Set HOST to one that is, or to 0.0.0.0 for all.`,
  }
  const sentence = sentences[error.code ?? '']
  return sentence ? new PortInUse(sentence, { cause: error }) : error
}

export type OpenOptions = {
  onProgress?: (message: string) => void
  isForRestore?: boolean
  /** For a command that may work beside the program that runs on the same data folder, on its database. */
  mayJoin?: boolean
}

/** How long running requests and jobs may take to finish when the program is asked to end. */
const closeMillisecondsMax = 8_000

/**
 * Opens the database (starting the embedded one when no server is named), migrates it, and makes what the rooms need.
 * @throws Error with a sentence for the operator when something is missing.
 */
export async function openApp(config: Config, options: OpenOptions = {}): Promise<App> {
  const logger = openLogger(config.logLevel)
  const metrics = openMetrics()
  const onProgress = options.onProgress ?? (() => {})
  mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 })
  let embedded: EmbeddedPostgres | undefined
  let isClosing = false
  const joined = config.databaseUrl || !options.mayJoin ? undefined : await findRunningPostgres(config.dataDirectory)
  if (!config.databaseUrl && !joined) embedded = await startEmbeddedPostgres({ dataDirectory: config.dataDirectory, onProgress })
  const pool = openPool(joined ?? embedded?.address ?? { connectionString: config.databaseUrl as string }, {
    connectionsMax: 20,
    // The database that we end closes what is still open on its side.
    onError: (error) => isClosing || logger.warn({ problem: error }, 'an idle database connection was lost'),
  })
  const db = openDatabase(pool)
  const closeDatabase = async () => {
    isClosing = true
    await db.destroy()
    // Kysely ends a pool that it has used, and no other.
    if (!pool.ending) await pool.end()
    await embedded?.stop()
  }
  try {
    if (!joined) {
      onProgress('Bringing the tables up to date')
      await migrateEverything(pool)
    } else if (!(await isMigrated(db))) throw new Error('The program that is running is older than this one: end it, and start this one in its place.')
    // An archive was sealed with a key that exists: making another one would only hide that it is missing.
    const key = readKeyEncryptionKey(config.key, !options.isForRestore && (await hasNoSecrets(db)))
    const vault = openKeyVault(key)
    // What is restored brings its own proof of the key: writing one here would tie an empty database to a wrong key.
    if (!options.isForRestore) await checkVault(db, vault)
    const mailFolder = join(config.dataDirectory, 'mail')
    const mailer = openMailer(config.smtpUrl ? { from: config.mailFrom, smtpUrl: config.smtpUrl } : { from: config.mailFrom, folder: mailFolder })
    const deps: Dependencies = {
      db,
      clock: { now: () => new Date() },
      vault,
      images: { rasteriseSvg, reencodeUpload, shrinkPng },
      safeFetch: makeSafeFetch(),
      signMany: makeSignMany(),
      publicUrl: config.publicUrl,
      isLocal: config.isLocal,
    }
    const verifier = startVerifier(resolveForVerification(deps), deps.clock.now)
    let server: ServerType | undefined
    let worker: Worker | undefined
    const openServer = async (frozen?: Web['frozen']) =>
      createServer({
        deps,
        publicUrl: config.publicUrl,
        isLocal: config.isLocal,
        logger,
        metrics: metrics.registry,
        metricsToken: config.metricsToken,
        verify: async (input) => completeReport(deps, await verifier.verify(input)),
        verifyAnyCredential: verifier.verifyAnyCredential,
        verifyPresentation: verifier.verifyPresentation,
        vcApiIsOpen: config.vcApiIsOpen,
        tables: { decodeText, readTable, readWorkbook, writeTable, writeTableRows, writeWorkbook },
        documents: { renderAttestationPdf, renderCardsPdf, drawShareImage },
        mails: config.isLocal && !config.smtpUrl && !frozen ? openMailFolder(mailFolder, parseMail) : undefined,
        assets: await loadAssets(),
        frozen,
        findViewer: (token) => findViewer(deps, token),
        trustedProxies: config.trustedProxies,
        isReady: () => isMigrated(db),
        observeRequest: metrics.observeRequest,
      })
    return {
      config,
      logger,
      metrics,
      pool,
      db,
      deps,
      mailer,
      verifier,
      openServer,
      async listen() {
        const web = await openServer()
        return new Promise<number>((ready, failed) => {
          server = serve({ fetch: web.fetch, port: config.port, hostname: config.host }, (address) => ready(address.port))
          server.on('error', (error: NodeJS.ErrnoException) => failed(describeListenFailure(error, config)))
          // Slow clients are cut (threat R9).
          if ('requestTimeout' in server) Object.assign(server, { headersTimeout: 15_000, requestTimeout: 30_000, maxRequestsPerSocket: 1_000 })
        })
      },
      async work() {
        worker = await startWorker({
          pool,
          tasks: listTasks({ ...deps, mailer, logger }, (name, outcome) => metrics.countJob(name, outcome)),
          onProblem: (message, error) => logger.error({ problem: error }, message),
        })
      },
      async close() {
        const stopped = server
        if (stopped) {
          await Promise.race([
            new Promise((ended) => stopped.close(ended)),
            new Promise((late) => setTimeout(late, closeMillisecondsMax).unref()),
          ])
          if ('closeAllConnections' in stopped) stopped.closeAllConnections()
        }
        await worker?.stop()
        await verifier.close()
        mailer.close()
        await closeDatabase()
      },
    }
  } catch (error) {
    await closeDatabase()
    throw error
  }
}

/** True when nothing in the database was sealed yet, so that a first key may be made. */
async function hasNoSecrets(db: Database): Promise<boolean> {
  const found = await sql<{ some: boolean }>`select exists(select from issuer_key) or exists(select from setting where key = 'key_check') as some`.execute(db)
  return !found.rows[0]?.some
}
