// Seals secrets with the key-encryption key, which lives in a file or the environment and never in the database.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { KeyVault } from '../domain/ports.ts'

const nonceBytes = 12
const tagBytes = 16
const formatByte = 1

/**
 * Opens the vault on a key of 32 bytes.
 * @throws Error when the key has another length.
 */
export function openKeyVault(key: Uint8Array): KeyVault {
  if (key.length !== 32) throw new Error('The key-encryption key must be 32 bytes in base64.')
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', key, 'poincon', purpose, 32))
  const sealingKey = derive('seal')
  return {
    seal(plain, context) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce)
      cipher.setAAD(Buffer.from(context))
      return Buffer.concat([Buffer.from([formatByte]), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed)
      if (bytes[0] !== formatByte || bytes.length < 1 + nonceBytes + tagBytes) throw new Error('These are not sealed bytes.')
      const decipher = createDecipheriv('aes-256-gcm', sealingKey, bytes.subarray(1, 1 + nonceBytes), { authTagLength: tagBytes })
      decipher.setAAD(Buffer.from(context))
      decipher.setAuthTag(bytes.subarray(-tagBytes))
      return Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes)), decipher.final()])
    },
    fingerprint(value, purpose) {
      return createHmac('sha256', derive(`fingerprint:${purpose}`)).update(value).digest()
    },
  }
}

/**
 * Reads the key-encryption key; makes the file only when `mayCreate` says that nothing was sealed yet.
 * @throws Error when it is missing or unreadable: a new key is never made silently beside old data.
 */
export function readKeyEncryptionKey(place: { base64: string } | { file: string }, mayCreate: boolean): Buffer {
  if ('base64' in place) return checked(place.base64, 'POINCON_KEY')
  if (existsSync(place.file)) return checked(readFileSync(place.file, 'utf8').trim(), place.file)
  if (!mayCreate) {
    throw new Error(`The key-encryption key ${place.file} is missing, and there are secrets sealed with it. Put it back, or set POINCON_KEY.`)
  }
  const fresh = `${place.file}.${process.pid}`
  writeFileSync(fresh, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  try {
    // Whole or not at all, and never over another one: two processes may start at once, and both then use the first one's.
    linkSync(fresh, place.file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(fresh, { force: true })
  }
  return checked(readFileSync(place.file, 'utf8').trim(), place.file)
}

function checked(base64: string, name: string): Buffer {
  const key = Buffer.from(base64, 'base64')
  if (key.length !== 32) throw new Error(`${name} must hold 32 bytes in base64, not ${key.length}.`)
  return key
}
