// V20 at length: minutes of broken badges. FUZZ_MINUTES, FUZZ_RUNS and FUZZ_SEED set how long, how many and which.
import { expect, test } from 'vitest'
import { fuzz, fuzzKinds } from '../security/fuzz.ts'
import { checkReaders } from '../security/readers.ts'

const minutes = Number(process.env.FUZZ_MINUTES ?? 8)
const runs = Number(process.env.FUZZ_RUNS ?? 100_000)
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const millisecondsEach = (minutes * 60_000) / (fuzzKinds.length + 1)

test.each(fuzzKinds)(`a broken %s, from seed ${seed}`, async (kind) => {
  const { ran, valid, slowestMilliseconds } = await fuzz(kind, { runs, seed, millisecondsMax: millisecondsEach, caseMillisecondsMax: 5_000 })
  process.stdout.write(`fuzz: ${kind}: ${ran} runs from seed ${seed}, ${valid} of them still said what was signed, slowest ${Math.round(slowestMilliseconds)} ms\n`)
  expect(ran).toBeGreaterThan(100)
}, millisecondsEach + 120_000)

test(`the readers, from seed ${seed}`, async () => {
  const start = performance.now()
  let rounds = 0
  while (performance.now() - start < millisecondsEach && rounds * 1_000 < runs) await checkReaders({ numRuns: 1_000, seed: seed + rounds++ })
  process.stdout.write(`fuzz: readers: ${rounds} times 1,000 runs of each property from seed ${seed}\n`)
}, millisecondsEach + 120_000)
