// The vault opens what it sealed, for the same context only.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openKeyVault, readKeyEncryptionKey } from './key-vault.ts'

test('K2 opens what it sealed; refuses another context, another key, and changed bytes', () => {
  const vault = openKeyVault(randomBytes(32))
  const sealed = vault.seal(Buffer.from('secret'), 'issuer-key:a:1')
  expect(vault.open(sealed, 'issuer-key:a:1').toString()).toBe('secret')
  expect(sealed.includes(Buffer.from('secret'))).toBe(false)
  expect(() => vault.open(sealed, 'issuer-key:b:1')).toThrow()
  expect(() => openKeyVault(randomBytes(32)).open(sealed, 'issuer-key:a:1')).toThrow()
  const changed = Buffer.from(sealed)
  changed[20] = (changed[20] ?? 0) ^ 1
  expect(() => vault.open(changed, 'issuer-key:a:1')).toThrow()
})

test('fingerprints are stable, and differ by purpose and by key', () => {
  const key = randomBytes(32)
  const vault = openKeyVault(key)
  expect(vault.fingerprint('a@example.org', 'address')).toEqual(openKeyVault(key).fingerprint('a@example.org', 'address'))
  expect(vault.fingerprint('a@example.org', 'address')).not.toEqual(vault.fingerprint('a@example.org', 'other'))
})

test('K3 a missing or truncated key stops the start, and no new key is made beside old data', () => {
  const folder = mkdtempSync(join(tmpdir(), 'poincon-key-'))
  try {
    const file = join(folder, 'secret.key')
    expect(() => readKeyEncryptionKey({ file }, false)).toThrow('missing')
    const key = readKeyEncryptionKey({ file }, true)
    expect(readKeyEncryptionKey({ file }, false)).toEqual(key)
    writeFileSync(file, 'AAAA')
    expect(() => readKeyEncryptionKey({ file }, true)).toThrow('32 bytes')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
