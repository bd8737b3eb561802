// The example story with everything that may befall a badge, exported into a folder and served again at its own address.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { exportStatic, type ExportCounts } from '../../src/export-command.ts'
import { renderAttestationPdf } from '../../src/gateways/attestation-pdf.ts'
import { renderCardsPdf } from '../../src/gateways/card-pdf.ts'
import { drawShareImage } from '../../src/gateways/images.ts'
import { openLogger } from '../../src/gateways/logger.ts'
import { openMetrics } from '../../src/gateways/metrics.ts'
import { decodeText, readTable, readWorkbook, writeTable, writeTableRows, writeWorkbook } from '../../src/gateways/table-text.ts'
import { loadAssets } from '../../src/http/assets.ts'
import { createServer } from '../../src/http/server.tsx'
import type { Web } from '../../src/http/web.ts'
import { correctName, createShare, eraseCredential, withdrawShare } from '../../src/usecases/booklet.ts'
import type { Actor } from '../../src/usecases/authorize.ts'
import type { Dependencies } from '../../src/usecases/dependencies.ts'
import { chooseJwtForm, declareKeyCompromised, rotateIssuerKey } from '../../src/usecases/issuer-keys.ts'
import { loadStory } from '../../src/usecases/load-story.ts'
import { revokeCredential, suspendCredential } from '../../src/usecases/revoke-credential.ts'
import { signAgain } from '../../src/usecases/sign-again.ts'
import { withDatabase, type TestDatabase } from './database.ts'
import { findFreePort } from './program.ts'
import { serveFolder } from './static-host.ts'
import { makeClock, makeDependencies } from './world.ts'

type Held = { id: string; awardId: string; holderId: string; name: string | null; address: string; isShared: boolean }

/** A server on the same dependencies as `App.openServer` makes it; no worker is needed to export. */
async function openServer(deps: Dependencies, frozen: Web['frozen']) {
  const never = () => Promise.reject(new Error('an export verifies nothing'))
  return createServer({
    deps, publicUrl: deps.publicUrl, isLocal: deps.isLocal, logger: openLogger('error', { write: (line) => void process.stderr.write(line) }), metrics: openMetrics().registry,
    verify: never, verifyAnyCredential: never, verifyPresentation: never, documents: { renderAttestationPdf, renderCardsPdf, drawShareImage },
    tables: { decodeText, readTable, readWorkbook, writeTable, writeTableRows, writeWorkbook }, assets: await loadAssets(), frozen, findViewer: async () => undefined,
  })
}

export const exportWith = (deps: Dependencies, directory: string, mayReplace = false): Promise<ExportCounts> =>
  exportStatic({ deps, openServer: (frozen) => openServer(deps, frozen) }, directory, { mayReplace })

export type ExportedStory = {
  database: TestDatabase
  deps: Dependencies
  actor: Extract<Actor, { kind: 'person' }>
  issuerId: string
  url: string
  parent: string
  folder: string
  counts: ExportCounts
  /** Badges of the story, each with what became of it. */
  shared: Held[]
  revoked: Held
  suspended: Held
  replaced: { old: Held; newId: string }
  erased: Held
  takenBack: Held
  ending: Held
  private: Held[]
  asked: string[]
  close(): Promise<void>
}

async function listHeld(pool: pg.Pool, issuerId: string): Promise<Held[]> {
  const { rows } = await pool.query<Held>(
    `select c.id, c.award_id as "awardId", c.holder_id as "holderId", c.name_on_credential as name, a.recipient_address as address,
       exists(select from share s where s.award_id = a.id) as "isShared"
     from credential c join award a on a.id = c.award_id where c.issuer_id = $1 and c.holder_id is not null order by c.id`,
    [issuerId],
  )
  return rows
}

/** Tells the story, makes things happen, exports and serves. Call `close` in afterAll. */
export async function exportStory(): Promise<ExportedStory> {
  const database = await withDatabase()
  const parent = mkdtempSync(join(tmpdir(), 'poincon-export-'))
  const port = await findFreePort()
  const url = `http://localhost:${port}`
  const deps = { ...makeDependencies(database.db, makeClock(new Date())), publicUrl: url }
  await loadStory(deps, () => {})
  const root = (await database.pool.query<{ id: string }>('select id from issuer where parent_id is null')).rows[0]?.id ?? ''
  const organiser = (await database.pool.query<{ id: string }>('select id from person where is_operator')).rows[0]?.id ?? ''
  const actor = { kind: 'person' as const, personId: organiser }
  const all = await listHeld(database.pool, root)
  const shown = all.filter(({ isShared, name }) => isShared && name)
  const [revoked, suspended, old, erased, takenBack, ...shared] = shown as [Held, Held, Held, Held, Held, ...Held[]]
  const hidden = all.filter(({ isShared, name }) => !isShared && name)
  const adults = (await database.pool.query<{ id: string }>(`select c.id from credential c join badge_version v on v.id = c.badge_version_id join badge b on b.id = v.badge_id where b.audience = 'adults'`)).rows.map(({ id }) => id)
  const ending = hidden.find(({ id }) => adults.includes(id)) as Held
  const of = (held: Held) => ({ personId: held.holderId, credentialId: held.id })

  await revokeCredential(deps, actor, { awardId: revoked.awardId, reason: 'Retiré pour essai' })
  await suspendCredential(deps, actor, { awardId: suspended.awardId, reason: 'Suspendu pour essai' })
  // Two keys of the past: one replaced, one stolen, after which everything is signed again.
  await rotateIssuerKey(deps, actor, { issuerId: root })
  await declareKeyCompromised(deps, actor, { issuerId: root, number: 1 })
  await signAgain(deps, root)
  await rotateIssuerKey(deps, actor, { issuerId: root })
  await chooseJwtForm(deps, actor, { issuerId: root, algorithm: 'RS256' })
  const { credentialId: newId } = await correctName(deps, { ...of(old), name: 'Prénom Corrigé' })
  await eraseCredential(deps, of(erased))
  await withdrawShare(deps, of(takenBack))
  await createShare(deps, { ...of(ending), lifetimeDays: 30 })

  const folder = join(parent, 'site')
  const counts = await exportWith(deps, folder)
  const served = await serveFolder(folder, port)
  return {
    database, deps, actor, issuerId: root, url, parent, folder, counts, shared, revoked, suspended, replaced: { old, newId }, erased, takenBack, ending,
    private: hidden.filter(({ id }) => id !== ending.id), asked: served.asked,
    async close() {
      await served.close()
      rmSync(parent, { recursive: true, force: true })
      await database.drop()
    },
  }
}
