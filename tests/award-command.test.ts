// The command that awards a spreadsheet: in somebody's name, who may; what is wrong is said row by row, and nothing is given twice.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AwardRefused, awardFile, type AwardOptions } from '../src/award-command.ts'
import { writeWorkbook } from '../src/gateways/table-text.ts'
import { listAddresses } from '../src/store/persons.ts'
import type { Actor } from '../src/usecases/authorize.ts'
import { withDatabase, type TestDatabase } from './support/database.ts'
import { makeWorld, type World } from './support/world.ts'

let database: TestDatabase
let world: World
let folder: string
let by: string
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  folder = mkdtempSync(join(tmpdir(), 'poincon-award-'))
  by = await addressOf(world.operator)
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await database.drop()
})

const addressOf = async (actor: Extract<Actor, { kind: 'person' }>) => (await listAddresses(database.db, actor.personId))[0] ?? ''
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const award = (path: string, options: Partial<AwardOptions> = {}) => awardFile({ deps: world.deps }, path, { by, badge: 'Coach', isCheck: false, ...options })
const awards = () => database.db.selectFrom('award').select(['recipient_name', 'occasion', 'happened_on', 'award.state']).orderBy('recipient_name').execute()
const list = 'Prénom;Nom;Courriel;Classe\r\nZoé;Élan;zoe@home.example;3B\r\nBob;;pas une adresse;3B\r\nAna;Lis;ana@home.example;3B\r\n'

test('a check awards nobody and says row by row what is wrong, also in the table that it gives back', async () => {
  const problems = join(folder, 'problems.csv')
  const { lines, isComplete } = await award(file('liste.csv', list), { isCheck: true, problems })
  expect(isComplete).toBe(false)
  expect(lines).toContain('Read as: Prénom: first name; Nom: last name; Courriel: e-mail address; Classe: do not read')
  expect(lines).toContain('  row 3: This is not an e-mail address')
  expect(lines.at(-1)).toBe('2 would be awarded, 1 not. Nothing was done.')
  expect(readFileSync(problems, 'utf8')).toContain('"Bob";"";"pas une adresse";"3B";"This is not an e-mail address"')
  expect(await awards()).toEqual([])
})

test('the right rows are awarded once, with what is said of all of them, however often the file is given', async () => {
  const first = await award(file('liste.csv', list), { occasion: 'Finales', day: '2018-11-29' })
  expect(first.lines).toContain('2 awarded, 1 not.')
  const batch = await database.db.selectFrom('batch').select(['id', 'created_by']).executeTakeFirstOrThrow()
  expect(batch.created_by).toBe(world.operator.personId)
  expect(first.lines.at(-1)).toContain(`/fr/envois/${batch.id}`)
  const made = [{ recipient_name: 'Ana Lis', occasion: 'Finales', happened_on: '2018-11-29', state: 'offered' }, { recipient_name: 'Zoé Élan', occasion: 'Finales', happened_on: '2018-11-29', state: 'offered' }]
  expect(await awards()).toEqual(made)
  // The same people from a workbook, the badge by its id and the organisation by its name.
  const workbook = await writeWorkbook(list.trim().split('\r\n').map((line) => line.split(';')))
  const again = await award(file('liste.xlsx', workbook), { badge: world.badgeId, from: 'réseau de test' })
  expect(again.lines).toContain('0 awarded, 3 not.')
  expect(again.lines.filter((line) => line.includes('Was already offered'))).toHaveLength(2)
  expect(await awards()).toEqual(made)
})

test('what cannot be done is said, with what could be', async () => {
  const path = file('une.csv', 'Nom;Courriel\nUne;une@home.example\n')
  const reader = await addressOf(await world.join('reader'))
  await expect(award(path, { by: reader })).rejects.toMatchObject({ code: 'not_allowed' })
  for (const [options, message] of [
    [{ by: 'nobody@home.example' }, /nobody@home\.example is the address of nobody/],
    [{ badge: 'Couach' }, new RegExp(`No badge is called Couach[^]*${world.badgeId} +Coach`)],
    [{ from: 'Elsewhere' }, /Elsewhere may not award[^]*Test network/],
    [{ day: '29/11/2018' }, /29\/11\/2018 is no day/],
  ] as const) {
    const refused = await award(path, options).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(AwardRefused)
    expect((refused as Error).message).toMatch(message)
  }
  await expect(award(join(folder, 'missing.csv'))).rejects.toThrow(/missing\.csv cannot be read/)
  await expect(award(file('picture.csv', new Uint8Array([137, 80, 78, 71, 0])))).rejects.toMatchObject({ code: 'file_unreadable' })
  expect(await awards()).toHaveLength(2)
})
