// What a verification needs from outside: our own documents from the database, everybody else's through the one safe fetch.
import { didWebFromUrl, didWebToUrl } from '../openbadges/did.ts'
import type { Dependencies } from './dependencies.ts'
import { findDidDocument } from './issuer-keys.ts'
import { findOwnDocument } from './open-badges-2.ts'
import { findStatusListDocument } from './status-lists.ts'

const documentBytesMax = 1_000_000
const statusListBytesMax = 4_000_000
const rememberedSecondsMax = 300
const rememberedMax = 500

/** The DID documents and status lists of a verification; ours need no network, so that they are checked even without one. */
export function resolveForVerification(deps: Dependencies) {
  const ours = `${deps.publicUrl}/`
  const remembered = new Map<string, { until: number; document: Promise<unknown> }>()
  const fetchOnce = (url: string, bytesMax: number, accept: string, mayBeGone = false): Promise<unknown> => {
    const now = deps.clock.now().getTime()
    const known = remembered.get(url)
    if (known && known.until > now) return known.document
    const document = deps.safeFetch(url, { bytesMax, accept, mayBeGone }).then(({ body }) => Buffer.from(body).toString('utf8'))
    if (remembered.size >= rememberedMax) remembered.delete(remembered.keys().next().value as string)
    remembered.set(url, { until: now + rememberedSecondsMax * 1_000, document })
    document.catch(() => remembered.delete(url))
    return document
  }
  const hostDid = didWebFromUrl(deps.publicUrl)
  return {
    isOwn: (name: string) => name.startsWith(ours) || name === hostDid || name.startsWith(`${hostDid}:`),
    /** @throws Error when the document cannot be had. */
    async resolveDid(did: string): Promise<unknown> {
      const url = didWebToUrl(did)
      if (url.startsWith(ours) || url.replace(/^https:/, 'http:').startsWith(ours)) {
        const document = await findDidDocument(deps, did)
        if (!document) throw new Error('unknown issuer')
        return document
      }
      return JSON.parse((await fetchOnce(url, documentBytesMax, 'application/did+json, application/json')) as string)
    },
    /** @throws Error when the list cannot be had. */
    async fetchStatusList(url: string): Promise<unknown> {
      if (url.startsWith(`${ours}status/`)) {
        const [listId, purpose] = url.slice(`${ours}status/`.length).split('/')
        const document = await findStatusListDocument(deps, listId ?? '', purpose === 'suspension' ? 'suspension' : 'revocation')
        if (!document) throw new Error('unknown list')
        return document
      }
      return fetchOnce(url, statusListBytesMax, 'application/vc+ld+json, application/vc+jwt, application/json')
    },
    /** A document of Open Badges 2.0. @throws Error when it cannot be had. */
    async fetchDocument(url: string): Promise<unknown> {
      if (!url.startsWith(ours)) return fetchOnce(url, documentBytesMax, 'application/ld+json, application/json, text/plain', true)
      const document = await findOwnDocument(deps, url)
      if (!document) throw new Error('unknown document')
      return document
    },
  }
}
