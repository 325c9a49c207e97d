/** Sessions of people: listed, ended, and gone with a new password; the same on every node. */
import { MidplaneError } from '@midplane/contract'
import { eventually } from '@midplane/testkit'
import { expect, test } from 'vitest'
import { addUser, tokenOf } from '../browser/people.ts'
import { onEveryStore, postgresFor } from '../every-store.ts'
import { PASSWORD, startNode } from '../node.ts'

const ENDED = { code: 'MP_IAM_TOKEN_REFUSED' }

onEveryStore((startNode) => {
  test('a person sees their own sessions, the newest first, and no one else’s', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    await addUser(node, 'bob')
    const first = await tokenOf(node, 'ann')
    node.clock.move(1000)
    const second = await tokenOf(node, 'ann')
    await tokenOf(node, 'bob')
    const { entries } = await node.client(first).listSessions()
    expect(entries.map(({ isThis, methods, address }) => ({ isThis, methods, address }))).toEqual([
      { isThis: false, methods: ['pwd'], address: '127.0.0.1' },
      { isThis: true, methods: ['pwd'], address: '127.0.0.1' },
    ])
    expect(second).toContain(entries[0]?.id)
  })

  test('a session that was ended is refused at once, and somebody else’s cannot be ended', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    await addUser(node, 'bob')
    const [mine, other, bobs] = [
      await tokenOf(node, 'ann'),
      await tokenOf(node, 'ann'),
      await tokenOf(node, 'bob'),
    ]
    const idOf = (token: string): string => token.split('_')[1] ?? ''
    const ann = node.client(mine)
    await ann.endSession({ params: { id: idOf(other) } })
    await expect(node.client(other).whoami()).rejects.toMatchObject(ENDED)
    await expect(ann.endSession({ params: { id: idOf(bobs) } })).rejects.toMatchObject({
      code: 'MP_IAM_SESSION_UNKNOWN',
    })
    await expect(node.client(bobs).whoami()).resolves.toBeDefined()
  })

  test('all others end in one go', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const [mine, other] = [await tokenOf(node, 'ann'), await tokenOf(node, 'ann')]
    expect(await node.client(mine).endOtherSessions()).toEqual({ endedCount: 1 })
    await expect(node.client(other).whoami()).rejects.toMatchObject(ENDED)
    expect((await node.client(mine).listSessions()).entries).toHaveLength(1)
  })

  test('a new password wants the old one, ends the other sessions and keeps this one', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const [mine, other] = [await tokenOf(node, 'ann'), await tokenOf(node, 'ann')]
    const change = (current: string): Promise<unknown> =>
      node.client(mine).changePassword({ body: { current, password: 'another good one' } })
    await expect(change('not the password')).rejects.toMatchObject({
      code: 'MP_IAM_SIGN_IN_REFUSED',
    })
    await expect(node.client(other).whoami()).resolves.toBeDefined()
    await change(PASSWORD)
    await expect(node.client(other).whoami()).rejects.toMatchObject(ENDED)
    await expect(node.client(mine).whoami()).resolves.toBeDefined()
    await expect(tokenOf(node, 'ann')).rejects.toMatchObject({ code: 'MP_IAM_SIGN_IN_REFUSED' })
  })
})

test('a session ended on one node is refused on the other', async (context) => {
  const databaseUrl = await (await postgresFor(context)).createDatabase()
  const env = { MIDPLANE_SECRET_KEY: 'a'.repeat(64) }
  const [a, b] = [await startNode({ databaseUrl, env }), await startNode({ databaseUrl, env })]
  await addUser(a, 'ann')
  const token = await tokenOf(a, 'ann')
  await expect(b.client(token).whoami()).resolves.toBeDefined()
  await a.client(token).endSession({ params: { id: token.split('_')[1] ?? '' } })
  await eventually(
    async () => {
      const outcome = await b
        .client(token)
        .whoami()
        .catch((error: unknown) => MidplaneError.is(error) && error.code)
      return outcome === ENDED.code ? true : undefined
    },
    { what: 'the other node to refuse the session' },
  )
})
