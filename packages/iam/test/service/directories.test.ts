/** Sign-in against a real OpenLDAP. */
import {
  isSkipped,
  LDAP_ADMIN_DN,
  LDAP_ADMIN_PASSWORD,
  LDAP_BASE_DN,
  startSlapd,
  type Slapd,
} from '@midplane/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addUser } from '../browser/people.ts'
import { PASSWORD, startNode, type Node } from '../node.ts'

const PEOPLE = [
  { uid: 'lena', name: 'Lena Ldap', mail: 'lena@example.org', password: 'lena secret' },
  { uid: 'ann', name: 'Another Ann', password: 'ann elsewhere' },
  { uid: 'star', name: 'Star', password: 'star secret' },
]
const REFUSED = { code: 'MP_IAM_SIGN_IN_REFUSED' }

let directory: Slapd | undefined
let skipped = ''

beforeAll(async () => {
  const started = await startSlapd(PEOPLE)
  if (isSkipped(started)) skipped = started.skipped
  else directory = started
})
beforeEach((context) => {
  if (directory === undefined) context.skip(skipped)
})
afterAll(() => directory?.stop())

type Changes = { readonly url?: string; readonly createsUsers?: boolean; readonly bindDn?: string }

async function connect(node: Node, changes: Changes = {}, secret?: string): Promise<void> {
  const settings = {
    kind: 'ldap' as const,
    title: 'Staff',
    url: directory?.url ?? '',
    baseDn: LDAP_BASE_DN,
    createsUsers: true,
    ...changes,
  }
  await node.client(await node.localToken()).putProvider({
    params: { tenant: 'default', name: 'staff' },
    body: { settings, ...(secret !== undefined && { secret }) },
  })
}

function login(node: Node, username: string, password: string): Promise<unknown> {
  return node.client().login({ body: { username, password } })
}

describe('somebody of the directory', () => {
  test('signs in with the password of the directory and gets a user without rights', async () => {
    const node = await startNode()
    await connect(node)
    const { token } = await node
      .client()
      .login({ body: { username: 'lena', password: 'lena secret' } })
    const me = await node.client(token).whoami()
    expect(me).toMatchObject({ principal: { name: 'lena', tenant: 'default' }, grants: [] })
    const admin = node.client(await node.localToken())
    const params = { tenant: 'default', name: 'lena' }
    expect(await admin.getUser({ params })).toMatchObject({
      displayName: 'Lena Ldap',
      email: 'lena@example.org',
      canUsePassword: false,
    })
    await login(node, 'lena', 'lena secret')
    await expect(login(node, 'lena', 'wrong')).rejects.toMatchObject(REFUSED)
  })

  test('is nobody here unless the directory may make users', async () => {
    const node = await startNode()
    await connect(node, { createsUsers: false })
    await expect(login(node, 'lena', 'lena secret')).rejects.toMatchObject(REFUSED)
  })

  test('is out when their user is disabled here', async () => {
    const node = await startNode()
    await connect(node)
    await login(node, 'lena', 'lena secret')
    const admin = node.client(await node.localToken())
    await admin.updateUser({
      params: { tenant: 'default', name: 'lena' },
      body: { state: 'disabled' },
    })
    await expect(login(node, 'lena', 'lena secret')).rejects.toMatchObject(REFUSED)
  })

  test('gets no user beyond the quota of the tenant', async () => {
    const node = await startNode()
    await connect(node)
    const admin = node.client(await node.localToken())
    await admin.putQuota({ params: { tenant: 'default', what: 'users' }, body: { limit: 1 } })
    await login(node, 'lena', 'lena secret')
    await expect(login(node, 'star', 'star secret')).rejects.toMatchObject(REFUSED)
    await expect(login(node, 'lena', 'lena secret')).resolves.toBeDefined()
  })

  test('gets a new user after theirs was deleted', async () => {
    const node = await startNode()
    await connect(node)
    await login(node, 'lena', 'lena secret')
    const admin = node.client(await node.localToken())
    const params = { tenant: 'default', name: 'lena' }
    const { id } = await admin.getUser({ params })
    await admin.deleteUser({ params })
    await login(node, 'lena', 'lena secret')
    expect((await admin.getUser({ params })).id).not.toBe(id)
  })

  test('never becomes a user of the same name who has a password here', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    await connect(node)
    await expect(login(node, 'ann', 'ann elsewhere')).rejects.toMatchObject(REFUSED)
    await expect(login(node, 'ann', PASSWORD)).resolves.toBeDefined()
  })
})

describe('the directory', () => {
  test.each(['', '*', 'lena)(uid=*', '*)(|(uid=*', '\0'])(
    'gives nobody for the name %j, nor for an empty password',
    async (username) => {
      const node = await startNode()
      await connect(node)
      if (username !== '')
        await expect(login(node, username, 'lena secret')).rejects.toMatchObject(REFUSED)
      const { tenant, name } = { tenant: 'default', name: 'staff' }
      const body = new URLSearchParams({ username: 'lena', password: '', tenant, name })
      const answer = await fetch(`${node.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(Object.fromEntries(body)),
      })
      expect(answer.status).toBe(400)
    },
  )

  test('is asked with a password of its own where it wants one, which stays sealed', async () => {
    const node = await startNode()
    await connect(node, { bindDn: LDAP_ADMIN_DN }, LDAP_ADMIN_PASSWORD)
    await expect(login(node, 'star', 'star secret')).resolves.toBeDefined()
    await connect(node, { bindDn: LDAP_ADMIN_DN }, 'a wrong secret')
    await expect(login(node, 'star', 'star secret')).rejects.toMatchObject(REFUSED)
    expect(node.log()).toContain('sign-in by directory failed')
    expect(node.log()).not.toContain('star secret')
    const admin = node.client(await node.localToken())
    const { entries } = await admin.listProviders({ params: { tenant: 'default' } })
    expect(entries).toMatchObject([{ name: 'staff', hasSecret: true }])
    expect(JSON.stringify(entries)).not.toContain('a wrong secret')
  })

  test('is not told passwords over an open wire', async () => {
    const node = await startNode()
    await connect(node, { url: 'ldap://directory.example:389' })
    await expect(login(node, 'lena', 'lena secret')).rejects.toMatchObject(REFUSED)
    expect(node.log()).toContain('passwords would travel unencrypted')
  })

  test('that is away keeps nobody out who has a password here', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    await connect(node, { url: 'ldap://127.0.0.1:1' })
    await expect(login(node, 'ann', PASSWORD)).resolves.toBeDefined()
    await expect(login(node, 'lena', 'lena secret')).rejects.toMatchObject(REFUSED)
  })
})
