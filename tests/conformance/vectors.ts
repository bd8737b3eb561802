// Finds the third-party test data in VECTORS_DIR, which is not shipped; says how much of it ran.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** The folder of the vectors, when the tests were given one. */
export const vectorsDir: string | undefined =
  process.env.VECTORS_DIR && existsSync(process.env.VECTORS_DIR) ? process.env.VECTORS_DIR : undefined

/** Reads one vector file as text. */
export function readVector(...path: string[]): string {
  return readFileSync(join(vectorsDir ?? '', ...path), 'utf8')
}

/** Reads one vector file as JSON. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function readVectorJson(...path: string[]): any {
  return JSON.parse(readVector(...path))
}

/** Lists the files of a vector folder. */
export function listVectors(...path: string[]): string[] {
  return readdirSync(join(vectorsDir ?? '', ...path)).toSorted()
}

/** Prints how many vectors ran, so that a run without them is seen for what it is. */
export function reportVectors(name: string): { count(): void } {
  let ran = 0
  afterAll(() => process.stdout.write(`vectors: ${name}: ${vectorsDir ? ran : 'VECTORS_DIR is not set, 0'} ran\n`))
  return { count: () => void ran++ }
}
