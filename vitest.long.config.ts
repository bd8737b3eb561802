// The proofs that take minutes, one file after the other; those of reliability are the usual ones with many more rounds, those of security the usual ones with the bounds of time as they are promised.
import { defineConfig } from 'vitest/config'
import usual from './vitest.config.ts'

export default defineConfig({
  ...usual,
  test: {
    ...usual.test,
    include: ['tests/long/**/*.test.ts', 'tests/security/**/*.test.ts', ...['accept-races', 'kill', 'processes', 'status-list-races'].map((name) => `tests/reliability/${name}.test.ts`)],
    exclude: ['node_modules/**'],
    env: { LONG_RUN: 'yes' },
    fileParallelism: false,
  },
})
