// The fast ways against the slow one, over many more credentials than a quick run can afford.
import { expect, test } from 'vitest'
import { compareWithGeneric } from '../conformance/compiled-samples.ts'
import { compareVerdicts } from '../conformance/mutated-documents.ts'

const say = (what: string) => (done: number) => void (done % 10_000 === 0 && process.stderr.write(`${done} ${what}\n`))

test('100,000 random credentials of more than ten shapes have the bytes of jsonld and rdf-canonize', { timeout: 1_500_000 }, async () => {
  const { compared, compiled, shapesSeen } = await compareWithGeneric(100_000, 20181129, say('credentials compared'))
  expect(compared).toBe(100_000)
  expect(shapesSeen).toBeGreaterThanOrEqual(10)
  process.stderr.write(`${compiled} of ${compared} by substitution, ${shapesSeen} shapes\n`)
  // The others fell back to the generic path, as they must where values collide.
  expect(compiled).toBeGreaterThan(compared * 0.4)
})

test('20,000 changed documents get the same report with the caches and without', { timeout: 900_000 }, async () => {
  const { compared, bad } = await compareVerdicts(20_000, 20181201)
  expect(compared).toBe(20_000)
  expect(bad).toBeGreaterThan(8_000)
})
