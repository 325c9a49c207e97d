/** Who a request comes from, asked over real connections. */
import { identityPort, SYSTEM, type Module, type Principal } from '@midplane/kernel'
import { describe, expect, test } from 'vitest'
import { get, startNode } from '../node.ts'

/**
 * Answers /legacy as a skin of a protocol without sign-in would: with its principal and what that
 * may do.
 */
const skin: Module = {
  name: 'skin',
  needs: [identityPort],
  provides: [],
  async open(context) {
    const identity = context.use(identityPort)
    context.http.raw('/legacy', (request, response) => {
      const principal = identity.legacyPrincipal(request)
      const actions = [
        'config.read',
        'config.edit',
        'config.publish',
        'config.delete',
        'iam.tokens.read',
      ]
      const allowed =
        principal === undefined
          ? []
          : actions.filter(
              (action) => identity.decide(principal, action, 'config/default/prod').isAllowed,
            )
      response.end(JSON.stringify({ principal, allowed }))
      return true
    })
    return {}
  },
}

describe('a request', () => {
  test('without a token is anonymous and may do nothing', async () => {
    const node = await startNode()
    await expect(node.client().whoami()).rejects.toMatchObject({ status: 401 })
    await expect(node.client().listTokens({ query: {} })).rejects.toMatchObject({ status: 401 })
  })

  test('with another scheme of authorization is anonymous, with an empty bearer token refused', async () => {
    const node = await startNode()
    const url = `${node.url}/api/v1/auth/whoami`
    const scheme = await get(url, { authorization: 'Apollo app:c2lnbmF0dXJl' })
    expect(scheme).toMatchObject({ status: 401, body: { code: 'MP_HTTP_UNAUTHENTICATED' } })
    const empty = await get(url, { authorization: 'Bearer ' })
    expect(empty).toMatchObject({ status: 401, body: { code: 'MP_IAM_TOKEN_REFUSED' } })
  })

  test('names the scheme in any case', async () => {
    const node = await startNode()
    const authorization = `bEARER ${await node.localToken()}`
    expect(await get(`${node.url}/api/v1/auth/whoami`, { authorization })).toMatchObject({
      status: 200,
    })
  })
})

describe('the local token', () => {
  test('may do everything from this machine', async () => {
    const node = await startNode()
    const { principal, grants } = await node.client(await node.localToken()).whoami()
    expect(principal).toEqual({ kind: 'local', id: 'local', name: 'local', tenant: '*' })
    expect(grants).toEqual([{ action: '*', resource: '*' }])
  })

  test('is refused from elsewhere, and through a proxy on this machine', async () => {
    const node = await startNode()
    const token = await node.localToken()
    await expect(node.identity.authenticateToken(token, '10.0.0.1')).rejects.toMatchObject({
      code: 'MP_IAM_TOKEN_REFUSED',
    })
    await expect(node.identity.authenticateToken(token, '')).rejects.toMatchObject({
      code: 'MP_IAM_TOKEN_REFUSED',
    })
    const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': '10.0.0.1' }
    expect(await get(`${node.url}/api/v1/auth/whoami`, headers)).toMatchObject({ status: 401 })
  })

  test('is good for one life of the node', async () => {
    const node = await startNode()
    const before = await node.localToken()
    await node.stop()
    await expect(node.localToken()).rejects.toMatchObject({ code: 'ENOENT' })
    const next = await startNode({ after: node })
    await expect(next.client(before).whoami()).rejects.toMatchObject({
      code: 'MP_IAM_TOKEN_REFUSED',
    })
    await expect(next.client(await next.localToken()).whoami()).resolves.toBeDefined()
  })
})

describe('a protocol without sign-in', () => {
  test('is served to this machine, with rights to use configuration only', async () => {
    const node = await startNode({ modules: [skin] })
    expect((await get(`${node.url}/legacy`)).body).toEqual({
      principal: {
        kind: 'anonymous',
        id: 'legacy',
        name: 'legacy',
        tenant: '*',
        address: '127.0.0.1',
      },
      allowed: ['config.read', 'config.edit', 'config.publish'],
    })
  })

  test.each([
    { 'x-forwarded-for': '10.0.0.1' },
    { forwarded: 'for=10.0.0.1' },
    { via: '1.1 edge' },
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
  ])('is not served to a request with %j', async (headers) => {
    const node = await startNode({ modules: [skin] })
    expect((await get(`${node.url}/legacy`, headers)).body).toEqual({ allowed: [] })
  })

  test('is served to nobody, or with other rights, when the operator says so', async () => {
    const never = await startNode({ modules: [skin], env: { MIDPLANE_IAM_LEGACY_ACCESS: 'never' } })
    expect((await get(`${never.url}/legacy`)).body).toEqual({ allowed: [] })
    const readOnly = await startNode({
      modules: [skin],
      env: {
        MIDPLANE_IAM_LEGACY_ACCESS: 'anyone',
        MIDPLANE_IAM_LEGACY_GRANTS: 'config.read@config/default, config.delete@config/other',
      },
    })
    expect(
      (await get(`${readOnly.url}/legacy`, { 'x-forwarded-for': '10.0.0.1' })).body,
    ).toMatchObject({
      allowed: ['config.read'],
    })
  })

  test('keeps the node from starting when its rights are misspelt', async () => {
    await expect(
      startNode({ env: { MIDPLANE_IAM_LEGACY_GRANTS: 'config.read@config/*' } }),
    ).rejects.toMatchObject({ code: 'MP_SETTINGS_INVALID' })
  })
})

describe('a decision', () => {
  test('is always yes for the platform itself', async () => {
    const node = await startNode()
    expect(node.identity.decide(SYSTEM, 'config.publish', 'config/a')).toEqual({
      isAllowed: true,
      because: 'the platform itself',
    })
  })

  test('is no for a principal that was made up or copied, whatever it says it is', async () => {
    const node = await startNode()
    const real = await node.identity.authenticateToken(await node.localToken(), '127.0.0.1')
    const copy: Principal = { ...real }
    const madeUp: Principal = {
      kind: 'user',
      id: 'admin',
      name: 'admin',
      tenant: '*',
      address: '127.0.0.1',
    }
    for (const principal of [copy, madeUp]) {
      expect(node.identity.decide(principal, 'config.read', 'config')).toMatchObject({
        isAllowed: false,
      })
    }
    expect(node.identity.decide(real, 'config.read', 'config')).toMatchObject({ isAllowed: true })
  })
})
