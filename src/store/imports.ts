// Rows of the lists that were brought and not awarded yet; erased after a day.
import type { AuthorizedIssuerId } from '../domain/authorized-issuer-id.ts'
import type { TableMapping } from '../domain/recipient-table.ts'
import type { Connection } from './database.ts'

export type ImportSettings = { eventId?: string; occasion?: string; place?: string; happenedOn?: string; personalWord?: string }
export type Import = {
  id: string
  issuerId: string
  badgeId: string
  createdBy: string | null
  fileName: string | null
  rows: string[][]
  mapping: TableMapping
  settings: ImportSettings
  batchId: string | null
  /** What was wrong with each row when it was awarded: the code by the number of the row. */
  problems: Record<string, string> | null
}

const columns = [
  'id', 'issuer_id as issuerId', 'badge_id as badgeId', 'created_by as createdBy', 'file_name as fileName', 'table_rows as rows', 'mapping',
  'settings', 'batch_id as batchId', 'problems',
] as const

export async function insertImport(
  db: Connection,
  issuerId: AuthorizedIssuerId,
  list: Omit<Import, 'id' | 'issuerId' | 'batchId' | 'problems'> & { createdAt: Date },
): Promise<string> {
  const row = await db
    .insertInto('import')
    .values({
      issuer_id: issuerId, badge_id: list.badgeId, created_by: list.createdBy, file_name: list.fileName, table_rows: JSON.stringify(list.rows),
      mapping: JSON.stringify(list.mapping), settings: JSON.stringify(list.settings), created_at: list.createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function findImport(db: Connection, id: string): Promise<Import | undefined> {
  return (await db.selectFrom('import').select(columns).where('id', '=', id).executeTakeFirst()) as Import | undefined
}

/** Locks the list, so that two presses of the button award it once. */
export async function findImportForUpdate(db: Connection, id: string): Promise<Import | undefined> {
  return (await db.selectFrom('import').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()) as Import | undefined
}

export async function updateImport(
  db: Connection,
  id: string,
  change: { mapping?: TableMapping; settings?: ImportSettings; batchId?: string; problems?: Record<string, string> },
): Promise<void> {
  await db
    .updateTable('import')
    .set({
      ...(change.mapping && { mapping: JSON.stringify(change.mapping) }),
      ...(change.settings && { settings: JSON.stringify(change.settings) }),
      ...(change.batchId && { batch_id: change.batchId }),
      ...(change.problems && { problems: JSON.stringify(change.problems) }),
    })
    .where('id', '=', id)
    .execute()
}

export async function deleteImportsBefore(db: Connection, before: Date): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('import').where('created_at', '<', before).executeTakeFirst()
  return Number(numDeletedRows)
}
