/**
 * Ends a test run with one plain line for people and machines to read, whatever vitest prints
 * before. The line is written when the process exits, so nothing follows it, and a run that breaks
 * down before its end says so too. Under CI a skipped test is a failure: nothing passes unseen.
 */
import { writeSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule, Vitest } from 'vitest/node'
import { CRASHED, finalLine, tally, type Tally } from './tally.ts'

const STDOUT = 1

export class FinalLineReporter implements Reporter {
  #result: Tally = CRASHED
  #skipsFail = false

  onInit(vitest: Vitest): void {
    // With `-t` every test of another name counts as skipped, which is what was asked for.
    const isNarrowed = vitest.config.testNamePattern !== undefined
    this.#skipsFail = isSet(process.env['CI']) && !isNarrowed
    process.once('exit', () => this.#end())
  }

  onTestRunStart(): void {
    this.#result = CRASHED
  }

  onTestRunEnd(modules: readonly TestModule[], looseErrors: readonly SerializedError[]): void {
    if (modules.length > 0) this.#result = tally(modules, looseErrors.length)
  }

  #end(): void {
    const { failedCount, skips, replays } = this.#result
    const skipsFail = this.#skipsFail && skips.length > 0
    if (failedCount > 0 || skipsFail) process.exitCode = 1
    writeSync(
      STDOUT,
      [
        ...replays.map((line) => `replay: ${line}`),
        ...skips.map((line) =>
          skipsFail ? `skipped, which fails under CI: ${line}` : `skipped: ${line}`,
        ),
        finalLine(this.#result),
        '',
      ].join('\n'),
    )
  }
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable !== '' && variable !== '0' && variable !== 'false'
}
