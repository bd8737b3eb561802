// Types of the libraries that only these tests use and that ship without any.
declare module '@digitalbazaar/vc' {
  export function issue(options: object): Promise<object>
  export function derive(options: object): Promise<object>
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
declare module '@digitalbazaar/ecdsa-multikey' {
  export function generate(options: object): Promise<{ signer(): object; export(options: object): Promise<{ publicKeyMultibase: string }> }>
}
declare module '@digitalcredentials/ed25519-verification-key-2020' {
  export const Ed25519VerificationKey2020: { generate(options: object): Promise<{ publicKeyMultibase: string }> }
}
declare module '@digitalcredentials/ed25519-signature-2020' {
  export class Ed25519Signature2020 {
    constructor(options: object)
  }
}
declare module '@digitalcredentials/verifier-core' {
  export function verifyCredential(options: object): Promise<{ log?: { id: string; valid: boolean }[] }>
}
