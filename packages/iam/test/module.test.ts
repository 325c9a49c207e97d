/** Identity across starts of a node, and what never leaves it. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { onEveryStore } from './every-store.ts'
import { PASSWORD, startNode, type Node } from './node.ts'

function canLogin(node: Node, password: string): Promise<boolean> {
  return node
    .client()
    .login({ body: { username: 'admin', password } })
    .then(() => true)
    .catch(() => false)
}

async function auditedActions(node: Node): Promise<string[]> {
  const { entries } = await node.client(await node.localToken()).listAudit({ query: {} })
  return entries.map(({ principal, action, reason }) => `${principal} ${action} ${reason}`.trim())
}

onEveryStore((startNode) => {
  describe('the password of admin', () => {
    test('is set from the environment at the first start, and stays as it is at the next', async () => {
      const first = await startNode()
      expect(await canLogin(first, PASSWORD)).toBe(true)
      await first.stop()
      const second = await startNode({ after: first })
      expect(await canLogin(second, PASSWORD)).toBe(true)
      expect(await auditedActions(second)).toEqual([
        'user:admin iam.login',
        'user:admin iam.login',
        'system:system iam.bindings.create first start',
        'system:system iam.users.create first start',
      ])
    })

    test('is replaced at a start with another one, which ends sessions and leaves an audit row', async () => {
      const first = await startNode()
      const session = await first.adminToken()
      await first.stop()
      const second = await startNode({
        after: first,
        env: { MIDPLANE_ADMIN_PASSWORD: '"1234567890"' },
      })
      expect(await canLogin(second, PASSWORD)).toBe(false)
      expect(await canLogin(second, '1234567890')).toBe(false)
      expect(await canLogin(second, '"1234567890"')).toBe(true)
      await expect(second.client(session).whoami()).rejects.toMatchObject({
        code: 'MP_IAM_TOKEN_REFUSED',
      })
      expect(await auditedActions(second)).toContain(
        'system:system iam.password.set setting "adminPassword"',
      )
    })

    test('can be set through the local token when there is none', async () => {
      const node = await startNode({ env: { MIDPLANE_ADMIN_PASSWORD: undefined } })
      expect(await canLogin(node, PASSWORD)).toBe(false)
      const local = node.client(await node.localToken())
      await local.setPassword({
        params: { tenant: '*', username: 'admin' },
        body: { password: PASSWORD },
      })
      expect(await canLogin(node, PASSWORD)).toBe(true)
    })

    test('keeps the node from starting when it is too short, without being shown', async () => {
      const start = startNode({ env: { MIDPLANE_ADMIN_PASSWORD: 'hunter2' } })
      await expect(start).rejects.toMatchObject({
        code: 'MP_SETTINGS_INVALID',
        message: expect.stringContaining('MIDPLANE_ADMIN_PASSWORD'),
      })
      await expect(start).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') })
    })
  })
})

test('no password and no token reaches the log, the audit trail or the files of the node', async () => {
  const node = await startNode()
  const local = await node.localToken()
  const session = await node.adminToken()
  const { secret } = await node
    .client(session)
    .createToken({ body: { name: 'ci', grants: [{ action: '*', resource: '*' }] } })
  const newPassword = 'a password like no other'
  await node
    .client(secret ?? '')
    .setPassword({ params: { tenant: '*', username: 'admin' }, body: { password: newPassword } })
  await node
    .client(session)
    .whoami()
    .catch(() => {})
  await canLogin(node, 'a wrong password')
  const { entries } = await node.client(local).listAudit({ query: {} })
  await node.stop()

  const secrets = [local, session, secret ?? ''].map((token) => token.split('_').slice(2).join('_'))
  const files = await Promise.all(
    (await readdir(node.folder)).map((name) => readFile(join(node.folder, name), 'latin1')),
  )
  expect(node.log()).toContain('sign-in refused')
  expect(entries.length).toBeGreaterThan(3)
  expect(files.join('')).toContain('argon2id')
  for (const hidden of [...secrets, PASSWORD, newPassword, 'a wrong password']) {
    expect(hidden.length).toBeGreaterThan(10)
    expect(node.log()).not.toContain(hidden)
    expect(JSON.stringify(entries)).not.toContain(hidden)
    expect(files.join('')).not.toContain(hidden)
  }
})

test('sign-ins and known tokens are counted', async () => {
  const node = await startNode()
  await node.client(await node.adminToken()).whoami()
  await canLogin(node, 'a wrong password')
  const text = await node.platform.metrics.text()
  expect(text).toContain('midplane_iam_sign_ins_total{outcome="accepted"} 1')
  expect(text).toContain('midplane_iam_sign_ins_total{outcome="refused"} 1')
  expect(text).toContain('midplane_iam_tokens_known 1')
})
