// What every use case is given: the database and the ports to the outside.
import type { Connection } from '../store/database.ts'
import type { Clock, Images, KeyVault, SafeFetch, SignMany } from '../domain/ports.ts'

export type Dependencies = {
  /** The pool, or the transaction that the caller has opened. */
  db: Connection
  clock: Clock
  vault: KeyVault
  images: Images
  safeFetch: SafeFetch
  signMany: SignMany
  /** Origin without a trailing slash, for example `https://badges.example.org`. */
  publicUrl: string
  /** True when `publicUrl` is local: the example story and its open door may exist. */
  isLocal: boolean
}
