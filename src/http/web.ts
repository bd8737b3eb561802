// What the pages are given, and what each request carries.
import type { Context, Hono } from 'hono'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Locale } from '../i18n/formats.ts'
import type { CredentialExpectation, PresentationExpectation, VcReport } from '../openbadges/vc/verify-vc.ts'
import type { VerificationReport } from '../openbadges/verify.ts'
import type { Actor } from '../usecases/authorize.ts'
import type { Dependencies } from '../usecases/dependencies.ts'
import type { Assets } from './assets.ts'
import type { PathName } from './paths.ts'

/** Who looks at the page: `browser` is the weak session of the browser that accepted a badge. */
export type Viewer = {
  personId: string
  displayName: string | null
  sessionId: string
  sessionKind: 'signed_in' | 'browser'
  /** Signed in a short while ago: enough for dangerous acts. */
  isFresh: boolean
  isOperator: boolean
}

/** Mails that were written to files because no SMTP server is set: only on a local address. */
export type StoredMails = {
  list(): Promise<StoredMail[]>
  /** @returns undefined when there is no such mail. */
  read(id: string): Promise<(StoredMail & { text: string; html?: string }) | undefined>
}
export type StoredMail = { id: string; to: string; from: string; subject: string; sentAt: Date }

// oxlint-disable-next-line typescript/no-explicit-any -- each document has its own input, typed by its author
type Draw<Input = any> = (input: Input) => Promise<Uint8Array>

export type Web = {
  deps: Dependencies
  publicUrl: string
  isLocal: boolean
  logger: Logger
  metrics: Registry
  /** Opens /metrics on a real site. */
  metricsToken?: string
  /** Never throws; runs in a worker with limits. */
  verify(input: Uint8Array | string): Promise<VerificationReport>
  verifyAnyCredential(document: unknown, expected: CredentialExpectation): Promise<VcReport>
  verifyPresentation(document: unknown, expected: PresentationExpectation): Promise<VcReport>
  /** True where the operator lets test suites use the VC-API without a token. */
  vcApiIsOpen?: boolean
  documents: { renderAttestationPdf: Draw; renderCardsPdf: Draw; drawShareImage: Draw }
  tables: { decodeText(bytes: Uint8Array): string; readTable(text: string): string[][]; readWorkbook(bytes: Uint8Array): Promise<string[][]>; writeTable(rows: string[][]): string; writeTableRows(rows: string[][]): string; writeWorkbook(rows: string[][]): Promise<Uint8Array> }
  mails?: StoredMails
  assets: Assets
  /** Set where the pages are written into a folder that will not change any more: when, and the program of its verifying page. */
  frozen?: { at: Date; script: string }
  /** @returns undefined when the token is unknown or its session has ended. */
  findViewer(sessionToken: string): Promise<Viewer | undefined>
  /** True when the database is up and migrated. */
  isReady?(): Promise<boolean>
  observeRequest?(method: string, guard: string, status: number, seconds: number): void
  /** Addresses and ranges of the reverse proxies that are believed in X-Forwarded-For. */
  trustedProxies?: readonly string[]
  /** Public posts that one address may make in a minute; 60 when not set. */
  publicPostsPerMinuteMax?: number
}

export type Env = {
  Variables: {
    locale: Locale
    viewer?: Viewer
    actor: Actor
    requestId: string
    web: Web
    /** The page that answers, for the link to the other language. */
    page?: PathName
  }
}

export type WebContext = Context<Env>
export type WebApp = Hono<Env>
export type Handler = (c: WebContext) => Response | Promise<Response>
