// Two programs with different keys on one database: one key is the database's, for ever.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { openKeyVault } from '../gateways/key-vault.ts'
import { checkVault } from './check-vault.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await withDatabase()
})
afterAll(() => database.drop())

test('of two that start at once with different keys one goes on and the other ends, now and at every later start', async () => {
  for (let round = 0; round < 10; round++) {
    await database.pool.query('delete from setting')
    const vaults = [openKeyVault(randomBytes(32)), openKeyVault(randomBytes(32))]
    const first = await Promise.allSettled(vaults.map((vault) => checkVault(database.db, vault)))
    expect(first.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const again = await Promise.allSettled(vaults.map((vault) => checkVault(database.db, vault)))
    expect(again.map(({ status }) => status)).toEqual(first.map(({ status }) => status))
  }
})
