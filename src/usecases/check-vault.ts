// At start, makes sure that the key-encryption key is the one that sealed the secrets of this database.
import type { KeyVault } from '../domain/ports.ts'
import { findSetting, saveSettingOnce } from '../store/settings.ts'
import type { Connection } from '../store/database.ts'

const settingName = 'key_check'
const context = 'key-check'
const known = 'poincon'

/**
 * Opens the sealed check value, or seals it the first time.
 * @throws Error when the key is another one: nothing is signed, and no new key is made.
 */
export async function checkVault(db: Connection, vault: KeyVault): Promise<void> {
  // Two processes with different keys may start at once on an empty database: the first one's key is the key, the other ends.
  const sealed = (await findSetting<string>(db, settingName)) ?? (await saveSettingOnce(db, settingName, vault.seal(Buffer.from(known), context).toString('base64')))
  try {
    if (vault.open(Buffer.from(sealed, 'base64'), context).toString() === known) return
  } catch {
    // Said below.
  }
  throw new Error('The key-encryption key is not the one of this database. Put the right key back (secret.key or POINCON_KEY).')
}
