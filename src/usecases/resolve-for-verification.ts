// What a verification needs from outside: our own documents from the database, everybody else's through the one safe fetch.
import { didWebFromUrl, didWebToUrl } from '../openbadges/did.ts'
import type { Dependencies } from './dependencies.ts'
import { findDidDocument } from './issuer-keys.ts'
import { findOwnDocument } from './open-badges-2.ts'
import { findStatusListDocument } from './status-lists.ts'

const documentBytesMax = 1_000_000
const statusListBytesMax = 4_000_000
const rememberedSecondsMax = 300
/** What could not be had is not asked for again at once: a dead host is no lever against us or others (threat F8). */
const failureSecondsMax = 60
const rememberedMax = 500

/** The DID documents and status lists of a verification; ours need no network, so that they are checked even without one. */
export function resolveForVerification(deps: Dependencies) {
  const ours = `${deps.publicUrl}/`
  const remembered = new Map<string, { until: number; document: Promise<string> }>()
  const secondsFromNow = (seconds: number) => deps.clock.now().getTime() + seconds * 1_000
  /**
   * @param mayMove false where the address itself is the proof of who speaks: an answer that came by redirection from another
   *   origin would let an open redirector speak for its host (threat V17).
   */
  const fetchOnce = (url: string, { bytesMax, accept, mayMove, mayBeGone = false }: { bytesMax: number; accept: string; mayMove: boolean; mayBeGone?: boolean }): Promise<string> => {
    const name = `${mayMove} ${url}`
    const known = remembered.get(name)
    if (known && known.until > deps.clock.now().getTime()) return known.document
    const document = deps.safeFetch(url, { bytesMax, accept, mayBeGone }).then((fetched) => {
      if (!mayMove && new URL(fetched.url).origin !== new URL(url).origin) throw new Error('moved to another origin')
      return Buffer.from(fetched.body).toString('utf8')
    })
    if (remembered.size >= rememberedMax) remembered.delete(remembered.keys().next().value as string)
    const entry = { until: secondsFromNow(rememberedSecondsMax), document }
    remembered.set(name, entry)
    document.catch(() => void (entry.until = secondsFromNow(failureSecondsMax)))
    return document
  }
  const hostDid = didWebFromUrl(deps.publicUrl)
  return {
    isOwn: (name: string) => name.startsWith(ours) || name === hostDid || name.startsWith(`${hostDid}:`),
    /** Text where it came from outside: it is read where it can do no harm. @throws Error when the document cannot be had. */
    async resolveDid(did: string): Promise<unknown> {
      const url = didWebToUrl(did)
      if (url.startsWith(ours) || url.replace(/^https:/, 'http:').startsWith(ours)) {
        const document = await findDidDocument(deps, did)
        if (!document) throw new Error('unknown issuer')
        return document
      }
      return fetchOnce(url, { bytesMax: documentBytesMax, accept: 'application/did+json, application/json', mayMove: false })
    },
    /** @throws Error when the list cannot be had. */
    async fetchStatusList(url: string): Promise<unknown> {
      if (url.startsWith(`${ours}status/`)) {
        const [listId, purpose] = url.slice(`${ours}status/`.length).split('/')
        const document = await findStatusListDocument(deps, listId ?? '', purpose === 'suspension' ? 'suspension' : 'revocation')
        if (!document) throw new Error('unknown list')
        return document
      }
      return fetchOnce(url, { bytesMax: statusListBytesMax, accept: 'application/vc+ld+json, application/vc+jwt, application/json', mayMove: true })
    },
    /** A document of Open Badges 2.0. @throws Error when it cannot be had. */
    async fetchDocument(url: string): Promise<unknown> {
      if (!url.startsWith(ours)) return fetchOnce(url, { bytesMax: documentBytesMax, accept: 'application/ld+json, application/json, text/plain', mayMove: false, mayBeGone: true })
      const document = await findOwnDocument(deps, url)
      if (!document) throw new Error('unknown document')
      return document
    },
  }
}
