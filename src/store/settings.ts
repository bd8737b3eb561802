// What is known about the installation itself, one value per name.
import type { Connection } from './database.ts'

export async function findSetting<T>(db: Connection, key: string): Promise<T | undefined> {
  const row = await db.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst()
  return row?.value as T | undefined
}

export async function saveSetting(db: Connection, key: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value)
  await db
    .insertInto('setting')
    .values({ key, value: text })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: text, changed_at: new Date() }))
    .execute()
}

/** Saves a setting that has no value yet. @returns the value that stands now: another process may have been faster. */
export async function saveSettingOnce<T>(db: Connection, key: string, value: T): Promise<T> {
  await db.insertInto('setting').values({ key, value: JSON.stringify(value) }).onConflict((conflict) => conflict.column('key').doNothing()).execute()
  return (await findSetting<T>(db, key)) ?? value
}

export async function deleteSetting(db: Connection, key: string): Promise<void> {
  await db.deleteFrom('setting').where('key', '=', key).execute()
}
