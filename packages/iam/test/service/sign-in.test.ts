/** Signing in by password, over HTTP. */
import { describe, expect, test } from 'vitest'
import { onEveryStore } from '../every-store.ts'
import { PASSWORD, startNode, type Node } from '../node.ts'

function login(node: Node, username: string, password: string): Promise<{ token: string }> {
  return node.client().login({ body: { username, password } })
}

onEveryStore((startNode) => {
  describe('sign-in', () => {
    test('gives a token that acts as the user for twelve hours', async () => {
      const node = await startNode()
      const session = await node.client().login({ body: { username: 'admin', password: PASSWORD } })
      expect(session.principal).toMatchObject({ kind: 'user', name: 'admin', tenant: '*' })
      const lastsMs = Date.parse(session.expiresAt) - node.clock.nowMs()
      expect(lastsMs).toBeGreaterThan(11.9 * 3_600_000)

      const { principal, grants } = await node.client(session.token).whoami()
      expect(principal).toEqual(session.principal)
      expect(grants).toEqual([{ action: '*', resource: '*' }])

      node.clock.move(12 * 3_600_000)
      await expect(node.client(session.token).whoami()).rejects.toMatchObject({
        status: 401,
        code: 'MP_IAM_TOKEN_REFUSED',
        message: expect.stringContaining('expired at'),
      })
    })

    test('lasts as long as the operator set', async () => {
      const node = await startNode({ env: { MIDPLANE_IAM_SESSION_LIFETIME_MS: '60000' } })
      const token = await node.adminToken()
      node.clock.move(60_000)
      await expect(node.client(token).whoami()).rejects.toMatchObject({
        code: 'MP_IAM_TOKEN_REFUSED',
      })
    })

    test('is refused alike for a wrong password, an unknown user and a user without password', async () => {
      const node = await startNode()
      const withoutPassword = await startNode({
        env: { MIDPLANE_ADMIN_PASSWORD: undefined },
      })
      const refusals = await Promise.all(
        [
          login(node, 'admin', 'wrong password'),
          login(node, 'nobody', PASSWORD),
          login(node, 'ADMIN', PASSWORD),
          login(withoutPassword, 'admin', PASSWORD),
          login(withoutPassword, 'admin', 'null'),
        ].map((attempt) => attempt.catch((error: unknown) => error)),
      )
      for (const refusal of refusals) {
        expect(refusal).toMatchObject({
          status: 401,
          code: 'MP_IAM_SIGN_IN_REFUSED',
          message: 'user name or password is wrong',
        })
      }
    })

    test('is delayed after five wrong passwords, also for the right one, and says for how long', async () => {
      const node = await startNode()
      for (let count = 0; count < 5; count += 1) {
        await expect(login(node, 'admin', `guess ${count}`)).rejects.toMatchObject({ status: 401 })
      }
      const response = await fetch(`${node.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'admin', password: PASSWORD }),
      })
      expect(response.status).toBe(429)
      expect(response.headers.get('retry-after')).toBe('1')
      expect(await response.json()).toMatchObject({
        code: 'MP_IAM_TOO_MANY_ATTEMPTS',
        retryable: true,
      })

      node.clock.move(1_000)
      await expect(login(node, 'admin', PASSWORD)).resolves.toMatchObject({
        token: expect.any(String),
      })
    })

    test('is delayed for a name that nobody has just as for one that somebody has', async () => {
      const node = await startNode()
      for (let count = 0; count < 5; count += 1)
        await login(node, 'nobody', 'guess').catch(() => {})
      await expect(login(node, 'nobody', 'guess')).rejects.toMatchObject({ status: 429 })
    })

    test('leaves a row in the audit trail, and no name of a refused attempt in the log', async () => {
      const node = await startNode()
      const token = await node.adminToken()
      await login(node, 'MyPasswordInTheWrongField', 'x').catch(() => {})
      const { entries } = await node.client(token).listAudit({ query: { action: 'iam.login' } })
      expect(entries).toMatchObject([
        { principal: 'user:admin', address: '127.0.0.1', resource: 'iam/*/users/admin' },
      ])
      expect(node.log()).toContain('sign-in refused')
      expect(node.log()).not.toContain('MyPasswordInTheWrongField')
    })
  })

  describe('a new password', () => {
    test('replaces the old one and ends the sessions of its user', async () => {
      const node = await startNode()
      const session = await node.adminToken()
      const admin = node.client(session)
      const { secret } = await admin.createToken({
        body: { name: 'ci', grants: [{ action: 'config.read', resource: 'config' }] },
      })
      await admin.setPassword({
        params: { tenant: '*', username: 'admin' },
        body: { password: 'another one, longer' },
      })

      await expect(admin.whoami()).rejects.toMatchObject({ code: 'MP_IAM_TOKEN_REFUSED' })
      await expect(login(node, 'admin', PASSWORD)).rejects.toMatchObject({ status: 401 })
      await expect(login(node, 'admin', 'another one, longer')).resolves.toBeDefined()
      await expect(node.client(secret ?? '').whoami()).resolves.toMatchObject({
        principal: { name: 'admin/ci' },
      })
    })

    test('reaches principals that are in use already', async () => {
      const node = await startNode()
      const principal = await node.identity.authenticateToken(await node.adminToken(), '127.0.0.1')
      expect(node.identity.decide(principal, 'config.publish', 'config/a').isAllowed).toBe(true)
      const local = node.client(await node.localToken())
      await local.setPassword({
        params: { tenant: '*', username: 'admin' },
        body: { password: 'another one, longer' },
      })
      expect(node.identity.decide(principal, 'config.publish', 'config/a')).toEqual({
        isAllowed: false,
        because: 'the token of user:admin was revoked',
      })
    })

    test('can be set by nobody who has fewer rights than its user', async () => {
      const node = await startNode()
      const { secret } = await node.client(await node.adminToken()).createToken({
        body: { name: 'helpdesk', grants: [{ action: 'iam.users.edit', resource: 'iam' }] },
      })
      const helpdesk = node.client(secret ?? '')
      await expect(
        helpdesk.setPassword({
          params: { tenant: '*', username: 'admin' },
          body: { password: 'mine now, hehe' },
        }),
      ).rejects.toMatchObject({ status: 403, code: 'MP_IAM_GRANT_TOO_WIDE' })
      await expect(login(node, 'admin', PASSWORD)).resolves.toBeDefined()
    })

    test('needs a user and eight characters', async () => {
      const node = await startNode()
      const local = node.client(await node.localToken())
      await expect(
        local.setPassword({
          params: { tenant: '*', username: 'nobody' },
          body: { password: 'long enough' },
        }),
      ).rejects.toMatchObject({ status: 404, code: 'MP_IAM_USER_UNKNOWN' })
      await expect(
        local.setPassword({
          params: { tenant: '*', username: 'admin' },
          body: { password: 'short' },
        }),
      ).rejects.toMatchObject({ status: 400 })
    })
  })
})

test('an unknown user takes a place among the password checks like any other', async () => {
  const node = await startNode()
  const attempts = Array.from({ length: 70 }, (_, index) =>
    node.identity.login(`nobody ${index}`, 'guess', `10.0.0.${index}`),
  )
  const outcomes = await Promise.allSettled(attempts)
  const codes = outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)
  expect(codes.filter((code) => code === 'MP_IAM_BUSY')).toHaveLength(70 - 2 - 64)
  expect(codes.filter((code) => code === 'MP_IAM_SIGN_IN_REFUSED')).toHaveLength(2 + 64)
})
