// Brings the badge that somebody pasted: its own text, or what is behind its address: ours from the database while its holder shares it, others through the one safe fetch.
import { Refusal } from '../domain/refusal.ts'
import { getSharedBadge } from './booklet.ts'
import { findOwnDocument } from './open-badges-2.ts'
import type { Dependencies } from './dependencies.ts'

const bytesMax = 5_000_000

/** The document behind an address, or undefined when it cannot be had. */
async function fetchBadge(deps: Dependencies, address: string): Promise<Uint8Array | string | undefined> {
  try {
    if (address.startsWith(`${deps.publicUrl}/`)) {
      const older = await findOwnDocument(deps, address)
      if (older) return JSON.stringify(older)
      const path = address.slice(deps.publicUrl.length)
      const [, credentialId] = /^\/credentials\/([0-9a-f-]{36})/.exec(path) ?? []
      const [, token] = /^\/s\/([A-Za-z0-9_-]{22})/.exec(path) ?? []
      if (!credentialId && !token) return undefined
      const shared = await getSharedBadge(deps, token ? { token } : { credentialId: credentialId ?? '' })
      return shared.credential.document ?? undefined
    }
    return (await deps.safeFetch(address, { bytesMax, accept: 'application/vc+ld+json, application/vc+jwt, image/png, image/svg+xml, application/pdf, application/json' })).body
  } catch (error) {
    if (error instanceof Refusal || (error instanceof Error && error.message === 'could not be fetched')) return undefined
    throw error
  }
}

/** What to verify of a pasted text; undefined when it is an address at which nothing can be read. */
export async function readPasted(deps: Dependencies, text: string): Promise<Uint8Array | string | undefined> {
  const pasted = text.trim()
  return /^https?:\/\/\S+$/.test(pasted) ? fetchBadge(deps, pasted) : pasted
}
