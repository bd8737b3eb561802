// Writes src/store/schema.ts, the types of the tables, from a freshly migrated database.
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/gateways/embedded-postgres.ts'
import { migrateEverything } from '../src/store/migrate-everything.ts'

const out = process.argv[2] ?? 'src/store/schema.ts'
const folder = mkdtempSync(join(tmpdir(), 'poincon-schema-'))
const server = await startEmbeddedPostgres({ dataDirectory: folder, isDurable: false })
try {
  const { socketDirectory, port, user, database } = server.address
  const url = `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(socketDirectory)}`
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  await migrateEverything(pool)
  await pool.end()
  execFileSync(
    process.execPath,
    ['node_modules/kysely-codegen/dist/cli/bin.js', '--dialect', 'postgres', '--url', url, '--out-file', out, '--default-schema', 'public',
      '--include-pattern', 'public.*', '--exclude-pattern', '*kysely*', '--numeric-parser', 'number', '--date-parser', 'string', '--type-mapping', '{"int8":"number"}'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const text = readFileSync(out, 'utf8').replace(/\/\*\*[\s\S]*?\*\/\n/, '// The types of the tables, generated from the migrated schema by scripts/generate-schema.mjs.\n')
  writeFileSync(out, text)
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
