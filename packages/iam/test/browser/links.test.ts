/** One-time links: the first sign-in, recovery by an administrator, and `midplane admin reset`. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FIRST_SIGN_IN_FILE } from '../../src/index.ts'
import { onEveryStore } from '../every-store.ts'
import { PASSWORD, startNode, type Node } from '../node.ts'
import { addUser, setUpApp, tokenOf } from './people.ts'
import { Visitor } from './visitor.ts'

const NO_PASSWORD = { env: { MIDPLANE_ADMIN_PASSWORD: undefined } }

function firstLink(node: Node): Promise<string> {
  return readFile(join(node.folder, FIRST_SIGN_IN_FILE), 'utf8').then((text) => text.trim())
}

function canLogin(
  node: Node,
  username: string,
  password: string,
  tenant = 'default',
): Promise<boolean> {
  return node
    .client()
    .login({ body: { username, password, tenant } })
    .then(() => true)
    .catch(() => false)
}

onEveryStore((startNode) => {
  describe('the first start', () => {
    test('leaves a link in a file of its owner, with which the first user sets a password once', async () => {
      const node = await startNode(NO_PASSWORD)
      const link = await firstLink(node)
      expect((await stat(join(node.folder, FIRST_SIGN_IN_FILE))).mode & 0o777).toBe(0o600)
      const visitor = new Visitor(node.url)
      await visitor.open(link)
      expect(visitor.shown.text).toContain('Welcome to Midplane')
      await visitor.open(link)
      await visitor.submit({ password: 'short', repeated: 'short' })
      expect(visitor.shown).toMatchObject({
        status: 400,
        text: expect.stringContaining('at least 8'),
      })
      await visitor.submit({ password: 'a good password', repeated: 'a good passwort' })
      expect(visitor.shown.text).toContain('not the same')
      await visitor.submit({ password: 'a good password', repeated: 'a good password' })
      expect(visitor.shown.text).toContain('Signed in as admin.')
      expect(await canLogin(node, 'admin', 'a good password')).toBe(true)

      const second = new Visitor(node.url)
      expect((await second.open(link)).status).toBe(400)
      await expect(firstLink(node)).rejects.toMatchObject({ code: 'ENOENT' })
      expect(node.log()).not.toContain(link.split('=')[1])
    })

    test('offers no link once the first user can sign in', async () => {
      const node = await startNode()
      await expect(firstLink(node)).rejects.toMatchObject({ code: 'ENOENT' })
    })

    test('offers a new link at the next start, and the old one ends', async () => {
      const first = await startNode(NO_PASSWORD)
      const old = new URL(await firstLink(first))
      await first.stop()
      const second = await startNode({ ...NO_PASSWORD, after: first })
      const fresh = new URL(await firstLink(second))
      expect(fresh.search).not.toBe(old.search)
      const visitor = new Visitor(second.url)
      expect((await visitor.open(`${old.pathname}${old.search}`)).status).toBe(400)
      expect((await visitor.open(`${fresh.pathname}${fresh.search}`)).status).toBe(200)
    })
  })

  describe('a recovery link', () => {
    test('lets a locked-out person in, forgets their second factors and ends their sessions', async () => {
      const node = await startNode()
      await addUser(node, 'ann')
      const session = await tokenOf(node, 'ann')
      await setUpApp(node, session)
      const local = node.client(await node.localToken())
      const params = { tenant: 'default', name: 'ann' }
      const { url } = await local.makeRecoveryLink({ params, body: { removesSecondFactors: true } })
      await expect(node.client(session).whoami()).rejects.toMatchObject({
        code: 'MP_IAM_TOKEN_REFUSED',
      })
      const visitor = new Visitor(node.url)
      await visitor.open(url)
      await visitor.submit({ password: 'a new password', repeated: 'a new password' })
      expect(visitor.shown.text).toContain('Signed in as ann.')
      expect(await canLogin(node, 'ann', 'a new password')).toBe(true)
      expect(await canLogin(node, 'ann', PASSWORD)).toBe(false)
    })

    test('that keeps the second factor still asks for it', async () => {
      const node = await startNode()
      await addUser(node, 'ann')
      await setUpApp(node, await tokenOf(node, 'ann'))
      const local = node.client(await node.localToken())
      const { url } = await local.makeRecoveryLink({
        params: { tenant: 'default', name: 'ann' },
        body: {},
      })
      const visitor = new Visitor(node.url)
      await visitor.open(url)
      await visitor.submit({ password: 'a new password', repeated: 'a new password' })
      expect(visitor.cookie('mp_session')).toBeUndefined()
      expect(visitor.shown.url).toContain('/t/default/sign-in')
    })

    test('ends after a day, and with the next one', async () => {
      const node = await startNode()
      await addUser(node, 'ann')
      const local = node.client(await node.localToken())
      const make = async (): Promise<string> =>
        (await local.makeRecoveryLink({ params: { tenant: 'default', name: 'ann' }, body: {} })).url
      const [old, fresh] = [await make(), await make()]
      const visitor = new Visitor(node.url)
      expect((await visitor.open(old)).status).toBe(400)
      expect((await visitor.open(fresh)).status).toBe(200)
      node.clock.move(25 * 3_600_000)
      expect((await visitor.open(fresh)).status).toBe(400)
    })

    test('is for those only who have every right of that user', async () => {
      const node = await startNode()
      await addUser(node, 'ann')
      const local = node.client(await node.localToken())
      const grants = [{ action: 'iam.users.edit', resource: 'iam' }]
      const { secret } = await local.createToken({ body: { name: 'help desk', grants } })
      const desk = node.client(secret ?? '')
      await expect(
        desk.makeRecoveryLink({ params: { tenant: '*', name: 'admin' }, body: {} }),
      ).rejects.toMatchObject({ status: 403 })
      await expect(
        desk.makeRecoveryLink({ params: { tenant: 'default', name: 'ann' }, body: {} }),
      ).resolves.toMatchObject({
        url: expect.stringContaining('/t/default/sign-in/new-password?code='),
      })
    })
  })
})

test('a link of one use serves one of two who use it at once', async () => {
  const node = await startNode(NO_PASSWORD)
  const link = await firstLink(node)
  const visitors = [new Visitor(node.url), new Visitor(node.url)]
  for (const visitor of visitors) await visitor.open(link)
  await Promise.all(
    visitors.map((visitor, index) => {
      const password = `a good password ${index}`
      return visitor.submit({ password, repeated: password })
    }),
  )
  const inside = visitors.filter((visitor) => visitor.shown.text.includes('Signed in as admin.'))
  expect(inside).toHaveLength(1)
})
