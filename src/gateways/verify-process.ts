// The process around the thread that verifies: where memory runs out at once, V8 ends the whole process, and it is this one and not the server's.
import { Worker } from 'node:worker_threads'

/** What the server tells it at its start. */
export type VerifyProcessSettings = { entry: string; memoryMegabytesMax: number }

const settings = JSON.parse(process.argv[2] ?? '') as VerifyProcessSettings
const thread = new Worker(new URL(settings.entry), {
  resourceLimits: { maxOldGenerationSizeMb: settings.memoryMegabytesMax, stackSizeMb: 4 },
  env: {},
  stdin: false,
})
thread.on('message', (message: object) => process.send?.(message))
thread.on('error', () => process.exit(1))
thread.on('exit', () => process.exit(1))
process.on('message', (message) => thread.postMessage(message))
// This thread of it never computes, so that it sees the server end, however it ended, whatever the other one is doing.
process.on('disconnect', () => process.exit())
// Ctrl-C reaches every process of a terminal; the server first answers what it was asked.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
