/** People and rights over HTTP: two tenants side by side, groups in groups, roles, the last owner. */
import { describe, expect, test } from 'vitest'
import { onEveryStore } from '../every-store.ts'
import { PASSWORD, type Node } from '../node.ts'

type Api = ReturnType<Node['client']>

const DEFAULT = { tenant: 'default' }

async function ownerOf(node: Node): Promise<Api> {
  return node.client(await node.localToken())
}

/** A user with a password, and the client of its session. */
async function person(node: Node, tenant: string, name: string): Promise<Api> {
  const owner = await ownerOf(node)
  await owner.createUser({ params: { tenant }, body: { name } })
  return signIn(node, tenant, name)
}

async function signIn(node: Node, tenant: string, name: string): Promise<Api> {
  const owner = await ownerOf(node)
  await owner.setPassword({ params: { tenant, username: name }, body: { password: PASSWORD } })
  const { token } = await node
    .client()
    .login({ body: { username: name, password: PASSWORD, tenant } })
  return node.client(token)
}

async function give(
  node: Node,
  role: string,
  name: string,
  where: { tenant?: string; environment?: string; project?: string; resource?: string } = {},
): Promise<string> {
  const { tenant = 'default', ...place } = where
  const owner = await ownerOf(node)
  const binding = await owner.createBinding({
    params: { tenant },
    body: { principal: { kind: 'user', name }, role, ...place },
  })
  return binding.id
}

async function may(api: Api, action: string, resource: string): Promise<boolean> {
  return (await api.explainRights({ query: { action, resource } })).isAllowed
}

onEveryStore((startNode) => {
  describe('two tenants', () => {
    test('live side by side with people of the same name and different rights', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      await owner.createTenant({ body: { name: 'acme', title: 'Acme', owner: 'alice' } })
      const acme = await signIn(node, 'acme', 'alice')
      const other = await person(node, 'default', 'alice')
      await give(node, 'developer', 'alice')

      expect(await may(acme, 'config.publish', 'config/acme/prod')).toBe(true)
      expect(await may(acme, 'config.read', 'config/default/prod')).toBe(false)
      expect(await may(other, 'config.edit', 'config/default/prod')).toBe(true)
      expect(await may(other, 'config.publish', 'config/default/prod')).toBe(false)
      expect(await may(other, 'config.read', 'config/acme/prod')).toBe(false)

      await acme.createUser({ params: { tenant: 'acme' }, body: { name: 'bob' } })
      expect(
        (await acme.listUsers({ params: { tenant: 'acme' }, query: {} })).entries,
      ).toMatchObject([
        { name: 'alice', tenant: 'acme' },
        { name: 'bob', tenant: 'acme' },
      ])
      await expect(acme.listUsers({ params: DEFAULT, query: {} })).rejects.toMatchObject({
        status: 403,
        message: expect.stringContaining('outside tenant "acme"'),
      })
      await expect(acme.listTenants({ query: {} })).rejects.toMatchObject({ status: 403 })
      await expect(
        acme.updateTenant({ params: { tenant: 'acme' }, body: { state: 'disabled' } }),
      ).rejects.toMatchObject({ status: 403 })
    })

    test('are one wall: no grant reaches through it', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      await owner.createTenant({ body: { name: 'acme', owner: 'alice' } })
      const acme = await signIn(node, 'acme', 'alice')
      await expect(
        acme.createBinding({
          params: { tenant: 'acme' },
          body: {
            principal: { kind: 'user', name: 'alice' },
            role: 'owner',
            resource: 'config/default',
          },
        }),
      ).rejects.toMatchObject({ code: 'MP_IAM_SCOPE_INVALID' })
      const { secret } = await acme.createToken({
        body: { name: 'wide', grants: [{ action: 'config.*', resource: 'config/acme' }] },
      })
      expect(await may(node.client(secret ?? ''), 'config.read', 'config/acme')).toBe(true)
      expect(await may(node.client(secret ?? ''), 'config.read', 'config/default')).toBe(false)
      expect(await may(acme, 'changes.read', 'changes')).toBe(false)
      expect(await may(acme, 'metrics.read', 'metrics')).toBe(false)
    })

    test('end: a disabled one lets nobody in, a deleted one is gone and its name stays taken', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      await owner.createTenant({ body: { name: 'acme', owner: 'alice' } })
      const acme = await signIn(node, 'acme', 'alice')
      const tenant = { tenant: 'acme' }
      await owner.updateTenant({ params: tenant, body: { state: 'disabled' } })
      await expect(acme.whoami()).rejects.toMatchObject({ code: 'MP_IAM_TOKEN_REFUSED' })
      await owner.updateTenant({ params: tenant, body: { state: 'active' } })
      await expect(acme.whoami()).resolves.toMatchObject({ principal: { name: 'alice' } })
      await owner.deleteTenant({ params: tenant })
      await expect(acme.whoami()).rejects.toMatchObject({ code: 'MP_IAM_TOKEN_REFUSED' })
      await expect(owner.getTenant({ params: tenant })).rejects.toMatchObject({ status: 404 })
      await expect(owner.createTenant({ body: { name: 'acme' } })).rejects.toMatchObject({
        code: 'MP_IAM_NAME_TAKEN',
      })
      await expect(owner.deleteTenant({ params: DEFAULT })).rejects.toMatchObject({
        code: 'MP_IAM_BUILT_IN',
      })
    })
  })

  describe('a user', () => {
    test('has no rights at first, then those of its roles, in their place only, and loses them at once', async () => {
      const node = await startNode()
      const alice = await person(node, 'default', 'alice')
      expect((await alice.whoami()).grants).toEqual([])
      await give(node, 'developer', 'alice', { environment: 'test' })
      const id = await give(node, 'reviewer', 'alice', { environment: 'prod' })
      expect(await may(alice, 'config.edit', 'config/default/test/shop')).toBe(true)
      expect(await may(alice, 'config.edit', 'config/default/prod/shop')).toBe(false)
      expect(await may(alice, 'config.publish', 'config/default/prod/shop')).toBe(true)
      await (await ownerOf(node)).deleteBinding({ params: { ...DEFAULT, id } })
      expect(await may(alice, 'config.publish', 'config/default/prod/shop')).toBe(false)
    })

    test('is out at once when disabled, with its tokens, and back when enabled', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      const alice = await person(node, 'default', 'alice')
      await give(node, 'developer', 'alice')
      const grants = [{ action: 'config.read', resource: 'config/default' }]
      const token = node.client(
        (await alice.createToken({ body: { name: 'ci', grants } })).secret ?? '',
      )
      const params = { ...DEFAULT, name: 'alice' }
      await owner.updateUser({ params, body: { state: 'disabled' } })
      for (const api of [alice, token])
        await expect(api.whoami()).rejects.toMatchObject({ code: 'MP_IAM_TOKEN_REFUSED' })
      await expect(signIn(node, 'default', 'alice')).rejects.toMatchObject({
        code: 'MP_IAM_SIGN_IN_REFUSED',
      })
      await owner.updateUser({ params, body: { state: 'active' } })
      await expect(token.whoami()).resolves.toBeDefined()
    })

    test('is gone with its tokens when deleted', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      const alice = await person(node, 'default', 'alice')
      await owner.deleteUser({ params: { ...DEFAULT, name: 'alice' } })
      await expect(alice.whoami()).rejects.toMatchObject({ code: 'MP_IAM_TOKEN_REFUSED' })
      await expect(owner.getUser({ params: { ...DEFAULT, name: 'alice' } })).rejects.toMatchObject({
        code: 'MP_IAM_NAME_UNKNOWN',
      })
    })

    test('never shares a name with somebody of the platform', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      await expect(
        owner.createUser({ params: DEFAULT, body: { name: 'admin' } }),
      ).rejects.toMatchObject({ code: 'MP_IAM_NAME_TAKEN' })
      await owner.createUser({ params: DEFAULT, body: { name: 'alice' } })
      await expect(
        owner.createUser({ params: { tenant: '*' }, body: { name: 'alice' } }),
      ).rejects.toMatchObject({ code: 'MP_IAM_NAME_TAKEN' })
    })

    test('is found by a part of its name or address, page by page', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      for (const name of ['ann', 'bea', 'cyd', 'dan_1', 'danx1'])
        await owner.createUser({ params: DEFAULT, body: { name, email: `${name}@Example.org` } })
      const first = await owner.listUsers({ params: DEFAULT, query: { limit: 3 } })
      expect(first.entries.map(({ name }) => name)).toEqual(['ann', 'bea', 'cyd'])
      const rest = await owner.listUsers({
        params: DEFAULT,
        query: { limit: 3, cursor: first.nextCursor ?? '' },
      })
      expect(rest).toMatchObject({
        entries: [{ name: 'dan_1' }, { name: 'danx1' }],
        nextCursor: null,
      })
      const found = await owner.listUsers({ params: DEFAULT, query: { search: 'N_1@EXAMPLE' } })
      expect(found.entries.map(({ name }) => name)).toEqual(['dan_1'])
      await expect(
        owner.listUsers({ params: DEFAULT, query: { cursor: 'abc' } }),
      ).rejects.toMatchObject({ code: 'MP_IAM_CURSOR_INVALID' })
    })
  })

  describe('groups', () => {
    test('give their rights to members of members, and take them back', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      const alice = await person(node, 'default', 'alice')
      for (const name of ['backend', 'staff'])
        await owner.putGroup({ params: { ...DEFAULT, name }, body: {} })
      await owner.createBinding({
        params: DEFAULT,
        body: { principal: { kind: 'group', name: 'staff' }, role: 'developer' },
      })
      const staff = { ...DEFAULT, name: 'staff' }
      await owner.addMember({
        params: { ...DEFAULT, name: 'backend' },
        body: { kind: 'user', name: 'alice' },
      })
      expect(await may(alice, 'config.edit', 'config/default/test')).toBe(false)
      await owner.addMember({ params: staff, body: { kind: 'group', name: 'backend' } })
      expect(await may(alice, 'config.edit', 'config/default/test')).toBe(true)
      await owner.removeMember({ params: { ...staff, kind: 'group', member: 'backend' } })
      expect(await may(alice, 'config.edit', 'config/default/test')).toBe(false)
      await owner.addMember({ params: staff, body: { kind: 'user', name: 'alice' } })
      expect(await may(alice, 'config.edit', 'config/default/test')).toBe(true)
      await owner.deleteGroup({ params: staff })
      expect(await may(alice, 'config.edit', 'config/default/test')).toBe(false)
    })

    test('in a ring are refused, at any distance', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      for (const name of ['a', 'b', 'c'])
        await owner.putGroup({ params: { ...DEFAULT, name }, body: {} })
      const put = (group: string, into: string): Promise<unknown> =>
        owner.addMember({
          params: { ...DEFAULT, name: into },
          body: { kind: 'group', name: group },
        })
      await put('a', 'b')
      await put('b', 'c')
      for (const [group, into] of [
        ['c', 'a'],
        ['b', 'a'],
        ['a', 'a'],
      ] as const)
        await expect(put(group, into)).rejects.toMatchObject({
          status: 409,
          code: 'MP_IAM_GROUP_CYCLE',
        })
      const { entries } = await owner.listMembers({ params: { ...DEFAULT, name: 'c' } })
      expect(entries).toEqual([{ kind: 'group', name: 'b', tenant: 'default' }])
    })
  })

  describe('roles', () => {
    test('of a tenant allow and deny; a denial wins over what other roles allow', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      const alice = await person(node, 'default', 'alice')
      await give(node, 'operator', 'alice')
      await owner.putRole({
        params: { ...DEFAULT, name: 'no-publish' },
        body: { rules: [{ effect: 'deny', action: 'config.publish' }] },
      })
      await give(node, 'no-publish', 'alice', { environment: 'prod' })
      expect(await may(alice, 'config.publish', 'config/default/test')).toBe(true)
      expect(await may(alice, 'config.publish', 'config/default/prod/shop')).toBe(false)
      expect(await may(alice, 'config.edit', 'config/default/prod/shop')).toBe(true)

      await owner.putRole({
        params: { ...DEFAULT, name: 'no-publish' },
        body: { rules: [{ effect: 'deny', action: 'config.*' }] },
      })
      expect(await may(alice, 'config.edit', 'config/default/prod/shop')).toBe(false)
      await expect(
        owner.deleteRole({ params: { ...DEFAULT, name: 'no-publish' } }),
      ).rejects.toMatchObject({
        code: 'MP_IAM_ROLE_IN_USE',
      })
    })

    test('that name an unknown action are refused with the nearest known names', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      const put = (action: string, resource?: string): Promise<unknown> =>
        owner.putRole({
          params: { ...DEFAULT, name: 'custom' },
          body: { rules: [{ effect: 'allow', action, resource }] },
        })
      await expect(put('config.pubish')).rejects.toMatchObject({
        status: 400,
        code: 'MP_IAM_ACTION_UNKNOWN',
        message: expect.stringContaining('config.publish'),
      })
      await expect(put('confg.*')).rejects.toMatchObject({
        message: expect.stringContaining('config.*'),
      })
      await expect(put('config.read', 'cofnig')).rejects.toMatchObject({
        code: 'MP_IAM_RULE_INVALID',
      })
      const { entries } = await owner.listRoles({ params: DEFAULT })
      expect(entries.map(({ name }) => name)).not.toContain('custom')
    })

    test('that are built in stay as they are', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      const params = { ...DEFAULT, name: 'owner' }
      const rules = [{ effect: 'deny' as const, action: '*' }]
      await expect(owner.putRole({ params, body: { rules } })).rejects.toMatchObject({
        code: 'MP_IAM_BUILT_IN',
      })
      await expect(owner.deleteRole({ params })).rejects.toMatchObject({ code: 'MP_IAM_BUILT_IN' })
    })

    test('in a project hold in its applications, whichever these are at the moment', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      const alice = await person(node, 'default', 'alice')
      const project = { ...DEFAULT, name: 'shop' }
      await owner.putProject({ params: project, body: { applications: ['shop'] } })
      await give(node, 'developer', 'alice', { project: 'shop', environment: 'test' })
      await give(node, 'masked-read-only', 'alice', { project: 'shop' })
      expect(await may(alice, 'config.edit', 'config/default/test/shop/orders')).toBe(true)
      expect(await may(alice, 'config.edit', 'config/default/prod/shop/orders')).toBe(false)
      expect(await may(alice, 'config.read-masked', 'config/default/prod/shop/orders')).toBe(true)
      expect(await may(alice, 'config.edit', 'config/default/test/pay')).toBe(false)
      await owner.putProject({ params: project, body: { applications: ['pay'] } })
      expect(await may(alice, 'config.edit', 'config/default/test/pay')).toBe(true)
      expect(await may(alice, 'config.edit', 'config/default/test/shop/orders')).toBe(false)
      await owner.deleteProject({ params: project })
      expect((await alice.whoami()).grants).toEqual([])
    })
  })

  describe('nobody gives more than they have', () => {
    /** May change people, roles and grants of the default tenant, and read its configuration but in prod. */
    async function clerk(node: Node): Promise<Api> {
      const owner = await ownerOf(node)
      await owner.putRole({
        params: { ...DEFAULT, name: 'clerk' },
        body: {
          rules: [
            ...[
              'users',
              'groups',
              'roles',
              'bindings',
              'projects',
              'service-accounts',
              'tokens',
            ].map((noun) => ({
              effect: 'allow' as const,
              action: `iam.${noun}.edit`,
            })),
            { effect: 'allow', action: 'config.read' },
          ],
        },
      })
      await owner.putRole({
        params: { ...DEFAULT, name: 'not-there' },
        body: { rules: [{ effect: 'deny', action: 'config.read' }] },
      })
      const api = await person(node, 'default', 'clerk')
      await give(node, 'clerk', 'clerk')
      await give(node, 'not-there', 'clerk', { environment: 'prod' })
      return api
    }

    const wide = { status: 403, code: 'MP_IAM_GRANT_TOO_WIDE' }

    test('by a grant, a role, a group or a project', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      const api = await clerk(node)
      const bind = (role: string, environment?: string): Promise<unknown> =>
        api.createBinding({
          params: DEFAULT,
          body: { principal: { kind: 'user', name: 'clerk' }, role, environment },
        })
      await expect(bind('owner')).rejects.toMatchObject(wide)
      await expect(bind('developer')).rejects.toMatchObject(wide)

      const put = (name: string, action: string): Promise<unknown> =>
        api.putRole({
          params: { ...DEFAULT, name },
          body: { rules: [{ effect: 'allow', action }] },
        })
      await expect(put('clerk', '*')).rejects.toMatchObject(wide)
      await expect(put('mine', 'config.read')).rejects.toMatchObject(wide)
      await expect(put('not-there', 'iam.users.edit')).rejects.toMatchObject(wide)
      await expect(put('mine', 'iam.users.edit')).resolves.toBeDefined()

      await owner.putGroup({ params: { ...DEFAULT, name: 'owners' }, body: {} })
      await owner.createBinding({
        params: DEFAULT,
        body: { principal: { kind: 'group', name: 'owners' }, role: 'owner' },
      })
      const owners = { ...DEFAULT, name: 'owners' }
      await expect(
        api.addMember({ params: owners, body: { kind: 'user', name: 'clerk' } }),
      ).rejects.toMatchObject(wide)
      await expect(api.deleteGroup({ params: owners })).rejects.toMatchObject(wide)

      await owner.putProject({
        params: { ...DEFAULT, name: 'shop' },
        body: { applications: ['shop'] },
      })
      await give(node, 'developer', 'clerk', { project: 'shop' })
      await expect(
        api.putProject({
          params: { ...DEFAULT, name: 'shop' },
          body: { applications: ['shop', 'pay'] },
        }),
      ).rejects.toMatchObject(wide)
    })

    test('nor takes over somebody with wider rights, or their own refusals away', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      const api = await clerk(node)
      await person(node, 'default', 'boss')
      await give(node, 'operator', 'boss')
      const boss = { ...DEFAULT, name: 'boss' }
      await expect(
        api.setPassword({
          params: { ...DEFAULT, username: 'boss' },
          body: { password: 'another password' },
        }),
      ).rejects.toMatchObject(wide)
      await expect(
        api.updateUser({ params: boss, body: { email: 'me@evil.example' } }),
      ).rejects.toMatchObject(wide)
      await expect(api.deleteUser({ params: boss })).rejects.toMatchObject(wide)
      const { entries } = await owner.listBindings({
        params: DEFAULT,
        query: { role: 'not-there' },
      })
      await expect(
        api.deleteBinding({ params: { ...DEFAULT, id: entries[0]?.id ?? '' } }),
      ).rejects.toMatchObject(wide)
    })

    test('nor by a client that acts as a service account', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      await owner.createServiceAccount({ params: DEFAULT, body: { name: 'deployer' } })
      await owner.createBinding({
        params: DEFAULT,
        body: { principal: { kind: 'service-account', name: 'deployer' }, role: 'operator' },
      })
      await owner.putRole({
        params: { ...DEFAULT, name: 'registrar' },
        body: { rules: [{ effect: 'allow', action: 'iam.clients.*' }] },
      })
      const api = await person(node, 'default', 'registrar')
      await give(node, 'registrar', 'registrar')
      const body = {
        name: 'ci',
        grantTypes: ['client_credentials' as const],
        serviceAccount: 'deployer',
      }
      await expect(api.createClient({ params: DEFAULT, body })).rejects.toMatchObject(wide)
      const { id } = await owner.createClient({ params: DEFAULT, body })
      await expect(api.rotateClientSecret({ params: { ...DEFAULT, id } })).rejects.toMatchObject(
        wide,
      )
    })

    test('nor by a token of a service account', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      const api = await clerk(node)
      await owner.createServiceAccount({ params: DEFAULT, body: { name: 'deployer' } })
      await owner.createBinding({
        params: DEFAULT,
        body: { principal: { kind: 'service-account', name: 'deployer' }, role: 'operator' },
      })
      const make = (action: string, resource: string): Promise<{ secret: string | null }> =>
        api.createToken({
          body: { name: 'ci', grants: [{ action, resource }], serviceAccount: 'deployer' },
        })
      await expect(make('config.publish', 'config/default')).rejects.toMatchObject(wide)
      await expect(make('config.read', 'config/default')).rejects.toMatchObject(wide)
      const { secret } = await make('config.read', 'config/default/test')
      expect(await may(node.client(secret ?? ''), 'config.read', 'config/default/test/shop')).toBe(
        true,
      )
    })
  })

  describe('the last owner', () => {
    test('of a tenant cannot be deleted, disabled or demoted, also not through a group', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      await owner.createTenant({ body: { name: 'acme', owner: 'alice' } })
      const tenant = { tenant: 'acme' }
      const last = { status: 409, code: 'MP_IAM_LAST_OWNER' }
      const alice = { ...tenant, name: 'alice' }
      const bindings = await owner.listBindings({ params: tenant, query: {} })
      const id = bindings.entries[0]?.id ?? ''
      await expect(owner.deleteUser({ params: alice })).rejects.toMatchObject(last)
      await expect(
        owner.updateUser({ params: alice, body: { state: 'disabled' } }),
      ).rejects.toMatchObject(last)
      await expect(owner.deleteBinding({ params: { ...tenant, id } })).rejects.toMatchObject(last)

      // A group with nobody in it is no owner; with somebody active in it, it is.
      const group = { ...tenant, name: 'owners' }
      await owner.putGroup({ params: group, body: {} })
      await owner.createBinding({
        params: tenant,
        body: { principal: { kind: 'group', name: 'owners' }, role: 'owner' },
      })
      await expect(owner.deleteUser({ params: alice })).rejects.toMatchObject(last)
      await owner.createUser({ params: tenant, body: { name: 'bob' } })
      await owner.addMember({ params: group, body: { kind: 'user', name: 'bob' } })
      await owner.deleteUser({ params: alice })
      await expect(
        owner.removeMember({ params: { ...group, kind: 'user', member: 'bob' } }),
      ).rejects.toMatchObject(last)
      await expect(owner.deleteGroup({ params: group })).rejects.toMatchObject(last)
      await expect(owner.deleteUser({ params: { ...tenant, name: 'bob' } })).rejects.toMatchObject(
        last,
      )
    })

    test('of the platform cannot go either, until there is another', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      const admin = { tenant: '*', name: 'admin' }
      await expect(owner.deleteUser({ params: admin })).rejects.toMatchObject({
        code: 'MP_IAM_LAST_OWNER',
      })
      await expect(
        owner.updateUser({ params: admin, body: { state: 'disabled' } }),
      ).rejects.toMatchObject({ code: 'MP_IAM_LAST_OWNER' })
      await owner.createUser({ params: { tenant: '*' }, body: { name: 'root' } })
      await give(node, 'owner', 'root', { tenant: '*' })
      await expect(owner.deleteUser({ params: admin })).resolves.toBeUndefined()
    })

    test('is kept when two owners put each other out at once', async () => {
      const node = await startNode()
      const owner = await ownerOf(node)
      await owner.createTenant({ body: { name: 'acme', owner: 'alice' } })
      await owner.createUser({ params: { tenant: 'acme' }, body: { name: 'bob' } })
      await give(node, 'owner', 'bob', { tenant: 'acme' })
      const outcomes = await Promise.allSettled(
        ['alice', 'bob'].map((name) => owner.deleteUser({ params: { tenant: 'acme', name } })),
      )
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    })
  })

  test('a quota stops a tenant at its limit, also side by side, and what is there stays', async () => {
    const node = await startNode()
    const owner = await ownerOf(node)
    await owner.putQuota({ params: { ...DEFAULT, what: 'users' }, body: { limit: 2 } })
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((name) => owner.createUser({ params: DEFAULT, body: { name } })),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'MP_IAM_QUOTA_REACHED' },
    })
    await owner.putQuota({ params: { ...DEFAULT, what: 'users' }, body: { limit: 1 } })
    const { entries } = await owner.listQuotas({ params: DEFAULT })
    expect(entries).toContainEqual({ what: 'users', limit: 1, used: 2 })
    await owner.putQuota({ params: { ...DEFAULT, what: 'users' }, body: { limit: null } })
    await expect(owner.createUser({ params: DEFAULT, body: { name: 'e' } })).resolves.toBeDefined()
  })

  describe('a token of a person', () => {
    test('does what both its grants and its owner allow, and follows what becomes of the owner', async () => {
      const node = await startNode()
      const alice = await person(node, 'default', 'alice')
      const id = await give(node, 'developer', 'alice')
      const grants = [{ action: 'config.read', resource: 'config/default/test' }]
      const made = await alice.createToken({ body: { name: 'laptop', grants } })
      const token = node.client(made.secret ?? '')
      expect(made.owner).toBe('user:alice')
      expect((await token.whoami()).principal).toMatchObject({
        kind: 'token',
        name: 'alice/laptop',
        tenant: 'default',
      })
      expect(await may(token, 'config.read', 'config/default/test')).toBe(true)
      expect(await may(token, 'config.edit', 'config/default/test')).toBe(false)
      expect(await may(token, 'config.read', 'config/default/prod')).toBe(false)
      const owner = await ownerOf(node)
      await owner.deleteBinding({ params: { ...DEFAULT, id } })
      expect(await may(token, 'config.read', 'config/default/test')).toBe(false)
    })

    test('is seen and revoked by its owner, not by others of the tenant without the right', async () => {
      const node = await startNode()
      const alice = await person(node, 'default', 'alice')
      const bob = await person(node, 'default', 'bob')
      await give(node, 'read-only', 'alice')
      const grants = [{ action: 'config.read', resource: 'config/default' }]
      const { id, secret } = await alice.createToken({ body: { name: 'laptop', grants } })
      expect((await alice.listTokens({ query: {} })).entries.map((token) => token.id)).toEqual([id])
      expect((await bob.listTokens({ query: {} })).entries).toEqual([])
      await expect(bob.revokeToken({ params: { id } })).rejects.toMatchObject({ status: 403 })
      await expect(
        node.client(secret ?? '').createToken({ body: { name: 'more', grants } }),
      ).rejects.toMatchObject({
        status: 403,
      })
      await alice.revokeToken({ params: { id } })
      await expect(node.client(secret ?? '').whoami()).rejects.toMatchObject({ status: 401 })
    })
  })

  test('auth explain says which role, in which place and through which group', async () => {
    const node = await startNode()
    const owner = await ownerOf(node)
    const alice = await person(node, 'default', 'alice')
    await owner.putGroup({ params: { ...DEFAULT, name: 'backend' }, body: {} })
    await owner.addMember({
      params: { ...DEFAULT, name: 'backend' },
      body: { kind: 'user', name: 'alice' },
    })
    await owner.createBinding({
      params: DEFAULT,
      body: {
        principal: { kind: 'group', name: 'backend' },
        role: 'developer',
        environment: 'test',
      },
    })
    const query = {
      action: 'config.edit',
      resource: 'config/default/test/shop',
      principal: 'user:alice',
      tenant: 'default',
    }
    const explained = await owner.explainRights({ query })
    expect(explained).toMatchObject({
      principal: 'user:alice',
      isAllowed: true,
      because:
        'user:alice has "config.edit" on "config/default/test" by role "developer" in default, environment test, through group "backend"',
    })
    expect(explained.rules.map(({ action, isMatch }) => [action, isMatch])).toEqual([
      ['config.edit', true],
      ['config.read', false],
    ])
    expect(
      await owner.explainRights({ query: { ...query, action: 'config.publish' } }),
    ).toMatchObject({
      isAllowed: false,
      because: expect.stringContaining('no grant of user:alice'),
    })
    await expect(
      alice.explainRights({ query: { ...query, principal: 'user:admin', tenant: '*' } }),
    ).rejects.toMatchObject({
      status: 403,
    })
  })
})
