/**
 * What a test run came to. Everything that went wrong counts as failed: a test, a hook of a suite,
 * a file that does not load, an error outside of any test, a test that never ended.
 */
import type { TestCase, TestModule, TestSuite } from 'vitest/node'

export type Tally = {
  readonly passedCount: number
  readonly failedCount: number
  readonly skippedCount: number
  /** Names of the skipped tests with the reason each gave. */
  readonly skips: readonly string[]
  /** One shell line for each property that failed; it tries the same values again. */
  readonly replays: readonly string[]
}

export const CRASHED: Tally = {
  passedCount: 0,
  failedCount: 1,
  skippedCount: 0,
  skips: [],
  replays: [],
}

export function tally(modules: readonly TestModule[], looseErrorCount: number): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const passed = tests.filter((test) => test.result().state === 'passed')
  const skipped = tests.filter((test) => test.result().state === 'skipped')
  const failed = tests.filter((test) => !passed.includes(test) && !skipped.includes(test))
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()])
  const broken = suites.filter((suite) => suite.errors().length > 0)
  return {
    passedCount: passed.length,
    failedCount: failed.length + broken.length + looseErrorCount,
    skippedCount: skipped.length,
    skips: skipped.map(skipLine),
    replays: [...new Set([...failed, ...broken].flatMap(replayLines))],
  }
}

export function finalLine({ passedCount, failedCount, skippedCount }: Tally): string {
  return `${passedCount} passed, ${failedCount} failed, ${skippedCount} skipped`
}

function skipLine(test: TestCase): string {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  const name = `${test.module.relativeModuleId} > ${test.fullName}`
  return note === undefined ? name : `${name}: ${note}`
}

/** fast-check ends its message with `{ seed: -123, path: "4:0", endOnFailure: true }`. */
const SEED = /\{ seed: (-?\d+), path: "/g

function replayLines(task: TestCase | TestModule | TestSuite): string[] {
  const errors = task.type === 'test' ? (task.result().errors ?? []) : task.errors()
  const file = task.type === 'module' ? task.relativeModuleId : task.module.relativeModuleId
  return errors
    .flatMap(({ message }) => [...message.matchAll(SEED)])
    .map(([, seed]) => `FAST_CHECK_SEED=${seed} ./dev test ${file}`)
}
