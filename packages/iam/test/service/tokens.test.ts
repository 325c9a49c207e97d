/** API tokens over HTTP: made, used, listed, revoked, expired; never wider than their maker. */
import type { Grant } from '@midplane/contract'
import { describe, expect, test } from 'vitest'
import { onEveryStore } from '../every-store.ts'
import type { Node } from '../node.ts'

const READ: Grant = { action: 'config.read', resource: 'config/default' }

async function makeToken(
  node: Node,
  grants: readonly Grant[],
  options: {
    readonly maker?: string
    readonly name?: string
    readonly expiresInDays?: number | null
  } = {},
): Promise<{ id: string; secret: string }> {
  const { maker = await node.localToken(), name = 'ci', expiresInDays = 90 } = options
  const token = await node
    .client(maker)
    .createToken({ body: { name, grants: [...grants], expiresInDays } })
  return { id: token.id, secret: token.secret ?? '' }
}

onEveryStore((startNode) => {
  describe('an API token', () => {
    test('acts with its grants and nothing else', async () => {
      const node = await startNode()
      const { id, secret } = await makeToken(node, [READ])
      expect(await node.client(secret).whoami()).toEqual({
        principal: { kind: 'token', id, name: 'ci', tenant: '*' },
        grants: [READ],
        denials: [],
      })
      const principal = await node.identity.authenticateToken(secret, '10.0.0.7')
      expect(principal.address).toBe('10.0.0.7')
      expect(node.identity.decide(principal, 'config.read', 'config/default/prod')).toEqual({
        isAllowed: true,
        because: 'token:ci has "config.read" on "config/default"',
      })
      expect(node.identity.decide(principal, 'config.publish', 'config/default/prod')).toEqual({
        isAllowed: false,
        because: 'no grant of token:ci covers "config.publish" on "config/default/prod"',
      })
      await expect(node.client(secret).listTokens({ query: {} })).rejects.toMatchObject({
        status: 403,
        code: 'MP_HTTP_FORBIDDEN',
      })
    })

    test('works at once and is refused at once when revoked', async () => {
      const node = await startNode()
      const local = node.client(await node.localToken())
      const { id, secret } = await makeToken(node, [READ])
      const principal = await node.identity.authenticateToken(secret, '')
      await local.revokeToken({ params: { id } })
      await expect(node.client(secret).whoami()).rejects.toMatchObject({
        status: 401,
        code: 'MP_IAM_TOKEN_REFUSED',
      })
      expect(node.identity.decide(principal, 'config.read', 'config/default').isAllowed).toBe(false)
      await expect(local.revokeToken({ params: { id } })).rejects.toMatchObject({
        status: 404,
        code: 'MP_IAM_TOKEN_UNKNOWN',
      })
    })

    test('expires after its days, also for principals in use, or never', async () => {
      const node = await startNode()
      const short = await makeToken(node, [READ], { expiresInDays: 1 })
      const lasting = await makeToken(node, [READ], { expiresInDays: null })
      const principal = await node.identity.authenticateToken(short.secret, '')
      node.clock.move(86_400_000)
      await expect(node.client(short.secret).whoami()).rejects.toMatchObject({
        code: 'MP_IAM_TOKEN_REFUSED',
        message: expect.stringContaining('expired at'),
      })
      expect(node.identity.decide(principal, 'config.read', 'config/default').because).toContain(
        'expired',
      )
      node.clock.move(100 * 365 * 86_400_000)
      await expect(node.client(lasting.secret).whoami()).resolves.toBeDefined()
    })

    test('with another secret, of another id or of another form is refused', async () => {
      const node = await startNode()
      const one = await makeToken(node, [READ])
      const other = await makeToken(node, [READ])
      const secretOf = (token: string): string => token.split('_').slice(2).join('_')
      const forged = [
        `mp_${one.id}_${secretOf(other.secret)}`,
        `mp_0123456789abcdef0123_${secretOf(one.secret)}`,
        `mp_local_${secretOf(one.secret)}`,
        one.secret.slice(0, -1),
        `${one.secret}=`,
        'eyJhbGciOiJub25lIn0.e30.',
      ]
      for (const token of forged) {
        await expect(node.client(token).whoami()).rejects.toMatchObject({
          status: 401,
          code: 'MP_IAM_TOKEN_REFUSED',
        })
      }
    })

    test('is shown once: no later answer holds its secret', async () => {
      const node = await startNode()
      const { secret } = await makeToken(node, [READ])
      const { entries } = await node.client(await node.localToken()).listTokens({ query: {} })
      expect(entries).toHaveLength(1)
      expect(entries[0]?.secret).toBeNull()
      expect(JSON.stringify(entries)).not.toContain(secret)
    })

    test('shows when it was used, across a restart', async () => {
      const node = await startNode()
      const { secret } = await makeToken(node, [READ])
      const beforeMs = node.clock.nowMs()
      await node.client(secret).whoami()
      await node.stop()
      const next = await startNode({ after: node })
      const { entries } = await next.client(await next.localToken()).listTokens({ query: {} })
      expect(Date.parse(entries[0]?.lastUsedAt ?? '')).toBeGreaterThanOrEqual(beforeMs)
      await expect(next.client(secret).whoami()).resolves.toBeDefined()
    })
  })

  describe('a maker of tokens', () => {
    const MAKER: readonly Grant[] = [
      { action: 'iam.tokens.edit', resource: 'iam/*/tokens' },
      { action: 'config.*', resource: 'config/default' },
    ]

    test.each<Grant>([
      { action: 'config.read', resource: 'config/default/prod' },
      { action: 'config.*', resource: 'config/default' },
      { action: 'iam.tokens.edit', resource: 'iam/*/tokens' },
    ])('may hand out $action on $resource, which it has', async (grant) => {
      const node = await startNode()
      const { secret } = await makeToken(node, MAKER)
      await expect(makeToken(node, [grant], { maker: secret })).resolves.toBeDefined()
    })

    test.each<Grant>([
      { action: '*', resource: '*' },
      { action: '*', resource: 'config/default' },
      { action: 'config.*', resource: 'config' },
      { action: 'config.read', resource: '*' },
      { action: 'config.read', resource: 'config/defaults' },
      { action: 'iam.*', resource: 'iam/*/tokens' },
      { action: 'iam.users.edit', resource: 'iam/*/users' },
    ])('may not hand out $action on $resource', async (grant) => {
      const node = await startNode()
      const { secret } = await makeToken(node, MAKER)
      const within: Grant = { action: 'config.read', resource: 'config/default' }
      await expect(makeToken(node, [within, grant], { maker: secret })).rejects.toMatchObject({
        status: 403,
        code: 'MP_IAM_GRANT_TOO_WIDE',
        message: expect.stringContaining(`"${grant.action}" on "${grant.resource}"`),
      })
      const { entries } = await node.client(await node.localToken()).listTokens({ query: {} })
      expect(entries).toHaveLength(1)
    })

    test('is told what is wrong with a grant', async () => {
      const node = await startNode()
      await expect(
        makeToken(node, [{ action: 'config.read', resource: 'config/*' }]),
      ).rejects.toMatchObject({
        status: 400,
        code: 'MP_IAM_GRANT_INVALID',
      })
    })
  })

  test('tokens are listed newest first, page by page, without sessions', async () => {
    const node = await startNode()
    const local = node.client(await node.localToken())
    await node.adminToken()
    for (let index = 0; index < 7; index += 1) {
      // Some in the same millisecond, some not.
      node.clock.move(index % 3)
      await makeToken(node, [READ], { name: `token ${index}` })
    }
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await local.listTokens({ query: { limit: 3, cursor } })
      names.push(...page.entries.map(({ name }) => name))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(names.toSorted()).toEqual(Array.from({ length: 7 }, (_, index) => `token ${index}`))

    const { entries } = await local.listTokens({ query: {} })
    const times = entries.map(({ createdAt }) => createdAt)
    expect(times).toEqual(times.toSorted().toReversed())
    await expect(local.listTokens({ query: { cursor: 'abc' } })).rejects.toMatchObject({
      code: 'MP_IAM_CURSOR_INVALID',
    })
  })
})
