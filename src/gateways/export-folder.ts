// A folder that is written beside its place and put there whole: whoever looks sees the old one or the new one.
import { existsSync, renameSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'

/** The folder cannot be used; the message is for the operator. */
export class FolderRefused extends Error {}

export type ExportFolder = {
  /** @param path relative, with forward slashes. */
  write(path: string, body: Uint8Array | string): Promise<void>
  remove(path: string): Promise<void>
  /** Puts the folder in its place, and the one that was there away. */
  finish(): Promise<void>
  /** Leaves everything as it was. */
  abandon(): Promise<void>
}

/** True for a folder that an export made. */
async function isMarked(folder: string, mark: { name: string; kind: string }): Promise<boolean> {
  try {
    return (JSON.parse(await readFile(join(folder, mark.name), 'utf8')) as { kind?: string }).kind === mark.kind
  } catch {
    return false
  }
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Begins a folder.
 * @param mark the file that says that a folder is an earlier export and may be replaced.
 * @throws FolderRefused for a folder that holds something else, unless `mayReplace`.
 */
export async function openExportFolder(directory: string, mark: { name: string; kind: string }, mayReplace: boolean): Promise<ExportFolder> {
  const place = resolve(directory)
  const parent = dirname(place)
  if (place === parent) throw new FolderRefused(`${place} cannot be replaced.`)
  const found = await readdir(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new FolderRefused(`${place} cannot be read: ${error.code ?? error.message}.`)
  })
  if (found.length > 0 && !mayReplace && !(await isMarked(place, mark))) {
    throw new FolderRefused(`${place} is not empty and not an earlier export; nothing was written. With --replace it is deleted and replaced.`)
  }
  await mkdir(parent, { recursive: true })
  // What a killed run left beside the place.
  const beside = `.${basename(place)}.export-`
  for (const name of await readdir(parent)) {
    const [, owner] = name.startsWith(beside) ? (/^(\d+)-(?:new|old)$/.exec(name.slice(beside.length)) ?? []) : []
    // The old folder of a run that was killed between its two steps is the only copy: it goes back.
    if (owner && !isRunning(Number(owner))) {
      if (name.endsWith('-old') && !existsSync(place)) await rename(join(parent, name), place)
      else await rm(join(parent, name), { recursive: true, force: true })
    }
  }
  const [fresh, old] = (['new', 'old'] as const).map((kind) => join(parent, `${beside}${process.pid}-${kind}`)) as [string, string]
  await mkdir(fresh)
  const inside = (path: string) => {
    const full = resolve(fresh, path)
    if (!full.startsWith(fresh + sep)) throw new Error(`${path} is outside of the folder`)
    return full
  }
  return {
    async write(path, body) {
      const full = inside(path)
      await mkdir(dirname(full), { recursive: true })
      await writeFile(full, body)
    },
    remove: (path) => rm(inside(path), { recursive: true, force: true }),
    async finish() {
      const hadOne = existsSync(place)
      // No system call that Node has puts one folder in the place of another: one right after the other, nothing else runs in between.
      if (hadOne) renameSync(place, old)
      try {
        renameSync(fresh, place)
      } catch (error) {
        if (hadOne) renameSync(old, place)
        throw error
      }
      await rm(old, { recursive: true, force: true })
    },
    abandon: () => rm(fresh, { recursive: true, force: true }),
  }
}
