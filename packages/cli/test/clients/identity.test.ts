/** Who may do what, from the command line: local token, passwords, API tokens, access keys, audit. */
import { startMidplane, type Midplane } from '@midplane/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFolder, runMidplane, type Outcome, type Where } from '../run-midplane.ts'

const folder = makeFolder()
const PASSWORD = 'correct horse battery'
let server: Midplane

beforeAll(async () => {
  server = await startMidplane()
})
afterAll(async () => {
  await server.stop()
  folder.remove()
})

/** As the owner of the server. */
function here(...args: readonly string[]): Promise<Outcome> {
  return runMidplane(args, { data: server.data, home: folder.path })
}

/** As somebody who knows the address only. */
function elsewhere(args: readonly string[], where: Where = {}): Promise<Outcome> {
  return runMidplane(['--server', server.url, ...args], { home: folder.path, ...where })
}

test('on the machine of the server its owner needs no sign-in', async () => {
  expect(await here('whoami')).toMatchObject({ code: 0, stdout: 'local (local)\n  *@*\n' })
})

test('status tells version and health', async () => {
  const { code, stdout } = await here('status', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ server: server.url, isReady: true })
})

test('a password opens a session for later commands, until the sign-out', async () => {
  const before = await elsewhere(['whoami'])
  expect(before.code).toBe(1)
  expect(before.stderr).toContain('midplane login')

  const set = await runMidplane(['admin', 'password'], {
    data: server.data,
    home: folder.path,
    input: `${PASSWORD}\n`,
  })
  expect(set).toMatchObject({ code: 0 })
  expect(await elsewhere(['login'], { input: 'wrong password\n' })).toMatchObject({
    code: 1,
    stdout: '',
  })
  const login = await elsewhere(['login', 'admin'], { input: `${PASSWORD}\n` })
  expect(login).toMatchObject({ code: 0 })
  expect(login.stdout + login.stderr).not.toContain(PASSWORD)
  expect(await elsewhere(['whoami'])).toMatchObject({ code: 0, stdout: 'admin (user)\n  *@*\n' })
  expect(await elsewhere(['logout'])).toMatchObject({ code: 0 })
  expect(await elsewhere(['whoami'])).toMatchObject({ code: 1 })
})

describe('an API token', () => {
  test('is printed alone on standard output, does what it was granted and ends when it is revoked', async () => {
    await here('config', 'set', 'a=1', '--app', 'demo', '--publish')
    const made = await here('token', 'create', 'reader', '-g', 'config.read@config/default')
    expect(made.stdout).toMatch(/^mp_\S+\n$/)
    const env = { MIDPLANE_TOKEN: made.stdout.trim() }
    expect(await elsewhere(['config', 'get', 'a', '--app', 'demo'], { env })).toMatchObject({
      code: 0,
      stdout: '1\n',
    })
    const refused = await elsewhere(['config', 'set', 'a=2', '--app', 'demo', '--publish'], { env })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('_FORBIDDEN')

    const listed = await here('token', 'list')
    expect(listed.stdout).toMatch(/reader +config\.read@config\/default/)
    expect(listed.stdout).not.toContain(made.stdout.trim())
    const [, id = ''] = made.stdout.split('_')
    expect(await here('token', 'revoke', id)).toMatchObject({ code: 0 })
    expect(await elsewhere(['whoami'], { env })).toMatchObject({ code: 1, stdout: '' })
  })

  test.each([
    [['token', 'create', 'x'], /--grant/],
    [['token', 'create', 'x', '-g', 'config.read'], /ACTION@RESOURCE/],
    [
      ['token', 'create', 'x', '-g', 'a@b', '--expires-in-days', 'soon'],
      /whole number from 1 to 3650/,
    ],
  ])('%j is called wrongly', async (args, problem) => {
    const { code, stderr } = await here(...args)
    expect(code).toBe(2)
    expect(stderr).toMatch(problem)
  })
})

test('access keys are made, switched and deleted', async () => {
  const made = JSON.parse(
    (await here('config', 'access-key', 'create', 'shop', '--json')).stdout,
  ) as { id: string; secret: string }
  expect(made.secret).toMatch(/^\S{20,}$/)
  expect((await here('config', 'access-key', 'disable', made.id)).stdout).toMatch(/ shop +no /)
  expect((await here('config', 'access-key', 'enable', made.id)).stdout).toMatch(/ shop +yes /)
  expect((await here('config', 'access-key', 'list')).stdout).not.toContain(made.secret)
  expect(await here('config', 'access-key', 'delete', made.id)).toMatchObject({ code: 0 })
  expect((await here('config', 'access-key', 'list')).stdout).toMatch(/^no access keys/)
})

test('the audit trail has every change with its author, and pages', async () => {
  await here('config', 'set', 'a=5', '--app', 'audited', '--publish', '-m', '因为 100%')
  const { stdout } = await here(
    'audit',
    '--action',
    'config.publish',
    '--resource',
    'config/default/default/audited',
  )
  expect(stdout).toMatch(
    /local +127\.0\.0\.1 +config\.publish +config\/default\/default\/audited\/default\/application +因为 100%/,
  )
  await here('token', 'create', 'x', '-g', 'config.read@config', '--reason', 'for the audit')
  expect((await here('audit', '--action', 'iam.tokens.create')).stdout).toContain('for the audit')
  const first = JSON.parse((await here('audit', '--limit', '1', '--json')).stdout) as {
    entries: { id: number }[]
    nextCursor: string
  }
  const next = JSON.parse(
    (await here('audit', '--limit', '1', '--cursor', first.nextCursor, '--json')).stdout,
  ) as typeof first
  expect(next.entries[0]?.id).toBeLessThan(first.entries[0]?.id ?? 0)
})

test('a wrong token is refused at once, also by a watch', async () => {
  for (const args of [['whoami'], ['config', 'watch', '--app', 'demo']]) {
    const { code, stderr } = await elsewhere(['--token', 'wrong', ...args])
    expect(code).toBe(1)
    expect(stderr).toContain('MP_IAM_TOKEN_REFUSED')
  }
})
