/** Which server, and as whom: found tokens go to their own server only. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { resolveConnection } from '../src/connection.ts'
import { forgetToken, storeToken } from '../src/credentials.ts'
import { makeFolder } from './run-midplane.ts'

const LOCAL = 'http://127.0.0.1:7171'
const ELSEWHERE = 'https://config.example.org'
const FUTURE = '2999-01-01T00:00:00.000Z'

let folder = makeFolder()
beforeEach(() => {
  folder = makeFolder()
})
afterEach(() => folder.remove())

function serverRan({ address = LOCAL }: { readonly address?: string | undefined } = {}): string {
  const data = join(folder.path, 'data')
  mkdirSync(data, { recursive: true })
  writeFileSync(join(data, 'address'), `${address}\n`)
  writeFileSync(join(data, 'cli-token'), 'local-secret\n')
  return data
}

function home(): NodeJS.ProcessEnv {
  return { HOME: folder.path }
}

describe('the server', () => {
  test('is the one of the option, else of the environment, else of the data folder, else the default port', () => {
    const data = serverRan()
    const server = (options: object, env: NodeJS.ProcessEnv): string =>
      resolveConnection(options, { ...home(), ...env }).baseUrl
    expect(server({ data, server: ELSEWHERE }, { MIDPLANE_SERVER: 'http://b:1' })).toBe(ELSEWHERE)
    expect(server({ data }, { MIDPLANE_SERVER: 'http://b:1, http://c:1' })).toBe('http://b:1')
    expect(server({ data }, { MIDPLANE_SERVER: '' })).toBe(LOCAL)
    expect(server({}, { MIDPLANE_DATA: data })).toBe(LOCAL)
    expect(server({ data: '/nowhere' }, {})).toBe('http://127.0.0.1:7070')
  })

  test.each(['foo', 'localhost:7070', 'ftp://a', 'file:///etc/passwd', ''])(
    '"%s" is refused',
    (server) => {
      expect(() => resolveConnection({ server }, home())).toThrow(/is not the address of a server/)
    },
  )

  test('with a password in its address is refused without repeating the password', () => {
    const refusal = (): unknown => resolveConnection({ server: 'http://admin:secret@host' }, home())
    expect(refusal).toThrow(/not the address/)
    expect(refusal).not.toThrow(/secret/)
  })
})

describe('the token of the data folder', () => {
  test('goes to the server of that folder, however its address is written', () => {
    const data = serverRan()
    for (const server of [undefined, LOCAL, `${LOCAL}/`]) {
      expect(resolveConnection({ data, server }, home()).token).toBe('local-secret')
    }
  })

  test.each([
    ELSEWHERE,
    'http://127.0.0.1:7172',
    'https://127.0.0.1:7171',
    'http://localhost:7171',
    `${LOCAL}/behind`,
  ])('never goes to %s', (server) => {
    const data = serverRan()
    expect(resolveConnection({ data, server }, home()).token).toBeUndefined()
    expect(
      resolveConnection({ data }, { ...home(), MIDPLANE_SERVER: server }).token,
    ).toBeUndefined()
  })

  test('is not sent to the default port when no server has left its address', () => {
    const data = serverRan({ address: '' })
    expect(resolveConnection({ data }, home())).toEqual({
      baseUrl: 'http://127.0.0.1:7070',
      token: undefined,
    })
  })

  test('gives way to one that was named', () => {
    const data = serverRan()
    expect(resolveConnection({ data }, { ...home(), MIDPLANE_TOKEN: 'named' }).token).toBe('named')
    expect(
      resolveConnection({ data, token: 'given' }, { ...home(), MIDPLANE_TOKEN: 'named' }).token,
    ).toBe('given')
  })
})

describe('a sign-in', () => {
  test('counts for its own server until it is forgotten', () => {
    storeToken(ELSEWHERE, { token: 'session', expiresAt: FUTURE }, home())
    expect(resolveConnection({ server: `${ELSEWHERE}/` }, home()).token).toBe('session')
    expect(
      resolveConnection({ server: 'https://config.example.com' }, home()).token,
    ).toBeUndefined()
    expect(forgetToken(ELSEWHERE, home())).toBe(true)
    expect(forgetToken(ELSEWHERE, home())).toBe(false)
    expect(resolveConnection({ server: ELSEWHERE }, home()).token).toBeUndefined()
  })

  test('ends when it expires', () => {
    storeToken(ELSEWHERE, { token: 'session', expiresAt: '2020-01-01T00:00:00.000Z' }, home())
    expect(resolveConnection({ server: ELSEWHERE }, home()).token).toBeUndefined()
  })

  test('is kept where only its owner can read it', () => {
    storeToken(ELSEWHERE, { token: 'session', expiresAt: FUTURE }, home())
    expect(statSync(join(folder.path, '.config/midplane/credentials.json')).mode & 0o777).toBe(
      0o600,
    )
  })

  test('is found again beside those at other servers, and a damaged file is as none', () => {
    storeToken(ELSEWHERE, { token: 'a', expiresAt: FUTURE }, home())
    storeToken(LOCAL, { token: 'b', expiresAt: FUTURE }, home())
    expect(resolveConnection({ server: ELSEWHERE }, home()).token).toBe('a')
    writeFileSync(join(folder.path, '.config/midplane/credentials.json'), '{')
    expect(resolveConnection({ server: ELSEWHERE }, home()).token).toBeUndefined()
  })
})
