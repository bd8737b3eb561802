// The secret of an offer's link: derived from the award and its address, so that it need not be kept and dies with the address.
import { createHash } from 'node:crypto'
import type { KeyVault } from '../domain/ports.ts'

const tokenBytes = 16

/** The token of an award's link, 128 bits. */
export function offerTokenOf(vault: KeyVault, awardId: string, address: string | null): string {
  return vault.fingerprint(`${awardId} ${address ?? ''}`, 'offer-token').subarray(0, tokenBytes).toString('base64url')
}

/** What is stored of a token. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
