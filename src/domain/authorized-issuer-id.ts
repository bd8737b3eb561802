// An issuer's id that the authorising use case has checked: queries that belong to an issuer ask for it.

declare const authorized: unique symbol

/** Made only by usecases/authorize.ts; forgetting the permission check does not compile. */
export type AuthorizedIssuerId = string & { readonly [authorized]: true }
