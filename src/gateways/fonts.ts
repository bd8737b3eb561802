// Reads the typeface of printed pages and share images from its package: the machine needs no fonts.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

export type FontWeight = 400 | 600 | 700
/** The typeface comes in parts: French needs the first, other Latin languages the next two. */
export const fontParts = ['latin', 'latin-ext', 'vietnamese'] as const
export type FontPart = (typeof fontParts)[number]

const read = new Map<string, Buffer>()

/** The WOFF file of a part of Bricolage Grotesque at a weight; read once. @throws Error when the package is not installed. */
export function readFont(part: FontPart, weight: FontWeight): Buffer {
  const name = `bricolage-grotesque-${part}-${weight}-normal.woff`
  let bytes = read.get(name)
  if (bytes === undefined) {
    bytes = readFileSync(require.resolve(`@fontsource/bricolage-grotesque/files/${name}`))
    read.set(name, bytes)
  }
  return bytes
}
