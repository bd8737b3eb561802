// Bundles the engine and its page for a browser: what it takes from Node is replaced by small stand-ins, and nothing else is.
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'

/** Modules of Node, and files of packages, that have their stand-in in `src/browser/verify`. */
const standIns: [asked: RegExp, by: RegExp | undefined, file: string][] = [
  [/^(node:)?crypto$/, undefined, 'node-crypto.ts'],
  [/^(node:)?zlib$/, undefined, 'node-zlib.ts'],
  [/^\.\/platform$/, /rdf-canonize/, 'yield-to-page.ts'],
  [/^\.\/hash\.js$/, /di-sd-primitives/, 'disclosure-hash.ts'],
]

/**
 * Where a package has several files for one thing. Digests of the browser exist on https alone: the file for Node takes the stand-in.
 * The second one has a file for browsers that bundlers do not find.
 */
const forNode: [asked: RegExp, by: RegExp, file: string][] = [
  [/^\.\/MessageDigest$/, /rdf-canonize/, 'rdf-canonize/lib/MessageDigest.js'],
  [/^base64url-universal$/, /./, 'base64url-universal/lib/browser.js'],
]

const replaceNode = (folder: string, root: string): Plugin => ({
  name: 'stand-ins',
  setup(bundler) {
    for (const [filter, by, file] of standIns) {
      bundler.onResolve({ filter }, ({ importer }) => (by && !by.test(importer) ? undefined : { path: join(folder, file) }))
    }
    for (const [filter, by, file] of forNode) bundler.onResolve({ filter }, ({ importer }) => (by.test(importer) ? { path: join(root, 'node_modules', file) } : undefined))
  },
})

/** @returns the script. @throws Error when a source does not build, or asks for something of Node that has no stand-in. */
export async function bundleVerifier(root: string, entry = 'program.ts'): Promise<Uint8Array> {
  const folder = join(root, 'src/browser/verify')
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(folder, entry)],
    inject: [join(folder, 'buffer.ts')],
    plugins: [replaceNode(folder, root)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: ['chrome120', 'safari17', 'firefox121'],
    logLevel: 'silent',
    legalComments: 'none',
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}
