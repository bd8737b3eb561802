// One command for every figure: `npm run bench [-- NAME]`, one JSON line each; without a name, all of them.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const benches = { pages: 'pages.mjs', sign: 'sign.ts', verify: 'verify.ts', bake: 'bake.ts', status: 'status.ts', award: 'award.ts' }
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches)
const unknown = names.find((name) => !Object.hasOwn(benches, name))
if (unknown !== undefined) {
  process.stderr.write(`There is no bench "${unknown}"; there are: ${Object.keys(benches).join(', ')}\n`)
  process.exit(64)
}
for (const name of names) {
  const { status } = spawnSync(process.execPath, ['--expose-gc', '--disable-warning=ExperimentalWarning', join(import.meta.dirname, benches[name])], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
