// The program is killed at once, with its database running: the next start heals what was left and loses nothing.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { hangsAfter, rounds } from '../support/rounds.ts'
import { DataFolderInUse, startEmbeddedPostgres } from '../../src/gateways/embedded-postgres.ts'

const killRounds = rounds(3, 40)

test('after kill -9 every acknowledged row is there, and a second start leaves the first alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'poincon kill é-'))
  const dataDirectory = join(folder, 'data')
  const script = join(folder, 'write.mts')
  writeFileSync(
    script,
    `import { startEmbeddedPostgres } from ${JSON.stringify(resolve('src/gateways/embedded-postgres.ts'))}
     import pg from ${JSON.stringify(resolve('node_modules/pg/esm/index.mjs'))}
     const server = await startEmbeddedPostgres({ dataDirectory: ${JSON.stringify(dataDirectory)} })
     const { socketDirectory: host, port, user, database } = server.address
     const client = new pg.Client({ host, port, user, database })
     await client.connect()
     await client.query('create table if not exists written (n int)')
     for (let n = 0; ; n++) { await client.query('insert into written values ($1)', [n]); process.stdout.write('.') }`,
  )
  let acknowledged = 0
  try {
    for (let round = 0; round < killRounds; round++) {
      const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
      child.stdout.on('data', (chunk: Buffer) => (acknowledged += chunk.length))
      await new Promise<void>((enough) => child.stdout.once('data', () => setTimeout(enough, 200)))
      if (round === 0) await expect(startEmbeddedPostgres({ dataDirectory })).rejects.toBeInstanceOf(DataFolderInUse)
      child.kill('SIGKILL')
      await new Promise((ended) => child.once('close', ended))
    }
    const server = await startEmbeddedPostgres({ dataDirectory })
    const { socketDirectory: host, port, user, database } = server.address
    const client = new pg.Client({ host, port, user, database })
    await client.connect()
    const { rows } = await client.query('select count(*)::int as n from written')
    await client.end()
    await server.stop()
    expect(acknowledged).toBeGreaterThan(killRounds)
    expect(rows[0].n).toBeGreaterThanOrEqual(acknowledged)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, hangsAfter)
