// The whole web server on a test world, without a socket; and cookies for people.
import { renderAttestationPdf } from '../../src/gateways/attestation-pdf.ts'
import { renderCardsPdf } from '../../src/gateways/card-pdf.ts'
import { drawShareImage } from '../../src/gateways/images.ts'
import { openLogger } from '../../src/gateways/logger.ts'
import { openMetrics } from '../../src/gateways/metrics.ts'
import { decodeText, readTable, readWorkbook, writeTable, writeTableRows, writeWorkbook } from '../../src/gateways/table-text.ts'
import { startVerifier } from '../../src/gateways/verify-apart.ts'
import { loadAssets } from '../../src/http/assets.ts'
import { createServer } from '../../src/http/server.tsx'
import { resolveForVerification } from '../../src/usecases/resolve-for-verification.ts'
import { findViewer, startSession } from '../../src/usecases/sessions.ts'
import { completeReport } from '../../src/usecases/verify-badge.ts'
import type { World } from './world.ts'

export type TestWeb = {
  app: ReturnType<typeof createServer>
  faults: string[]
  cookieOf(personId: string): Promise<string>
  close(): Promise<void>
}

/** What a request is given with, to come from a network address. */
export const fromAddress = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress, remotePort: 1, remoteFamily: remoteAddress.includes(':') ? 'IPv6' : 'IPv4' } } })

/** Serves a world; faults that were logged are kept in `faults`. */
export async function serveWorld(world: World, options: { publicPostsPerMinuteMax?: number; vcApiIsOpen?: boolean; trustedProxies?: readonly string[]; metricsToken?: string } = {}): Promise<TestWeb> {
  const { deps } = world
  const faults: string[] = []
  const verifier = startVerifier(resolveForVerification(deps), deps.clock.now)
  const app = createServer({
    deps,
    publicUrl: deps.publicUrl,
    isLocal: deps.isLocal,
    logger: openLogger('error', { write: (line) => void faults.push(line) }),
    metrics: openMetrics().registry,
    verify: async (input) => completeReport(deps, await verifier.verify(input)),
    verifyAnyCredential: verifier.verifyAnyCredential,
    verifyPresentation: verifier.verifyPresentation,
    vcApiIsOpen: options.vcApiIsOpen,
    trustedProxies: options.trustedProxies,
    metricsToken: options.metricsToken,
    documents: { renderAttestationPdf, renderCardsPdf, drawShareImage },
    tables: { decodeText, readTable, readWorkbook, writeTable, writeTableRows, writeWorkbook },
    assets: await loadAssets(),
    findViewer: (token) => findViewer(deps, token),
    publicPostsPerMinuteMax: options.publicPostsPerMinuteMax ?? 10_000,
  })
  return {
    app,
    faults,
    cookieOf: async (personId) => `session=${await startSession(deps.db, deps, { personId, kind: 'signed_in' })}`,
    close: () => verifier.close(),
  }
}
