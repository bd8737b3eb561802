// The example of the README runs as it stands, and says what the README says.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('the twenty lines of the README issue and verify', () => {
  const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
  expect(example).toContain('verifyCredential')
  // Node itself takes the types away; relative imports are those of this folder.
  const said = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '--eval', example], { cwd: import.meta.dirname, encoding: 'utf8' })
  expect(said.trim().split('\n')).toEqual(['valid Juror', 'valid Juror', 'valid Juror'])
})
