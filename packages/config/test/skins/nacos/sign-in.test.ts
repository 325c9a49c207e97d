/** Credentials of Nacos requests. Identity is counted here, and checked for real by the test of the npm client. */
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { MidplaneError } from '@midplane/contract'
import { systemClock, type Identity, type Principal } from '@midplane/kernel'
import { describe, expect, it } from 'vitest'
import { Parameters } from '../../../src/skins/nacos/parameters.ts'
import { NacosSignIn } from '../../../src/skins/nacos/sign-in.ts'

const HOUR_MS = 3_600_000

const refused = new MidplaneError({
  code: 'MP_IAM_SIGN_IN_REFUSED',
  status: 401,
  retryable: false,
  message: 'refused',
  advice: '',
})

class CountingIdentity implements Identity {
  loginCount = 0
  isLegacyAdmitted = true
  readonly good = new Set<string>()

  async authenticate(): Promise<Principal> {
    return principalOf('by-header')
  }
  async authenticateToken(token: string): Promise<Principal> {
    if (this.good.has(token)) return principalOf(token)
    throw new Error(`token "${token}" refused`)
  }
  async login(username: string, password: string): ReturnType<Identity['login']> {
    this.loginCount += 1
    if (password === 'busy') throw new Error('busy')
    if (password !== 'right') throw refused
    const token = `${username}-${this.loginCount}`
    this.good.add(token)
    return { token, expiresAtMs: systemClock.nowMs() + HOUR_MS, principal: principalOf(token) }
  }
  legacyPrincipal(): Principal | undefined {
    return this.isLegacyAdmitted ? principalOf('legacy') : undefined
  }
  decide(): { isAllowed: boolean; because: string } {
    return { isAllowed: true, because: '' }
  }
}

function principalOf(name: string): Principal {
  return { kind: 'user', id: name, name, tenant: '*', address: '' }
}

function request(headers: Record<string, string> = {}): IncomingMessage {
  const message = new IncomingMessage(new Socket())
  Object.assign(message.headers, headers)
  return message
}

function setUp() {
  const identity = new CountingIdentity()
  const signIn = new NacosSignIn(identity, systemClock)
  const nameOf = async (query: string, headers = {}) =>
    (await signIn.principalOf(request(headers), new Parameters(new URLSearchParams(query)))).name
  return { identity, nameOf }
}

const PAIR = 'username=ann&password=right'

describe('credentials', () => {
  it('are a token in query, form or header, a bearer token, or none', async () => {
    const { identity, nameOf } = setUp()
    identity.good.add('t')
    expect(await nameOf('accessToken=t')).toBe('t')
    expect(await nameOf('', { accesstoken: 't' })).toBe('t')
    expect(await nameOf('', { authorization: 'Bearer x' })).toBe('by-header')
    expect(await nameOf('')).toBe('legacy')
    identity.isLegacyAdmitted = false
    await expect(nameOf('')).rejects.toMatchObject({ code: 'MP_CONFIG_CLIENT_UNKNOWN' })
  })

  it('that are wrong are refused, also where callers without any are admitted', async () => {
    const { nameOf } = setUp()
    await expect(nameOf('accessToken=wrong')).rejects.toThrow('refused')
    await expect(nameOf('username=ann&password=wrong')).rejects.toThrow('refused')
  })
})

describe('a user name with password on every call', () => {
  it('is checked once, also when calls come together', async () => {
    const { identity, nameOf } = setUp()
    expect(await Promise.all([nameOf(PAIR), nameOf(PAIR), nameOf(PAIR)])).toEqual([
      'ann-1',
      'ann-1',
      'ann-1',
    ])
    expect(await nameOf(PAIR)).toBe('ann-1')
    expect(identity.loginCount).toBe(1)
  })

  it('is checked again once its token is no longer good', async () => {
    const { identity, nameOf } = setUp()
    await nameOf(PAIR)
    identity.good.clear()
    expect(await Promise.all([nameOf(PAIR), nameOf(PAIR)])).toEqual(['ann-2', 'ann-2'])
  })

  it('is not checked again while it is known to be wrong, but after any other failure', async () => {
    const { identity, nameOf } = setUp()
    for (const _ of [1, 2, 3]) {
      await expect(nameOf('username=ann&password=wrong')).rejects.toThrow('refused')
    }
    expect(identity.loginCount).toBe(1)
    for (const _ of [1, 2]) {
      await expect(nameOf('username=ann&password=busy')).rejects.toThrow('busy')
    }
    expect(identity.loginCount).toBe(3)
  })
})
