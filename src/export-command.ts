// `poincon export-static`: everything that is public, as a folder that any web server can serve without us.
import { createHash } from 'node:crypto'
import type { App } from './app.ts'
import { openExportFolder } from './gateways/export-folder.ts'
import { findRoot } from './http/assets.ts'
import { bundleVerifier } from './http/frozen/bundle-verifier.ts'
import { exportKind, exportMarkName, filesOfCredential, writeExport } from './http/frozen/write-export.ts'
import { listExportable } from './usecases/list-exportable.ts'
import { signStatusListsNow } from './usecases/status-lists.ts'

export type ExportCounts = { files: number; bytes: number; credentials: number; endingCount: number }

/**
 * Writes the folder.
 * @throws FolderRefused when the place holds something else.
 */
export async function exportStatic(app: Pick<App, 'deps' | 'openServer'>, directory: string, options: { mayReplace?: boolean; onProgress?: (message: string) => void } = {}): Promise<ExportCounts> {
  const { deps } = app
  const at = deps.clock.now()
  const folder = await openExportFolder(directory, { name: exportMarkName, kind: exportKind }, options.mayReplace ?? false)
  try {
    const body = await bundleVerifier(findRoot())
    const address = `/assets/verify-here-${createHash('sha256').update(body).digest('hex').slice(0, 10)}.js`
    const server = await app.openServer({ at, script: address })
    const exportable = await listExportable(deps)
    const counts = { files: 0, bytes: 0, credentials: exportable.credentials.length, endingCount: exportable.endingCount }
    const source = {
      fetch: server.fetch, publicUrl: deps.publicUrl, at, exportable, program: { address, body },
      signStatusLists: (listId: string) => signStatusListsNow(deps, listId),
      onProgress: (done: number, count: number) => options.onProgress?.(`Writing ${done} of ${count} addresses`),
    }
    for await (const file of writeExport(source)) {
      await folder.write(file.path, file.body)
      counts.files++
      counts.bytes += file.body.length
    }
    // Somebody may have taken a badge back while this ran: their word is the last one.
    const still = new Set((await listExportable(deps)).credentials.map(({ id }) => id))
    for (const { id } of exportable.credentials) {
      if (still.has(id)) continue
      for (const path of filesOfCredential(id)) await folder.remove(path)
      counts.credentials--
    }
    await folder.finish()
    return counts
  } catch (error) {
    await folder.abandon()
    throw error
  }
}
