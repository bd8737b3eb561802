// Rows of the files: images, named by the SHA-256 of their bytes.
import { createHash } from 'node:crypto'
import type { Connection } from './database.ts'

export type StoredFile = { id: string; mediaType: string; bytes: Buffer }

/** Keeps a file once, however often it comes. */
export async function saveFile(db: Connection, bytes: Uint8Array, mediaType: string): Promise<string> {
  const id = createHash('sha256').update(bytes).digest('hex')
  await db
    .insertInto('file')
    .values({ id, media_type: mediaType, bytes: Buffer.from(bytes) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return id
}

export async function findFile(db: Connection, id: string): Promise<StoredFile | undefined> {
  return db.selectFrom('file').select(['id', 'media_type as mediaType', 'bytes']).where('id', '=', id).executeTakeFirst()
}
