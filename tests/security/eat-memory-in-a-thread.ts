// The twin of gateways/verify-apart.ts without a process around the thread: its limit of memory ends the whole program.
import { Worker } from 'node:worker_threads'

const thread = new Worker(new URL('./hostile-worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 32 }, env: {} })
thread.on('error', () => process.stdout.write('survived\n'))
thread.postMessage({ kind: 'verify', id: 1, work: { what: 'badge', input: 'eat memory at once' }, nowMs: 0 })
