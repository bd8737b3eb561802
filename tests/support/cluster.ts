// One PostgreSQL for the whole test run, with a migrated template to clone; TEST_DATABASE_URL names another server for the tests over TCP.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../src/gateways/embedded-postgres.ts'
import { openPool } from '../../src/store/database.ts'
import { migrateEverything } from '../../src/store/migrate-everything.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server over its private socket, and over TCP; `NAME` stands for the database. */
    servers: { socket: string; tcp: string }
    templateName: string
  }
}

function findFreePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer()
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => found(port))
    })
  })
}

/** Starts the cluster, migrates the template, and gives the addresses to the tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'poincon-test-'))
  const server = await startEmbeddedPostgres({ dataDirectory: folder, isDurable: false, tcpPort: await findFreePort() })
  const { socketDirectory, port, user } = server.address
  const socket = `postgres://${user}@localhost:${port}/NAME?host=${encodeURIComponent(socketDirectory)}`
  const tcp = `postgres://${user}@127.0.0.1:${port}/NAME`
  const templateName = 'poincon_template'
  const admin = new pg.Client({ connectionString: socket.replace('NAME', 'postgres') })
  await admin.connect()
  await admin.query(`create database ${templateName}`)
  await admin.end()
  const pool = openPool({ connectionString: socket.replace('NAME', templateName) }, { connectionsMax: 4 })
  await migrateEverything(pool)
  await pool.end()
  project.provide('servers', { socket, tcp })
  project.provide('templateName', templateName)
  return async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
