/**
 * How the tests run. Suites that start whole servers or third-party clients run one after the
 * other once the quick ones are through: this keeps a two-core machine honest. Time limits are
 * only a guard against hangs; nothing is asserted by them.
 */
import { defineConfig } from 'vitest/config'
import { FinalLineReporter } from './tools/reporter/final-line.ts'

const HANG_GUARD_MS = 300_000
const ONE_AT_A_TIME = [
  'packages/*/test/{faults,clients}/**/*.test.ts',
  'tools/testkit/test/**/*.test.ts',
  'examples/**/*.test.ts',
]
const SIDE_BY_SIDE = ['packages/*/test/**/*.test.ts', 'tools/**/*.test.ts']

export default defineConfig({
  test: {
    reporters: ['default', new FinalLineReporter()],
    globalSetup: './tools/testkit/src/vitest-run.ts',
    setupFiles: './tools/reporter/replay-seed.ts',
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: HANG_GUARD_MS,
    hookTimeout: HANG_GUARD_MS,
    teardownTimeout: HANG_GUARD_MS,
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          include: SIDE_BY_SIDE,
          exclude: ['**/node_modules/**', ...ONE_AT_A_TIME],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'process',
          include: ONE_AT_A_TIME,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
