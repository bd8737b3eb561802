// How the tests run: one PostgreSQL for the run, a database per file, two files at a time.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    exclude: ['tests/long/**', 'node_modules/**'],
    globalSetup: ['tests/support/cluster.ts'],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 150_000,
    hookTimeout: 150_000,
  },
})
