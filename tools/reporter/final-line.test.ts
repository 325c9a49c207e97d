/** Runs the real vitest over small planted suites and reads what such a run ends with. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

describe('the last line of a test run', () => {
  test('counts passed, failed and skipped tests over all files', () => {
    const run = runVitest({
      'one.test.ts': `test('a', () => {}); test.skip('b', () => {}); test.todo('c')`,
      'two.test.ts': `test('d', () => { expect(1).toBe(2) })`,
    })
    expect(run.lastLine).toBe('1 passed, 1 failed, 2 skipped')
    expect(run.exitCode).toBe(1)
  })

  test('counts a file that does not load as failed', () => {
    const run = runVitest({ 'one.test.ts': `throw new Error('broken')` })
    expect(run.lastLine).toBe('0 passed, 1 failed, 0 skipped')
    expect(run.exitCode).toBe(1)
  })

  test('counts a failed hook of a suite as failed', () => {
    const run = runVitest({
      'one.test.ts': `describe('s', () => { beforeAll(() => { throw new Error('x') }); test('a', () => {}) })`,
    })
    expect(run.lastLine).toBe('0 passed, 1 failed, 1 skipped')
    expect(run.exitCode).toBe(1)
  })

  test('counts an error outside of any test as failed', () => {
    const run = runVitest({
      'one.test.ts': `test('a', async () => { void Promise.reject(new Error('loose')); await 1 })`,
    })
    expect(run.lastLine).toBe('1 passed, 1 failed, 0 skipped')
    expect(run.exitCode).toBe(1)
  })

  test('says that a run without any test failed', () => {
    const run = runVitest({})
    expect(run.lastLine).toBe('0 passed, 1 failed, 0 skipped')
    expect(run.exitCode).toBe(1)
  })

  test('lets a skip pass on a developer machine', () => {
    const run = runVitest({ 'one.test.ts': SKIPS })
    expect(run.lastLine).toBe('1 passed, 0 failed, 1 skipped')
    expect(run.exitCode).toBe(0)
  })

  test('fails under CI because of a skip and names it with its reason', () => {
    const run = runVitest({ 'one.test.ts': SKIPS }, { CI: 'true' })
    expect(run.lastLine).toBe('1 passed, 0 failed, 1 skipped')
    expect(run.output).toContain('skipped, which fails under CI: one.test.ts > b: no engine')
    expect(run.exitCode).toBe(1)
  })

  test('is preceded by the seed of a failed property, which tries the same values again', () => {
    const suite = {
      'one.test.ts': `
        import fc from 'fast-check'
        test('p', () => { fc.assert(fc.property(fc.nat(), (n) => { console.log('try ' + n); return n < 5 })) })`,
    }
    const first = runVitest(suite)
    const seed = /replay: FAST_CHECK_SEED=(-?\d+) \.\/dev test one\.test\.ts/.exec(
      first.output,
    )?.[1]
    expect(seed).toBeDefined()
    const second = runVitest(suite, { FAST_CHECK_SEED: seed })
    expect(firstTry(second.output)).toBe(firstTry(first.output))
  })
})

const SKIPS = `test('a', () => {}); test('b', (context) => { context.skip('no engine') })`

function firstTry(output: string): string | undefined {
  return /try \d+/.exec(output)?.[0]
}

type Run = { readonly output: string; readonly lastLine: string; readonly exitCode: number | null }

function runVitest(files: Record<string, string>, environment: NodeJS.ProcessEnv = {}): Run {
  const folder = mkdtempSync(join(tmpdir(), 'midplane-reporter-'))
  folders.push(folder)
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'vitest.config.ts'), CONFIG)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const { stdout, status } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder],
    { env: { ...innerEnvironment(), ...environment }, encoding: 'utf8' },
  )
  return { output: stdout, lastLine: stdout.trimEnd().split('\n').at(-1) ?? '', exitCode: status }
}

const CONFIG = `
  import { FinalLineReporter } from ${JSON.stringify(join(ROOT, 'tools/reporter/final-line.ts'))}
  export default {
    test: {
      globals: true,
      reporters: ['default', new FinalLineReporter()],
      setupFiles: ${JSON.stringify(join(ROOT, 'tools/reporter/replay-seed.ts'))},
    },
  }`

/** The variables of this process without those by which vitest knows its own workers. */
function innerEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(VITEST|TEST$|CI$|FAST_CHECK_SEED|NODE_ENV$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}
