// A list of people between its reading and its award: what each column means, what is wrong, awarded once, given back, erased after a day.
import { isDay } from '../domain/event.ts'
import { findSharedAddresses, firstPersonRow, proposeMapping, readRecipientRows, recipientColumns, type RecipientColumn, type TableMapping, type TableRow } from '../domain/recipient-table.ts'
import { Refusal } from '../domain/refusal.ts'
import { listAwardedAddresses, listStanding } from '../store/awards.ts'
import { inTransaction, type Connection } from '../store/database.ts'
import { deleteImportsBefore, findImport, findImportForUpdate, insertImport, updateImport, type Import, type ImportSettings } from '../store/imports.ts'
import { normaliseAddress, recipientIdentity } from '../domain/award.ts'
import { findBadge } from '../store/badges.ts'
import { authorizeIssuer, type Actor } from './authorize.ts'
import { awardBadge, findRecipientProblem, findRefusals, personalWordLengthMax, type AwardProblemCode } from './award-badge.ts'
import type { Dependencies } from './dependencies.ts'

export type { ImportSettings }

const keptHours = 24
export const listRowsMax = 20_000
const columnsMax = 60

/** Keeps a list that was pasted or uploaded. @throws Refusal `nothing_to_award`, `too_many_rows`, `not_allowed`, `not_found` */
export async function bringList(
  deps: Dependencies,
  actor: Actor,
  input: { issuerId: string; badgeId: string; fileName?: string; rows: string[][] },
): Promise<{ importId: string }> {
  // Empty rows stay, so that a row keeps the number that it has in the file.
  const rows = input.rows.map((row) => row.slice(0, columnsMax))
  if (!rows.some((row) => row.some((cell) => cell.trim()))) throw new Refusal('nothing_to_award')
  if (rows.length > listRowsMax) throw new Refusal('too_many_rows', { rowsMax: listRowsMax })
  const badge = await findBadge(deps.db, input.badgeId)
  if (!badge) throw new Refusal('not_found')
  const issuerId = await authorizeIssuer(deps.db, actor, input.issuerId, badge.whoMayAward)
  const importId = await insertImport(deps.db, issuerId, {
    badgeId: input.badgeId, createdBy: actor.kind === 'person' ? actor.personId : null, fileName: input.fileName?.slice(0, 200) ?? null, rows,
    mapping: proposeMapping(rows), settings: {}, createdAt: deps.clock.now(),
  })
  return { importId }
}

async function getOwnList(db: Connection, actor: Actor, importId: string, isLocked = false): Promise<Import> {
  const list = await (isLocked ? findImportForUpdate(db, importId) : findImport(db, importId))
  if (!list) throw new Refusal('import_expired')
  await authorizeIssuer(db, actor, list.issuerId, 'awarder').catch(() => {
    // A list holds names and addresses: not even its existence is told to others.
    throw new Refusal('import_expired')
  })
  return list
}

export type ListPreview = { list: Import; people: TableRow[]; problems: Map<number, AwardProblemCode>; doubts: Set<number> }

/** What the list says and what is wrong with its rows; after its award, what was wrong then. @throws Refusal `import_expired` */
export async function previewList(deps: Dependencies, actor: Actor, importId: string): Promise<ListPreview> {
  const list = await getOwnList(deps.db, actor, importId)
  const people = readRecipientRows(list.rows, list.mapping)
  if (list.problems) return { list, people, problems: new Map(Object.entries(list.problems).map(([row, code]) => [Number(row), code as AwardProblemCode])), doubts: new Set() }
  const problems = new Map<number, AwardProblemCode>()
  const seen = new Set<string>()
  const asked: { id: string; row: number; recipient: TableRow; recipientKey: Buffer; address: string | null; addressKey: Buffer | null }[] = []
  for (const person of people) {
    const problem = findRecipientProblem(person)
    const identity = recipientIdentity(person.address ?? '', person.name)
    if (problem) problems.set(person.row, problem.code)
    else if (seen.has(identity)) problems.set(person.row, 'twice_in_list')
    else {
      const address = person.address?.trim() ? normaliseAddress(person.address) : null
      const addressKey = address === null ? null : deps.vault.fingerprint(address, 'address')
      asked.push({ id: String(person.row), row: person.row, recipient: person, recipientKey: deps.vault.fingerprint(identity, 'recipient'), address, addressKey })
    }
    seen.add(identity)
  }
  const badge = await findBadge(deps.db, list.badgeId)
  const eventId = list.settings.eventId ?? badge?.eventId ?? null
  // What the award itself would find.
  const refusals = await findRefusals(deps.db, deps, list.badgeId, asked)
  const standing = new Map((await listStanding(deps.db, list.badgeId, eventId, asked.map(({ recipientKey }) => recipientKey))).map(({ recipientKey, state }) => [recipientKey, state]))
  for (const { id, row, recipientKey } of asked) {
    const state = standing.get(recipientKey.toString('hex'))
    if (refusals.has(id) || state === 'declined') problems.set(row, 'answered_before')
    else if (state) problems.set(row, 'already_awarded')
  }
  const doubts = findSharedAddresses(people)
  // Somebody of another name has the badge at this address: a family, or the same person written differently.
  const awarded = await listAwardedAddresses(deps.db, list.badgeId, eventId, asked.flatMap(({ addressKey }) => addressKey ?? []))
  for (const { row, addressKey } of asked) if (!problems.has(row) && addressKey && awarded.has(addressKey.toString('hex'))) doubts.add(row)
  return { list, people, problems, doubts }
}

/** The rows as they came, with a last column that says what is wrong with each. */
export function markProblems({ list, problems, doubts }: ListPreview, words: { heading: string; problems: Record<string, string>; shared: string }): string[][] {
  const width = Math.max(...list.rows.map((row) => row.length))
  return list.rows.map((row, index) => {
    const code = problems.get(index + 1)
    const said = index === firstPersonRow(list.mapping) - 1 ? words.heading : code ? (words.problems[code] ?? code) : doubts.has(index + 1) ? words.shared : ''
    return [...row, ...Array<string>(width - row.length).fill(''), said]
  })
}

/** Changes what the columns mean and what is said of the whole list. @throws Refusal `import_expired` */
export async function describeList(
  deps: Dependencies,
  actor: Actor,
  input: { importId: string; hasHeadings: boolean; columns: string[]; settings: ImportSettings },
): Promise<void> {
  const list = await getOwnList(deps.db, actor, input.importId)
  const known = (text: string | undefined): RecipientColumn => recipientColumns.find((column) => column === text) ?? 'other'
  const { headingRow } = list.mapping
  const mapping: TableMapping = { hasHeadings: input.hasHeadings, ...(input.hasHeadings && headingRow && { headingRow }), columns: list.mapping.columns.map((_, index) => known(input.columns[index])) }
  const { eventId, occasion, place, happenedOn, personalWord } = input.settings
  await updateImport(deps.db, list.id, {
    mapping,
    settings: {
      ...(eventId && { eventId }), ...(occasion && { occasion: occasion.slice(0, 200) }), ...(place && { place: place.slice(0, 200) }),
      ...(happenedOn && isDay(happenedOn) && { happenedOn }), ...(personalWord && { personalWord: personalWord.slice(0, personalWordLengthMax) }),
    },
  })
}

/** Awards the rows that are right, once, however often it is asked. @returns the batch, or none when nobody could be awarded. */
export async function awardList(deps: Dependencies, actor: Actor, input: { importId: string; locale: 'fr' | 'en' }): Promise<{ batchId: string | undefined }> {
  return inTransaction(deps.db, async (tx) => {
    const list = await getOwnList(tx, actor, input.importId, true)
    if (list.batchId) return { batchId: list.batchId }
    const { personalWord, ...settings } = list.settings
    const recipients = readRecipientRows(list.rows, list.mapping).map((person) => ({ ...person, locale: person.locale ?? input.locale, personalWord: person.personalWord?.trim() || personalWord }))
    const made = await awardBadge({ ...deps, db: tx }, actor, { issuerId: list.issuerId, badgeId: list.badgeId, source: 'list', recipients, ...settings })
    if (!made.batchId) return { batchId: undefined }
    await updateImport(tx, list.id, { batchId: made.batchId, problems: Object.fromEntries(made.problems.map(({ row, code }) => [String(row), code])) })
    return { batchId: made.batchId }
  })
}

/** Erases the lists that are older than a day. @returns how many. */
export async function eraseOldLists(deps: Dependencies): Promise<number> {
  return deleteImportsBefore(deps.db, new Date(deps.clock.now().getTime() - keptHours * 3_600_000))
}
