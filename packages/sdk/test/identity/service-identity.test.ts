/** Two services that prove themselves to each other through the real platform. */
import { clientsApi, createClient, iamApi } from '@midplane/contract'
import { startMidplane, type Midplane } from '@midplane/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  serviceTokens,
  serviceTokenVerifier,
  systemSurroundings,
  type Surroundings,
} from '../../src/index.ts'

let platform: Midplane
let token = ''

beforeAll(async () => {
  platform = await startMidplane()
  const iam = createClient(iamApi, { baseUrl: platform.url, token: platform.token() })
  await iam.createServiceAccount({
    params: { tenant: 'default' },
    body: { name: 'orders' },
  })
  const made = await iam.createToken({
    body: {
      name: 'identity',
      tenant: 'default',
      serviceAccount: 'orders',
      grants: [{ action: 'config.read', resource: 'config/default' }],
    },
  })
  token = made.secret ?? ''
})
afterAll(async () => {
  await platform.stop()
})

type Movable = Surroundings & { aheadMs: number; isCut: boolean; requestCount: number }

/** Counts requests, moves time, and can lose the network. */
function surroundingsOf(): Movable {
  const state: Movable = {
    ...systemSurroundings,
    aheadMs: 0,
    isCut: false,
    requestCount: 0,
    monotonicMs: () => systemSurroundings.monotonicMs() + state.aheadMs,
    nowMs: () => systemSurroundings.nowMs() + state.aheadMs,
    fetch: (input, init) => {
      state.requestCount += 1
      return state.isCut ? Promise.reject(new TypeError('cut off')) : fetch(input, init)
    },
  }
  return state
}

test('a service proves itself to another one, which asks the platform for its keys once', async () => {
  const caller = surroundingsOf()
  const callee = surroundingsOf()
  const tokens = serviceTokens({ server: platform.url, token, audience: 'billing' }, caller)
  const callers = serviceTokenVerifier({ server: platform.url, audience: 'billing' }, callee)
  for (let call = 0; call < 5; call += 1) {
    const { name, tenant } = await callers.verify(`Bearer ${await tokens.get()}`)
    expect({ name, tenant }).toEqual({ name: 'orders', tenant: 'default' })
  }
  expect(caller.requestCount).toBe(1)
  expect(callee.requestCount).toBe(1)
})

test('askers at once share one request', async () => {
  const caller = surroundingsOf()
  const tokens = serviceTokens({ server: platform.url, token, audience: 'billing' }, caller)
  const all = await Promise.all([1, 2, 3, 4].map(() => tokens.get()))
  expect(new Set(all).size).toBe(1)
  expect(caller.requestCount).toBe(1)
})

test('a token is renewed before its end; a platform that is away meanwhile is not noticed', async () => {
  const caller = surroundingsOf()
  const tokens = serviceTokens({ server: platform.url, token, audience: 'billing' }, caller)
  const first = await tokens.get()
  caller.aheadMs = 450_000
  caller.isCut = true
  expect(await tokens.get()).toBe(first)
  await expect.poll(() => caller.requestCount).toBe(2)
  caller.isCut = false
  caller.aheadMs = 460_000
  expect(await tokens.get()).toBe(first)
  await expect.poll(() => tokens.get()).not.toBe(first)
})

test('a token at its end is not handed out', async () => {
  const caller = surroundingsOf()
  const tokens = serviceTokens({ server: platform.url, token, audience: 'billing' }, caller)
  await tokens.get()
  caller.aheadMs = 590_000
  caller.isCut = true
  await expect(tokens.get()).rejects.toMatchObject({ code: 'MP_SDK_SERVICE_TOKEN_UNAVAILABLE' })
})

test('a token for one service is refused by another, and after its time', async () => {
  const callee = surroundingsOf()
  const forBilling = await serviceTokens({ server: platform.url, token, audience: 'billing' }).get()
  const shipping = serviceTokenVerifier({ server: platform.url, audience: 'shipping' })
  await expect(shipping.verify(forBilling)).rejects.toMatchObject({
    code: 'MP_SDK_SERVICE_TOKEN_REFUSED',
  })
  const billing = serviceTokenVerifier({ server: platform.url, audience: 'billing' }, callee)
  callee.aheadMs = 700_000
  await expect(billing.verify(forBilling)).rejects.toMatchObject({
    code: 'MP_SDK_SERVICE_TOKEN_REFUSED',
  })
})

test('keys that cannot be read are told apart from a bad token', async () => {
  const callee = surroundingsOf()
  callee.isCut = true
  const forBilling = await serviceTokens({ server: platform.url, token, audience: 'billing' }).get()
  const billing = serviceTokenVerifier({ server: platform.url, audience: 'billing' }, callee)
  await expect(billing.verify(forBilling)).rejects.toMatchObject({
    code: 'MP_SDK_KEYS_UNAVAILABLE',
  })
})

test('only a service account gets such a token', async () => {
  const api = createClient(clientsApi, { baseUrl: platform.url, token: platform.token() })
  await expect(api.issueServiceToken({ body: { audience: 'billing' } })).rejects.toMatchObject({
    code: 'MP_IAM_SERVICE_TOKEN_REFUSED',
  })
})
