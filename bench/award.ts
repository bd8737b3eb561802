// `npm run bench -- award`: what a list costs while nothing waits and while tens of thousands of mails wait, beside the database writing the same rows alone.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../src/gateways/embedded-postgres.ts'
import { openDatabase, openPool } from '../src/store/database.ts'
import { migrateEverything } from '../src/store/migrate-everything.ts'
import { awardBadge } from '../src/usecases/award-badge.ts'
import { makeWorld } from '../tests/support/world.ts'
import { print } from './measure.ts'

const listLength = 1_000
const lists = 5
const waitingCount = Number(process.env.AWARD_WAITING ?? 50_000)

const folder = mkdtempSync(join(tmpdir(), 'poincon-bench-'))
const postgres = await startEmbeddedPostgres({ dataDirectory: folder, onProgress: () => {} })
const pool = openPool(postgres.address)
try {
  await migrateEverything(pool)
  const world = await makeWorld(openDatabase(pool))
  let people = 0
  /** Awards one list. @returns its batch. */
  const awardList = async () => {
    const recipients = Array.from({ length: listLength }, (_, row) => ({ row, name: `Personne ${people + row}`, address: `p${people + row}@people.example` }))
    people += listLength
    return (await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, source: 'list', recipients })).batchId
  }
  await pool.query('create table rows_alone (like award including indexes)')
  const measure = async () => {
    let [whole, alone] = [0, 0]
    for (let list = 0; list < lists; list++) {
      const started = performance.now()
      const batchId = await awardList()
      const awarded = performance.now()
      await pool.query('insert into rows_alone select * from award where batch_id = $1', [batchId])
      whole += awarded - started
      alone += performance.now() - awarded
    }
    const perSecond = (milliseconds: number) => (lists * listLength * 1_000) / milliseconds
    return { value: perSecond(whole), limit: perSecond(alone), ratio: alone / whole }
  }
  await awardList()
  const unit = 'awards per second in lists of 1,000, each with its mail and its job (the limit is the database copying the rows)'
  const first = await measure()
  print({ name: 'award.list.nothing-waits', unit, ...first })
  while (people < waitingCount) await awardList()
  const later = await measure()
  print({ name: `award.list.${waitingCount}-wait`, unit, ...later })
  print({ name: 'award.list.growth', value: later.value / first.value, unit: 'of the first rate (1 is flat)' })
} finally {
  await pool.end()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
