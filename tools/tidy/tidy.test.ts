/**
 * This tree is tidy, and tidy can tell: each fault is planted into a small tidy tree and must be
 * found in its place. A rule that finds nothing would pass every tree.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { readCatalogues } from './catalogues.ts'
import { checkTree } from './check.ts'
import { formatFinding } from './finding.ts'
import { manualPages } from './manual.ts'
import { readWorkspace } from './workspace.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

test('this tree is tidy', async () => {
  const findings = await checkTree(ROOT)
  expect(findings.map(formatFinding)).toEqual([])
})

test('a small tidy tree has no findings', async () => {
  expect(await findingsWith({})).toEqual([])
})

describe('an import', () => {
  const from = (specifier: string): string => `/** Header. */\nimport { x } from '${specifier}'\n`

  test.each([
    ['of a higher floor', 'packages/kernel/src/lease.ts', '@midplane/jobs', 'floor'],
    ['of a type of a higher floor', 'packages/sdk/src/client.ts', '@midplane/kernel', 'floor'],
    ['of another part', 'packages/jobs/src/model.ts', '@midplane/config', 'floor'],
    ['of another part by a test', 'packages/jobs/test/model.test.ts', '@midplane/config', 'floor'],
    ['of Node by a codec', 'packages/wire/src/codec.ts', 'node:buffer', 'floor'],
    ['of a package by a codec', 'packages/wire/src/codec.ts', '@midplane/contract', 'floor'],
    ['of more than zod by a contract', 'packages/contract/src/page.ts', 'lodash', 'floor'],
    [
      'of the test kit by a source',
      'packages/jobs/src/model.ts',
      '@midplane/testkit',
      'testkit-in-source',
    ],
    [
      'of a file of a package',
      'packages/jobs/src/model.ts',
      '@midplane/kernel/src/a.ts',
      'deep-import',
    ],
    [
      'across packages by path',
      'packages/jobs/src/model.ts',
      '../../kernel/src/index.ts',
      'deep-import',
    ],
    [
      'of a test by a source',
      'packages/jobs/src/model.ts',
      '../test/model.ts',
      'source-imports-test',
    ],
    ['without ending', 'packages/jobs/src/model.ts', './settings', 'import-ending'],
    [
      'of a package that does not exist',
      'packages/jobs/src/model.ts',
      '@midplane/nowhere',
      'unknown-package',
    ],
    [
      'of an undeclared package of ours',
      'packages/jobs/src/model.ts',
      '@midplane/sdk',
      'undeclared-import',
    ],
    [
      'of an undeclared foreign package',
      'packages/jobs/src/model.ts',
      'kysely',
      'undeclared-import',
    ],
    ['of a test tool by a source', 'packages/jobs/src/model.ts', 'vitest', 'undeclared-import'],
    ['of a file of one machine', 'packages/jobs/src/model.ts', '/opt/job.ts', 'absolute-import'],
    ['of Node without prefix', 'packages/jobs/src/model.ts', 'fs', 'node-prefix'],
  ])('%s is found', async (_, file, specifier, rule) => {
    expect(await findingsWith({ [file]: from(specifier) })).toEqual([`${file}:2 ${rule}`])
  })

  test.each([
    ['of a declared lower floor', 'packages/jobs/src/model.ts', '@midplane/kernel'],
    ['of a test tool by a test', 'packages/jobs/test/model.test.ts', 'vitest'],
    ['of a foreign client by a test', 'packages/jobs/test/model.test.ts', 'nacos'],
    ['of the test kit by a test', 'packages/jobs/test/model.test.ts', '@midplane/testkit'],
    ['of the own manifest', 'packages/jobs/src/model.ts', '../package.json'],
    ['of Node by a part', 'packages/jobs/src/model.ts', 'node:fs'],
  ])('%s is welcome', async (_, file, specifier) => {
    expect(await findingsWith({ [file]: from(specifier) })).toEqual([])
  })

  test.each([
    ['export', `export { x } from '@midplane/config'`],
    ['dynamic import', `const x = await import('@midplane/config')`],
    ['type import', `import type { x } from '@midplane/config'`],
    ['import in a type', `type X = import('@midplane/config').X`],
    ['bare import', `import '@midplane/config'`],
  ])('is seen in the form of a %s', async (_, statement) => {
    const file = 'packages/jobs/src/model.ts'
    const found = await findingsWith({ [file]: `/** Header. */\n${statement}\n` })
    expect(found).toEqual([`${file}:2 floor`])
  })

  test('in a circle is found, also when only types go round', async () => {
    const found = await findingsWith({
      'packages/jobs/src/model.ts': from('./store.ts'),
      'packages/jobs/src/store.ts': from('./service.ts'),
      'packages/jobs/src/service.ts': `/** Header. */\nimport type { x } from './model.ts'\n`,
    })
    expect(found).toEqual(['packages/jobs/src/model.ts:2 import-cycle'])
  })
})

describe('a name', () => {
  test.each([
    ['that is not in kebab-case', 'packages/jobs/src/store/jobStore.ts', 'kebab-case'],
    ['of a folder that is not in kebab-case', 'packages/jobs/src/store/Deep/job.ts', 'kebab-case'],
    ['that says nothing', 'packages/jobs/src/store/utils.ts', 'banned-name'],
    ['of a folder that says nothing', 'packages/jobs/src/store/common/job.ts', 'banned-name'],
    ['that ends in nothing', 'packages/jobs/src/store/job-manager.ts', 'banned-name'],
    ['for all types', 'packages/jobs/src/store/types.ts', 'banned-name'],
    ['that no other part has', 'packages/jobs/src/wheel.ts', 'part-layout'],
  ])('%s is found', async (_, file, rule) => {
    expect(await findingsWith({ [file]: '/** Header. */\n' })).toEqual([`${file}:1 ${rule}`])
  })

  test('that no other part has is welcome when the README of the part explains it', async () => {
    const found = await findingsWith({
      'packages/jobs/src/wheel.ts': '/** Header. */\n',
      'packages/jobs/README.md': '`wheel.ts` is the timing wheel.\n',
    })
    expect(found).toEqual([])
  })
})

describe('a file', () => {
  const file = 'packages/jobs/src/model.ts'

  test.each([
    ['without header', `export const x = 1 // not a header\n`, 1, 'header'],
    ['with a default export', `/** Header. */\nexport default 1\n`, 2, 'default-export'],
    ['with an open end', `/**\n * Header.\n * TODO later\n */\n`, 3, 'open-end'],
  ])('%s is found', async (_, text, line, rule) => {
    expect(await findingsWith({ [file]: text })).toEqual([`${file}:${line} ${rule}`])
  })

  test('with an open end that names its issue is welcome', async () => {
    expect(await findingsWith({ [file]: '/** Header. TODO(#12) more. */\n' })).toEqual([])
  })

  const uses = [
    ...[
      'Date.now()',
      'new Date()',
      'performance.now()',
      'Math.random()',
      'process.env',
      'console.log(1)',
    ],
    ...[
      'setTimeout(f, 1)',
      'setInterval(f, 1)',
      'globalThis.setTimeout(f, 1)',
      '{ now: Date.now }',
    ],
  ]
  test.each(uses)('that reaches for the world with %s is found', async (use) => {
    const text = `/** Header. */\nexport const x = ${use}\n`
    expect(await findingsWith({ [file]: text })).toEqual([`${file}:2 world-use`])
    for (const owner of [
      'packages/kernel/src/clock.ts',
      'packages/cli/src/main.ts',
      'packages/jobs/test/model.test.ts',
      'packages/jobs/src/store/system-clock.ts',
      'packages/jobs/src/store/job-defaults.ts',
    ]) {
      expect(await findingsWith({ [owner]: text })).toEqual([])
    }
  })

  test('that is given the world is welcome', async () => {
    const text = '/** Header. */\nexport const x = timers.setTimeout(f, clock.now(), new Date(5))\n'
    expect(await findingsWith({ [file]: text })).toEqual([])
  })
})

describe('an error catalogue', () => {
  const file = 'packages/jobs/src/errors.ts'
  const row = { status: 404, retryable: false, template: 'no such job', advice: 'check the name' }

  test.each([
    ['of another part', { MP_CONFIG_GONE: row }, 'error-code'],
    ['without condition', { MP_JOBS: row }, 'error-code'],
    ['without advice', { MP_JOBS_GONE: { ...row, advice: '' } }, 'error-text'],
    [
      'whose message is a sentence',
      { MP_JOBS_GONE: { ...row, template: 'It is gone.' } },
      'error-text',
    ],
  ])('with a code %s is found', async (_, table, rule) => {
    const found = await findingsWith({ [file]: catalogue(table) })
    expect(found).toEqual([`${file}:3 ${rule}`])
  })

  test('with a code that another one has is found', async () => {
    const found = await findingsWith({
      'packages/config/src/errors.ts': catalogue({ MP_CONFIG_GONE: row }),
      'packages/jobs/src/errors.ts': catalogue({ MP_CONFIG_GONE: row }),
      'packages/jobs/src/store/config.ts': '/** Header. */\n',
    })
    expect(found).toContain(`${file}:3 error-twice`)
  })

  test('is missed where a code is used that stands in none', async () => {
    const model = 'packages/jobs/src/model.ts'
    const text = `/** Header. */\nexport const x = 'MP_JOBS_GNOE'\n`
    const found = await findingsWith({ [file]: catalogue({ MP_JOBS_GONE: row }), [model]: text })
    expect(found).toEqual([`${model}:2 error-unknown`])
  })

  test('that cannot be imported is found', async () => {
    const found = await findingsWith({ [file]: '/** Header. */\nthrow new Error("broken")\n' })
    expect(found).toEqual([`${file}:1 catalogue-unreadable`])
  })
})

describe('the manual', () => {
  const settings = (sentence: string): string =>
    `/** Header. */
     import * as z from 'zod'
     export const jobSettings = { kind: 'settings-definition', part: 'jobs', table: {
       holdMs: { schema: z.int().min(1).max(60000), default: 5, unit: 'ms', sentence: '${sentence}' },
     } }\n`

  test('that does not know a setting is found', async () => {
    const root = plant({})
    await writeManual(root)
    write(root, 'packages/jobs/src/settings.ts', settings('How long it is held.'))
    expect(await found(root)).toEqual(['docs/settings.md:1 manual-stale'])
    await writeManual(root)
    expect(await found(root)).toEqual([])
  })

  test('wants whole sentences', async () => {
    const file = 'packages/jobs/src/settings.ts'
    expect(await findingsWith({ [file]: settings('hold time') })).toEqual([
      `${file}:4 setting-sentence`,
    ])
  })

  test('shows flag, variable and default of a setting, and message and advice of an error', async () => {
    const root = plant({
      'packages/jobs/src/settings.ts': settings('How long it is held.'),
      'packages/jobs/src/errors.ts': catalogue({
        MP_JOBS_GONE: {
          status: 404,
          retryable: true,
          template: 'job "{id}" | gone',
          advice: 'look',
        },
      }),
    })
    const [errors, settingsPage] = manualPages(await readCatalogues(readWorkspace(root)))
    expect(errors?.text).toContain('| `MP_JOBS_GONE` | 404 | yes | job "{id}" \\| gone | look |')
    expect(settingsPage?.text).toContain(
      '| `jobs.holdMs` | `--jobs-hold-ms` | `MIDPLANE_JOBS_HOLD_MS` | 5 | 1 to 60000 (1 min) | How long it is held. |',
    )
  })
})

function catalogue(table: object): string {
  const [[code, spec] = []] = Object.entries(table)
  return `/** Header. */
    export const jobErrors = { kind: 'error-catalogue', table: {
      ${code}: ${JSON.stringify(spec)},
    } }\n`
}

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** The findings, without the words of the fix, of the tidy tree with these files in it. */
async function findingsWith(files: Record<string, string>): Promise<string[]> {
  const root = plant(files)
  await writeManual(root)
  return found(root)
}

async function found(root: string): Promise<string[]> {
  const findings = await checkTree(root)
  return findings.map(({ file, line, rule }) => `${file}:${line} ${rule}`)
}

function plant(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'midplane-tidy-'))
  folders.push(root)
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  for (const [file, text] of Object.entries({ ...TIDY, ...files })) write(root, file, text)
  return root
}

function write(root: string, file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}

async function writeManual(root: string): Promise<void> {
  const pages = manualPages(await readCatalogues(readWorkspace(root)))
  for (const { file, text } of pages) write(root, file, text)
}

const KERNEL_USER = JSON.stringify({ dependencies: { '@midplane/kernel': '1', zod: '1' } })

const TIDY: Record<string, string> = {
  'package.json': JSON.stringify({ type: 'module', devDependencies: { vitest: '1' } }),
  'tools/testkit/package.json': JSON.stringify({ devDependencies: { nacos: '1' } }),
  ...Object.fromEntries(
    ['wire', 'contract', 'kernel', 'sdk', 'config', 'jobs', 'cli'].flatMap((name) => [
      [`packages/${name}/src/index.ts`, '/** Public surface. */\nexport {}\n'],
      [`packages/${name}/package.json`, name === 'jobs' ? KERNEL_USER : '{}'],
    ]),
  ),
}
