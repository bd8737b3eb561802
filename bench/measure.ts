// Measures several ways side by side in one run: in short turns, so that a busy machine slows all of them alike.

export type Way = { name: string; once(at: number): unknown }
export type Rates = Record<string, { perSecond: number; ratio: number }>

const roundsCount = 9

async function runFor(way: Way, milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds
  const start = performance.now()
  let done = 0
  let now = start
  while (now < end) {
    // Looked at only now and then: reading the clock costs as much as a hundredth of a signature.
    for (let turn = 0; turn < 8; turn++) await way.once(done++)
    now = performance.now()
  }
  return (done * 1_000) / (now - start)
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] as number

/**
 * Rates of each way, and its ratio to the first, as medians over the rounds.
 * @param milliseconds of one turn.
 */
export async function compareRates(ways: Way[], milliseconds = 250): Promise<Rates> {
  const rounds: Record<string, number[]> = {}
  for (const way of ways) await runFor(way, milliseconds)
  for (let round = 0; round < roundsCount; round++) {
    for (const way of ways) (rounds[way.name] ??= []).push(await runFor(way, milliseconds))
  }
  const limits = rounds[ways[0]?.name ?? ''] as number[]
  return Object.fromEntries(
    Object.entries(rounds).map(([name, rates]) => [name, { perSecond: median(rates), ratio: median(rates.map((rate, at) => rate / (limits[at] as number))) }]),
  )
}

const round = (value: number) => (value >= 100 ? Math.round(value) : Number(value.toPrecision(3)))

/** One line: the value, the physical limit beside it, and what others need for the same. */
export function print(line: { name: string; value: number; unit: string; limit?: number; ratio?: number; peer?: string; peerRatio?: number; target?: string }): void {
  const rounded = Object.fromEntries(Object.entries(line).map(([key, value]) => [key, typeof value === 'number' ? round(value) : value]))
  process.stdout.write(`${JSON.stringify(rounded)}\n`)
}
