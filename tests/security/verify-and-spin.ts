// A program that is killed while a document it verifies spins without end; it says which process that happens in.
import { startVerifier } from '../../src/gateways/verify-apart.ts'

const none = () => Promise.reject(new Error('none'))
const minute = 60_000
const verifier = startVerifier(
  { resolveDid: none, fetchStatusList: none, fetchDocument: none },
  () => new Date(),
  { workersMax: 1, computeMillisecondsMax: minute, totalMillisecondsMax: minute },
  new URL('./hostile-worker.ts', import.meta.url),
)
const { checks } = await verifier.verify('tell its process')
const spinning = verifier.verify('spin')
process.stdout.write(`${checks[0]?.reason}\n`)
await spinning
