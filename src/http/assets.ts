// The files that pages need (styles, scripts, fonts): bundled once at the start, served under names that carry their hash.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Refusal } from '../domain/refusal.ts'
import { onRoute } from './guards.ts'
import type { Web, WebApp } from './web.ts'

export type Assets = {
  /** The styles of the claim and verify pages, written into them. */
  css: string
  /** `sha256-…` of each style that a page may carry inline. */
  styleHashes: string[]
  /** The address of a file: `app.css`, `enhance.js`, `bricolage.woff2`… @throws Error for an unknown name. */
  url(name: string): string
  has(name: string): boolean
  /** The file behind the last part of such an address. */
  find(hashedName: string): AssetFile | undefined
}
export type AssetFile = { body: Uint8Array<ArrayBuffer>; type: string }

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  woff2: 'font/woff2',
  svg: 'image/svg+xml',
  png: 'image/png',
  webmanifest: 'application/manifest+json',
}

const fonts = {
  'bricolage.woff2': '@fontsource/bricolage-grotesque/files/bricolage-grotesque-latin-700-normal.woff2',
  'atkinson.woff2': '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2',
}

/** The folder that holds package.json, above this file wherever it was built to. */
export function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

const digest = (body: Uint8Array | string) => createHash('sha256').update(body)

/** Bundles everything in memory. @throws Error when a source does not build. */
export async function loadAssets(root = findRoot()): Promise<Assets> {
  const files = new Map<string, AssetFile>()
  const names = new Map<string, string>()
  const add = (name: string, content: Uint8Array) => {
    const [, stem, extension] = /^(.+)\.(\w+)$/.exec(name) ?? []
    const hashed = `${stem}-${digest(content).digest('hex').slice(0, 10)}.${extension}`
    files.set(hashed, { body: new Uint8Array(content), type: types[extension ?? ''] ?? 'application/octet-stream' })
    names.set(name, `/assets/${hashed}`)
  }
  const { resolve } = createRequire(join(root, 'package.json'))
  for (const [name, path] of Object.entries(fonts)) add(name, await readFile(resolve(path)))

  const styles = join(root, 'src/http/pages/styles')
  const bundled = await build({
    entryPoints: [join(styles, 'app.css'), join(styles, 'critical.css')],
    bundle: true,
    minify: true,
    write: false,
    outdir: '/',
    external: ['*.woff2'],
    target: ['es2022', 'chrome120', 'safari17', 'firefox121'],
  })
  // Styles name a font by its plain name; the address with the hash is put in here.
  const withFonts = (css: string) => css.replaceAll(/\.?\/?([\w-]+\.woff2)/g, (whole, name: string) => names.get(name) ?? whole)
  let css = ''
  for (const output of bundled.outputFiles) {
    if (output.path.endsWith('critical.css')) css = withFonts(output.text).trim()
    else add('app.css', Buffer.from(withFonts(output.text)))
  }

  const programs = join(root, 'src/browser')
  const folders = existsSync(programs) ? (await readdir(programs)).filter((folder) => existsSync(join(programs, folder, 'main.ts'))) : []
  const scripts = await Promise.all(
    folders.map(async (folder) => ({
      folder,
      result: await build({
        entryPoints: [join(programs, folder, 'main.ts')],
        bundle: true,
        minify: true,
        write: false,
        format: 'esm',
        target: ['chrome120', 'safari17', 'firefox121'],
      }),
    })),
  )
  for (const { folder, result } of scripts) add(`${folder}.js`, result.outputFiles[0]?.contents ?? new Uint8Array())

  return {
    css,
    styleHashes: [`sha256-${digest(css).digest('base64')}`],
    url(name) {
      const url = names.get(name)
      if (!url) throw new Error(`there is no asset ${name}`)
      return url
    },
    has: (name) => names.has(name),
    find: (hashedName) => files.get(hashedName),
  }
}

/** Serves the files; a name never changes its content, so browsers may keep it for ever. */
export function assetRoutes(web: Web, app: WebApp): void {
  onRoute(app, 'get', '/assets/:name', 'public', (c) => {
    const file = web.assets.find(c.req.param('name') ?? '')
    if (!file) throw new Refusal('not_found')
    return c.body(file.body, 200, {
      'Content-Type': file.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Cross-Origin-Resource-Policy': 'same-origin',
    })
  })
}
