// The commands of the program.
import { existsSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { openApp, PortInUse, type App, type OpenOptions } from './app.ts'
import { AwardRefused, type AwardOptions } from './award-command.ts'
import { BadSetting, readConfig, type Config } from './config.ts'
import { ArchiveRefused } from './gateways/backup.ts'
import { DataFolderInUse } from './gateways/embedded-postgres.ts'
import { FolderRefused } from './gateways/export-folder.ts'
import { Refusal } from './domain/refusal.ts'
import { safeMessage } from './gateways/logger.ts'
import { sentenceOf } from './http/problems.ts'

const say = (line = ''): void => void process.stdout.write(`${line}\n`)
const progress = (message: string) => process.stderr.write(`${message}…\n`)

/** Exit codes of `verify`: part of the contract. */
const verifyExitCodes = { valid: 0, invalid: 1, undetermined: 2, not_a_badge: 3 } as const

/** Runs `work` with the rooms open and closes them whatever happens. */
async function withApp<T>(config: Config, work: (app: App) => Promise<T>, options: OpenOptions = {}): Promise<T> {
  const app = await openApp(config, { ...options, onProgress: progress })
  try {
    return await work(app)
  } finally {
    await app.close()
  }
}

const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** A terminal gives one Ctrl-C to npm and to us, and npm passes it on: what comes so soon after is the same keystroke. */
const sameKeystrokeMilliseconds = 1_000

/** Asked to end while still starting: at once, and what was begun (the database) is ended on the way out. */
const endAtOnce = () => process.exit(130)
for (const signal of endSignals) process.on(signal, endAtOnce)

/** Stays until the program is asked to end; asking again, a while later, ends at once. */
async function stayUntilAsked(app: App): Promise<void> {
  let askedAt = 0
  await new Promise<void>((asked) => {
    const onSignal = () => {
      if (askedAt === 0) asked()
      else if (Date.now() - askedAt > sameKeystrokeMilliseconds) endAtOnce()
      askedAt ||= Date.now()
    }
    for (const signal of endSignals) process.off(signal, endAtOnce).on(signal, onSignal)
  })
  progress('Stopping')
  await app.close()
}

async function serve(options: { work: boolean }): Promise<void> {
  const config = readConfig()
  const isQuiet = process.stdout.isTTY === true && config.logLevel === 'info'
  const app = await openApp(isQuiet ? { ...config, logLevel: 'warn' } : config, { onProgress: progress })
  try {
    let places: { label: string; url: string }[] = []
    if (config.isLocal) {
      const { loadStoryOnce, listStoryPlaces } = await import('./usecases/load-story.ts')
      await loadStoryOnce(app.deps, progress)
      places = await listStoryPlaces(app.deps)
    }
    const port = await app.listen()
    if (options.work) await app.work()
    const at = config.port === 0 ? `http://localhost:${port}` : config.publicUrl
    say()
    say(`Poinçon is running at ${at}`)
    for (const { label, url } of places) say(`  ${label.padEnd(26)} ${url}`)
    if (!config.isLocal) {
      const { ensureSetupCode } = await import('./usecases/setup.ts')
      const code = await ensureSetupCode(app.deps)
      if (code) say(`  First administrator: open ${config.publicUrl}/fr/premiers-pas (or /en/first-steps) and type ${code}`)
    }
    say('  Ctrl-C stops everything.')
    say()
    await stayUntilAsked(app)
  } catch (error) {
    await app.close()
    throw error
  }
}

/** A command that was typed wrong; 1 means something else to some of them. */
const usageExitCode = 64

const program = new Command('poincon')
  .description('Digital badges for open recognition.')
  .showHelpAfterError()
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : usageExitCode))

program
  .command('serve', { isDefault: true })
  .description('serve the pages and the API, and do the background work')
  .option('--no-work', 'leave the background work to other processes')
  .action(serve)

program
  .command('work')
  .description('do the background work only')
  .action(async () => {
    const app = await openApp(readConfig(), { onProgress: progress, mayJoin: true })
    await app.work()
    say('The background work is being done. Ctrl-C ends it.')
    await stayUntilAsked(app)
  })

program
  .command('migrate')
  .description('bring the tables up to date and end')
  .action(() =>
    withApp(readConfig(), async () => {
      say('The tables are up to date.')
    }),
  )

program
  .command('demo')
  .description('serve the example story; --reset starts it again')
  .option('--reset', 'erase the data folder of the demonstration first')
  .action(async (options: { reset?: boolean }) => {
    const config = readConfig()
    if (!config.isLocal || config.databaseUrl) throw new BadSetting('The demonstration runs on a local PUBLIC_URL and the embedded database only.')
    if (options.reset && existsSync(config.dataDirectory)) {
      if (!existsSync(join(config.dataDirectory, 'postgres')) && !existsSync(join(config.dataDirectory, 'secret.key'))) {
        throw new BadSetting(`${config.dataDirectory} does not look like a data folder of this program; nothing was erased.`)
      }
      // Opening first makes sure that no other program is using the folder.
      await withApp(config, async (app) => {
        const { isStoryOnly } = await import('./usecases/load-story.ts')
        if (!(await isStoryOnly(app.deps))) throw new BadSetting('This data folder holds more than the example story; nothing was erased.')
      })
      rmSync(config.dataDirectory, { recursive: true, force: true })
    }
    await serve({ work: true })
  })

program
  .command('verify <file>')
  .description('verify a badge file (PNG, SVG, PDF, JSON or JWT); exit code 0 valid, 1 invalid, 2 undetermined, 3 not a badge')
  .option('--json', 'print the report as JSON')
  .action(async (file: string, options: { json?: boolean }) => {
    const bytes = await readFile(resolve(file)).catch((error: Error) => {
      throw new BadSetting(`${file} cannot be read: ${error.message}`)
    })
    const { verifyFile } = await import('./verify-command.ts')
    const config = readConfig()
    const { report, text } = await verifyFile(new Uint8Array(bytes), config.isLocal ? config.publicUrl : undefined)
    say(options.json ? JSON.stringify(report, null, 2) : text)
    process.exitCode = verifyExitCodes[report.outcome]
  })

program
  .command('award <file>')
  .description('award a badge to the people of a spreadsheet (.csv, .xlsx); exit code 0 when every row was right, 1 when some were not')
  .requiredOption('--badge <name>', 'the badge, by its name or its id')
  .requiredOption('--by <address>', 'the mail address of the member who awards')
  .option('--from <organisation>', 'the organisation that awards, by its name or its id; the one that made the badge when not given')
  .option('--occasion <text>', 'what it was')
  .option('--place <text>', 'where it was')
  .option('--day <day>', 'when it was, as 2018-11-29')
  .option('--problems <file>', 'write the table back with what is wrong in each row, as CSV')
  .option('--check', 'only say what is wrong', false)
  .action((file: string, { check, ...options }: Omit<AwardOptions, 'isCheck'> & { check: boolean }) =>
    withApp(readConfig(), async (app) => {
      const { awardFile } = await import('./award-command.ts')
      const { lines, isComplete } = await awardFile(app, file, { ...options, isCheck: check })
      for (const line of lines) say(line)
      process.exitCode = isComplete ? 0 : 1
    }, { mayJoin: true }),
  )

const keys = program.command('keys').description('the issuers’ signing keys')
keys
  .command('rotate <issuer>')
  .description('retire the active key of an issuer and make a new one')
  .action((issuerId: string) =>
    withApp(readConfig(), async (app) => {
      const { rotateIssuerKeyAsOperator } = await import('./usecases/issuer-keys.ts')
      const { verificationMethod } = await rotateIssuerKeyAsOperator(app.deps, issuerId)
      say(`New key: ${verificationMethod}. The old one stays published, so that older credentials verify.`)
    }, { mayJoin: true }),
  )

keys
  .command('sign-again <issuer>')
  .description('sign again what a key that was declared stolen had signed')
  .action((issuerId: string) =>
    withApp(readConfig(), async (app) => {
      const { signAgain } = await import('./usecases/sign-again.ts')
      const count = await signAgain(app.deps, issuerId, (done) => progress(`${done} signed`))
      say(`${count} credentials were signed again. Files downloaded before stay refused: their holders find the new ones at their addresses.`)
    }, { mayJoin: true }),
  )

program
  .command('backup <file>')
  .description('write everything into one encrypted archive')
  .action((file: string) =>
    withApp(readConfig(), async (app) => {
      const { backUp } = await import('./gateways/backup.ts')
      const counts = await backUp(app.pool, app.deps.vault, resolve(file), progress)
      say(`${counts.tables} tables, ${counts.rows} rows, written to ${file}. It is useless without the key-encryption key: keep that elsewhere.`)
    }, { mayJoin: true }),
  )

program
  .command('restore <file>')
  .description('bring an archive back into an empty database')
  .action((file: string) =>
    withApp(readConfig(), async (app) => {
      const { restore } = await import('./gateways/backup.ts')
      const counts = await restore(app.pool, app.deps.vault, resolve(file), progress)
      say(`${counts.tables} tables, ${counts.rows} rows restored. Everybody signs in again.`)
    }, { isForRestore: true }),
  )

program
  .command('export-static <folder>')
  .description('write everything public into a folder that any web server can serve: issuers, keys, badges, lists, a verifying page')
  .option('--replace', 'replace a folder that holds something else than an earlier export')
  .action((directory: string, options: { replace?: boolean }) =>
    withApp(readConfig(), async (app) => {
      const { exportStatic } = await import('./export-command.ts')
      const counts = await exportStatic(app, directory, { mayReplace: options.replace ?? false, onProgress: progress })
      say(`${counts.files} files, ${Math.round(counts.bytes / 100_000) / 10} MB, shared badges: ${counts.credentials}, written to ${directory}. README.txt there says how to serve it.`)
      if (counts.endingCount > 0) say(`Left out, because a folder cannot end them, are badges that are shown until a date only: ${counts.endingCount}.`)
    }, { mayJoin: true }),
  )

program
  .command('doctor')
  .description('check the database, mail, the clock, the keys, the disk and the addresses')
  .action(async () => {
    const { examine } = await import('./doctor.ts')
    const findings = await examine(readConfig())
    for (const { isGood, what, advice } of findings) say(`${isGood ? '  good ' : '  BAD  '} ${what}${advice ? ` — ${advice}` : ''}`)
    process.exitCode = findings.every(({ isGood }) => isGood) ? 0 : 1
  })

program.parseAsync().catch((error: unknown) => {
  const kinds = [ArchiveRefused, AwardRefused, BadSetting, DataFolderInUse, FolderRefused, PortInUse]
  const sentence = error instanceof Refusal ? (error.code === 'not_found' ? 'Nothing here has that id.' : sentenceOf(error, 'en')) : kinds.some((kind) => error instanceof kind) ? (error as Error).message : safeMessage(error)
  process.stderr.write(`${sentence}\n`)
  process.exitCode = usageExitCode
})
