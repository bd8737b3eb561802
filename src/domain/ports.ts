// What the rooms need from outside the process: each port has one gateway behind it and a fake in tests.
import type { JwtSigner, SigningKey } from '../openbadges/keys.ts'

/** Tells the time; frozen in tests. */
export type Clock = { now(): Date }

export type OutgoingMail = {
  to: { name?: string; address: string }
  fromName: string
  replyTo?: string
  subject: string
  text: string
  html: string
  /** Stands in the mail itself, so that nothing is fetched: a PNG that the HTML names as `cid:picture`. */
  picture?: Uint8Array
  messageId: string
  /** One-click unsubscribe address (RFC 8058), for reminders and offers. */
  unsubscribeUrl?: string
  locale: 'fr' | 'en'
}

/** Outcome of one SMTP conversation: `refused` is a permanent answer (5xx) for this address; other failures throw. */
export type MailOutcome = { outcome: 'sent' } | { outcome: 'refused'; problem: string }

/** @throws Error when the server cannot be reached or answers 4xx: the job is tried again. */
export type Mailer = { send(mail: OutgoingMail): Promise<MailOutcome> }

/** Seals secrets with the key-encryption key (AES-256-GCM); `context` is bound as additional data. */
export type KeyVault = {
  seal(plain: Uint8Array, context: string): Buffer
  /** @throws Error when the sealed bytes or the context do not match. */
  open(sealed: Uint8Array, context: string): Buffer
  /** HMAC-SHA-256 under a key derived for `purpose`: recognises a value without keeping it. */
  fingerprint(value: string, purpose: string): Buffer
}

export type FetchedDocument = { url: string; contentType: string; body: Uint8Array }

/**
 * The one way out to the network: https, checked addresses, limits. @throws Error with one neutral message.
 * `mayBeGone` gives the body of a 410 too: with it, an assertion of Open Badges 2.0 says that it was revoked.
 */
export type SafeFetch = (url: string, options?: { bytesMax?: number; accept?: string; mayBeGone?: boolean }) => Promise<FetchedDocument>

/** Signs many documents, as JSON text, beside the caller's thread; the answers come in the order of the documents. */
export type SignMany = (signer: { key: SigningKey; jwtKey: JwtSigner; created: Date }) => {
  /** @throws Error when one of them cannot be signed; then none of them is given. */
  sign(documents: string[]): Promise<{ document: string; jwt: string }[]>
  close(): Promise<void>
}

/** Draws and re-encodes images. */
export type Images = {
  /** Width and height in pixels of the square PNG. */
  rasteriseSvg(svg: string, widthPx: number): Promise<Uint8Array>
  reencodeUpload(bytes: Uint8Array): Promise<{ png: Uint8Array; width: number; height: number }>
  /** The same image, within a square of that many pixels. */
  shrinkPng(png: Uint8Array, widthPx: number): Promise<Uint8Array>
}
