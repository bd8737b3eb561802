// The good credential that attacks start from, its issuer's world, and an attacker's key.
import { signingKeyFromSeed, type SigningKey } from '../../src/openbadges/keys.ts'
import { buildCredential } from '../../src/openbadges/v3/credential.ts'
import { signWithDataIntegrity } from '../../src/openbadges/v3/data-integrity.ts'
import type { VerificationReport } from '../../src/openbadges/report.ts'
import { verifyCredential, type VerificationOutside } from '../../src/openbadges/verify.ts'
import { makeSampleInput, makeSampleList, sampleDidDocument, sampleKey, sampleNow } from '../conformance/sample-credential.ts'

// Tests take documents apart in ways that no type describes.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Doc = Record<string, any>

export const attackerKey: SigningKey = signingKeyFromSeed(new Uint8Array(32).fill(66), 'did:web:evil.example#key-1')
export const goodList = await signWithDataIntegrity(makeSampleList(), sampleKey, { created: sampleNow })
export const unsigned = buildCredential(makeSampleInput())
export const signed = await signWithDataIntegrity(unsigned, sampleKey, { created: sampleNow })

/** Everything that was asked of the outside, by kind. */
export type Asked = { what: 'did' | 'list' | 'document'; name: string }[]

/** An outside that answers well and remembers what it was asked. */
export function makeOutside(changes: Partial<VerificationOutside> = {}): VerificationOutside & { asked: Asked } {
  const asked: Asked = []
  const answer = <T>(what: Asked[number]['what'], give: (name: string) => Promise<T>) => (name: string) => {
    asked.push({ what, name })
    return give(name)
  }
  const { resolveDid = async () => sampleDidDocument, fetchStatusList = async () => JSON.stringify(goodList), fetchDocument = async () => Promise.reject(new Error('none')), ...rest } = changes
  return { now: sampleNow, ...rest, resolveDid: answer('did', resolveDid), fetchStatusList: answer('list', fetchStatusList), fetchDocument: answer('document', fetchDocument), asked }
}

export const verifyJson = (document: unknown, changes: Partial<VerificationOutside> = {}): Promise<VerificationReport> => verifyCredential(JSON.stringify(document), makeOutside(changes))

/** Signs any change of the good credential with the issuer's own key: what is refused then is refused for what it says. */
export const signChanged = (change: (document: Doc) => Doc | void) => {
  const copy = structuredClone(unsigned) as Doc
  return signWithDataIntegrity(change(copy) ?? copy, sampleKey, { created: sampleNow })
}

/** How long something took, for limits of time. */
export async function timed<T>(work: () => Promise<T> | T): Promise<{ milliseconds: number; result: T }> {
  const start = performance.now()
  const result = await work()
  return { milliseconds: performance.now() - start, result }
}
