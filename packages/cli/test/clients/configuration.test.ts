/** The whole life of configuration from the command line, against a started server. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startMidplane, type Midplane } from '@midplane/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFolder, runMidplane, type Outcome } from '../run-midplane.ts'

const folder = makeFolder()
let server: Midplane

beforeAll(async () => {
  server = await startMidplane()
})
afterAll(async () => {
  await server.stop()
  folder.remove()
})

function midplane(...args: readonly string[]): Promise<Outcome> {
  return runMidplane(args, { data: server.data, home: folder.path })
}

async function succeed(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await midplane(...args)
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

async function json<Answer>(...args: readonly string[]): Promise<Answer> {
  return JSON.parse(await succeed(...args, '--json')) as Answer // the contract's, which the server keeps
}

type History = {
  readonly entries: readonly {
    readonly revision: number
    readonly kind: string
    readonly comment: string
  }[]
}

const SHOP = ['--app', 'shop/orders']

describe('a change', () => {
  test('goes from draft over difference and release to history and back', async () => {
    await succeed('config', 'set', 'timeout=5s', '--type', 'duration', ...SHOP)
    await succeed('config', 'set', '问候=你好', ...SHOP)
    expect(await midplane('config', 'get', 'timeout', ...SHOP)).toMatchObject({
      code: 1,
      stdout: '',
    })
    expect(await succeed('config', 'diff')).toMatch(
      /\+ timeout = 5s\n.*\+ 问候 = 你好\nwould publish 1 namespace/s,
    )

    expect(await succeed('config', 'publish', '-m', 'first')).toMatch(
      /published 1 namespace, revision \d+\n$/,
    )
    expect(await succeed('config', 'get', 'timeout', ...SHOP)).toBe('5s\n')
    expect(await succeed('config', 'get', ...SHOP)).toBe('timeout = 5s\n问候 = 你好\n')
    expect(await json('config', 'get', 'timeout', ...SHOP)).toMatchObject({
      value: '5s',
      type: 'duration',
    })

    await succeed('config', 'set', 'timeout=9s', ...SHOP, '--publish', '-m', 'second')
    await succeed('config', 'unset', '问候', ...SHOP, '--publish')
    const { entries } = await json<History>('config', 'history', ...SHOP)
    expect(entries.map(({ comment }) => comment)).toEqual(['', 'second', 'first'])
    const first = String(entries[2]?.revision)

    expect(await succeed('config', 'diff', ...SHOP, '--from', first)).toMatch(
      /- timeout = 5s\n.*\+ timeout = 9s\n.*- 问候 = 你好/s,
    )
    expect(await succeed('config', 'get', '--revision', first, ...SHOP)).toBe(
      'timeout = 5s\n问候 = 你好\n',
    )
    await succeed('config', 'rollback', first, '--key', 'timeout', ...SHOP)
    expect(await succeed('config', 'get', ...SHOP)).toBe('timeout = 5s\n')
    await succeed('config', 'rollback', first, ...SHOP, '-m', 'all of it')
    expect(await succeed('config', 'get', '问候', ...SHOP)).toBe('你好\n')
    const after = await json<History>('config', 'history', ...SHOP)
    expect(after.entries.slice(0, 2).map(({ kind }) => kind)).toEqual(['rollback', 'rollback'])
  })

  test('with several values is published whole', async () => {
    await succeed('config', 'set', 'a=1', 'b=x=y', 'c=', '--app', 'many', '--publish')
    expect(await succeed('config', 'get', '--app', 'many')).toBe('a = 1\nb = x=y\nc = \n')
  })

  test('that is discarded is gone', async () => {
    await succeed('config', 'set', 'a=1', '--app', 'discarded')
    await succeed('config', 'discard')
    expect(await succeed('config', 'diff')).toBe('you have no open draft\n')
    expect(await midplane('config', 'publish')).toMatchObject({ code: 1 })
  })

  test('in a draft is refused when the same key was published meanwhile', async () => {
    const at = ['--app', 'raced']
    await succeed('config', 'set', 'a=1', ...at, '--publish')
    await succeed('config', 'set', 'a=2', ...at)
    await succeed('config', 'set', 'a=3', ...at, '--publish')
    const refused = await midplane('config', 'publish')
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('MP_CONFIG_CONFLICT')
    await succeed('config', 'discard')
    expect(await succeed('config', 'get', 'a', ...at)).toBe('3\n')
  })
})

describe('a difference', () => {
  test('is told by the exit code when that is asked for', async () => {
    const at = ['--app', 'differs']
    expect(await midplane('config', 'diff', '--exit-code')).toMatchObject({ code: 0 })
    await succeed('config', 'set', 'a=1', ...at)
    expect(await midplane('config', 'diff')).toMatchObject({ code: 0 })
    expect(await midplane('config', 'diff', '--exit-code')).toMatchObject({ code: 1 })
    expect(await midplane('config', 'diff', '--exit-code', '--draft', 'nowhere')).toMatchObject({
      code: 2,
      stdout: '',
    })
    await succeed('config', 'discard')
  })
})

test('explain shows every candidate and the winner', async () => {
  await succeed('config', 'set', 'pool=8', '--app', '*', '--env', 'explained', '--publish')
  await succeed('config', 'set', 'other=1', '--app', 'inherits', '--env', 'explained', '--publish')
  const winner = (
    await succeed('config', 'explain', 'pool', '--app', 'inherits', '--env', 'explained')
  )
    .split('\n')
    .filter((line) => line.startsWith('->'))
  expect(winner).toHaveLength(1)
  expect(winner[0]).toMatch(/^-> +explained +\* +default +application +\d+ +8$/)
})

test('an export goes into another environment, and apply plans before it changes', async () => {
  const at = ['--app', 'moved']
  const backup = join(folder.path, 'backup')
  const routes = join(folder.path, 'routes.yaml')
  writeFileSync(routes, '# routes\nroutes:\n  - /a\n')
  await succeed(
    'config',
    'set',
    'size=64MiB',
    '--type',
    'size',
    '--item-comment',
    'of a page',
    ...at,
    '--publish',
  )
  await succeed(
    'config',
    'put',
    routes,
    '--format',
    'yaml',
    '--namespace',
    'routes',
    ...at,
    '--publish',
  )
  expect(await succeed('config', 'export', backup, ...at)).toMatch(/exported 2\n$/)

  expect(await succeed('config', 'import', backup, '--env', 'staging', '--dry-run')).toContain(
    'would publish 2 namespaces',
  )
  expect(await midplane('config', 'get', ...at, '--env', 'staging')).toMatchObject({ code: 1 })
  expect(await succeed('config', 'import', backup, '--env', 'staging')).toContain(
    'published 2 namespaces',
  )
  expect(
    await succeed('config', 'get', '--text', '--namespace', 'routes', ...at, '--env', 'staging'),
  ).toBe(readFileSync(routes, 'utf8'))
  expect(await json('config', 'get', 'size', ...at, '--env', 'staging')).toMatchObject({
    value: '64MiB',
    type: 'size',
  })

  expect(await succeed('apply', '-f', backup, '--plan', '--exit-code')).toBe('nothing to change\n')
  const file = join(backup, 'default/moved/default/application.manifest.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace('64MiB', '128MiB'))
  expect(await midplane('apply', '-f', backup, '--plan', '--exit-code')).toMatchObject({ code: 1 })
  expect(await succeed('config', 'get', 'size', ...at)).toBe('64MiB\n')
  expect(await succeed('apply', '-f', backup)).toMatch(
    /- size = 64MiB\n.*\+ size = 128MiB\npublished 1 namespace/s,
  )
  expect(await succeed('config', 'get', 'size', ...at)).toBe('128MiB\n')
})

describe('bad input changes nothing:', () => {
  const at = ['--app', 'strict', '--namespace', 'strict.json']

  test('broken JSON is refused with line and column', async () => {
    const file = join(folder.path, 'bad.json')
    writeFileSync(file, '{\n  "a": 1\n  "b": 2\n}\n')
    const { code, stdout, stderr } = await midplane(
      'config',
      'put',
      file,
      '--format',
      'json',
      ...at,
      '--publish',
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/line 3, column 3/)
    expect(await midplane('config', 'get', ...at)).toMatchObject({ code: 1 })
  })

  test.each(['../etc', '/etc', 'a/../b', 'a b'])(
    'an application "%s" is refused before anything is sent',
    async (name) => {
      const { code, stderr } = await midplane(
        '--server',
        'http://127.0.0.1:9',
        'config',
        'set',
        'a=1',
        '--app',
        name,
        '--publish',
      )
      expect(code).toBe(2)
      expect(stderr).toContain('use a path of names')
    },
  )

  test('a value that is too large is refused with the limit', async () => {
    const input = `key = ${'x'.repeat(1_100_000)}\n`
    const args = ['config', 'put', '-', '--app', 'large', '--publish']
    const { code, stderr } = await runMidplane(args, {
      data: server.data,
      home: folder.path,
      input,
    })
    expect(code).toBe(1)
    expect(stderr).toContain('MP_CONFIG_TOO_LARGE')
    expect(await midplane('config', 'get', '--app', 'large')).toMatchObject({ code: 1 })
  })

  test('one bad manifest holds back the good ones', async () => {
    const path = join(folder.path, 'half')
    await succeed('config', 'set', 'a=1', '--app', 'half', '--publish')
    await succeed('config', 'export', path, '--app', 'half')
    writeFileSync(join(path, 'bad.yaml'), 'kind: config/namespace\n')
    const { code, stderr } = await midplane('config', 'import', path, '--env', 'elsewhere')
    expect(code).toBe(1)
    expect(stderr).toContain('bad.yaml')
    expect(await succeed('config', 'list', '--env', 'elsewhere', '--json')).toContain(
      '"entries": []',
    )
  })

  test.each([
    [['config', 'get'], /no application is named/],
    [['config', 'list', '--limit', 'x'], /whole number from 1 to 1000/],
    [['config', 'rollback', 'x', '--app', 'a'], /whole number/],
    [['config', 'set', 'novalue', '--app', 'a'], /KEY=VALUE/],
    [['config', 'gte'], /Did you mean get\?/],
    [['config', 'get', '--apps', 'a'], /Did you mean --app\?/],
    [['config'], /Usage: midplane config/],
  ])('%j is called wrongly', async (args, problem) => {
    const { code, stdout, stderr } = await midplane(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(problem)
  })
})
