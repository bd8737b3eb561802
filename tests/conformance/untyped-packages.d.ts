// Types of the libraries that only these tests use and that ship without any.
declare module '@digitalbazaar/vc' {
  export function issue(options: object): Promise<object>
  export function verifyCredential(
    options: object,
  ): Promise<{ verified: boolean; error?: Error & { errors?: Error[] } }>
}
declare module '@digitalbazaar/data-integrity' {
  export class DataIntegrityProof {
    constructor(options: object)
  }
}
declare module '@digitalbazaar/eddsa-rdfc-2022-cryptosuite' {
  export const cryptosuite: object
}
declare module '@digitalbazaar/ed25519-multikey' {
  export function from(key: object): Promise<{ signer(): object }>
}
declare module '@digitalcredentials/verifier-core' {
  export function verifyCredential(options: object): Promise<{ log?: { id: string; valid: boolean }[] }>
}
