// Builds the program and its threads into dist/, and the style sheets, fonts and browser scripts into dist/assets.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
const assets = join(dist, 'assets')
mkdirSync(assets, { recursive: true })

await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts', 'src/gateways/verify-worker.ts'],
  entryNames: '[name]',
  outdir: dist,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node24',
  sourcemap: true,
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
  logLevel: 'warning',
})

/** Fonts and styles get their hash in their name, so that browsers keep them for ever. */
const names = {}
function put(name, bytes) {
  const dot = name.lastIndexOf('.')
  const hashed = `${name.slice(0, dot)}.${createHash('sha256').update(bytes).digest('hex').slice(0, 10)}${name.slice(dot)}`
  writeFileSync(join(assets, hashed), bytes)
  names[name] = hashed
}
rmSync(assets, { recursive: true, force: true })
mkdirSync(assets, { recursive: true })
const fonts = {
  'bricolage-grotesque-700.woff2': '@fontsource/bricolage-grotesque/files/bricolage-grotesque-latin-700-normal.woff2',
  'atkinson-hyperlegible-next.woff2': '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2',
}
for (const [name, file] of Object.entries(fonts)) put(name, readFileSync(join(root, 'node_modules', file)))

const styles = join(root, 'src/http/pages/styles')
if (existsSync(styles)) {
  for (const file of readdirSync(styles).filter((name) => name.endsWith('.css') && !name.startsWith('_'))) {
    const result = await build({
      absWorkingDir: root,
      entryPoints: [join(styles, file)],
      bundle: true,
      minify: true,
      write: false,
      outdir: assets,
      external: ['/assets/*'],
      loader: { '.woff2': 'empty' },
      target: ['chrome111', 'firefox113', 'safari16.4'],
      logLevel: 'warning',
    })
    const text = result.outputFiles[0].text.replaceAll(/\/assets\/([a-z0-9.-]+)/g, (whole, name) => (names[name] ? `/assets/${names[name]}` : whole))
    put(file, Buffer.from(text))
  }
}
const enhance = join(root, 'src/browser/enhance')
if (existsSync(enhance)) {
  for (const file of readdirSync(enhance).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))) {
    const result = await build({
      absWorkingDir: root,
      entryPoints: [join(enhance, file)],
      bundle: true,
      minify: true,
      write: false,
      platform: 'browser',
      format: 'esm',
      target: 'es2022',
      logLevel: 'warning',
    })
    put(file.replace(/\.ts$/, '.js'), Buffer.from(result.outputFiles[0].contents))
  }
}
writeFileSync(join(assets, 'names.json'), JSON.stringify(names))
if (existsSync(join(root, 'src/http/public/static'))) cpSync(join(root, 'src/http/public/static'), assets, { recursive: true })
