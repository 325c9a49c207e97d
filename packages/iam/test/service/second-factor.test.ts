/** Authenticator apps and recovery codes, over the API. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MidplaneError } from '@midplane/contract'
import { describe, expect, test } from 'vitest'
import { addUser, setUpApp, tokenOf } from '../browser/people.ts'
import { onEveryStore } from '../every-store.ts'

const REFUSED = { code: 'MP_IAM_SECOND_FACTOR_REFUSED', status: 401 }

onEveryStore((startNode) => {
  describe('an authenticator app', () => {
    test('is asked for from its confirmation on, and not before', async () => {
      const node = await startNode()
      await addUser(node, 'ann')
      const token = await tokenOf(node, 'ann')
      await node.client(token).offerTotp()
      await expect(tokenOf(node, 'ann')).resolves.toMatch(/^mp_/)
      const app = await setUpApp(node, token)
      await expect(tokenOf(node, 'ann')).rejects.toMatchObject({
        code: 'MP_IAM_SECOND_FACTOR_REQUIRED',
        status: 401,
      })
      await expect(tokenOf(node, 'ann', app.code(1))).resolves.toMatch(/^mp_/)
      expect(await node.client(token).showTotp()).toEqual({ isActive: true, recoveryCodesLeft: 10 })
    })

    test('gives codes that work once, and not the one that confirmed it', async () => {
      const node = await startNode()
      await addUser(node, 'ann')
      const app = await setUpApp(node, await tokenOf(node, 'ann'))
      await expect(tokenOf(node, 'ann', app.code())).rejects.toMatchObject(REFUSED)
      const code = app.code(1)
      await tokenOf(node, 'ann', code)
      await expect(tokenOf(node, 'ann', code)).rejects.toMatchObject(REFUSED)
    })

    test('lets one of two sign in who use the same code at once', async () => {
      const node = await startNode()
      await addUser(node, 'ann')
      const app = await setUpApp(node, await tokenOf(node, 'ann'))
      const code = app.code(1)
      const outcomes = await Promise.allSettled([
        tokenOf(node, 'ann', code),
        tokenOf(node, 'ann', code),
      ])
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    })

    test('is not asked for when the password was wrong, so its presence stays unknown', async () => {
      const node = await startNode()
      await addUser(node, 'ann')
      await setUpApp(node, await tokenOf(node, 'ann'))
      const body = { username: 'ann', password: 'a wrong password' }
      await expect(node.client().login({ body })).rejects.toMatchObject({
        code: 'MP_IAM_SIGN_IN_REFUSED',
      })
    })

    test('makes guesses wait', async () => {
      const node = await startNode()
      await addUser(node, 'ann')
      await setUpApp(node, await tokenOf(node, 'ann'))
      const guesses: unknown[] = []
      for (let guess = 0; guess < 7; guess += 1) {
        guesses.push(
          await tokenOf(node, 'ann', `00000${guess}`).catch(
            (error: unknown) => MidplaneError.is(error) && error.code,
          ),
        )
      }
      expect(guesses.at(0)).toBe(REFUSED.code)
      expect(guesses.at(-1)).toBe('MP_IAM_TOO_MANY_ATTEMPTS')
    })

    test('can be taken away, and set up only once', async () => {
      const node = await startNode()
      await addUser(node, 'ann')
      const token = await tokenOf(node, 'ann')
      await setUpApp(node, token)
      await expect(node.client(token).offerTotp()).rejects.toMatchObject({
        code: 'MP_IAM_TOTP_ACTIVE',
      })
      await node.client(token).removeTotp()
      await expect(tokenOf(node, 'ann')).resolves.toMatch(/^mp_/)
      await expect(node.client(token).removeTotp()).rejects.toMatchObject({
        code: 'MP_IAM_TOTP_MISSING',
      })
    })
  })

  test('a recovery code works once, however it is written', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const token = await tokenOf(node, 'ann')
    const { recoveryCodes } = await setUpApp(node, token)
    const [one = '', two = ''] = recoveryCodes
    await expect(tokenOf(node, 'ann', one.toUpperCase().replaceAll('-', ' '))).resolves.toMatch(
      /^mp_/,
    )
    await expect(tokenOf(node, 'ann', one)).rejects.toMatchObject(REFUSED)
    const renewed = await node.client(token).renewRecoveryCodes()
    await expect(tokenOf(node, 'ann', two)).rejects.toMatchObject(REFUSED)
    await expect(tokenOf(node, 'ann', renewed.recoveryCodes[3])).resolves.toMatch(/^mp_/)
  })

  test('new ways to sign in want a fresh session, and never a token', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const session = await tokenOf(node, 'ann')
    node.clock.move(16 * 60_000)
    await expect(node.client(session).offerTotp()).rejects.toMatchObject({
      code: 'MP_IAM_SIGN_IN_STALE',
    })
    const local = node.client(await node.localToken())
    await expect(local.offerTotp()).rejects.toMatchObject({ code: 'MP_IAM_SESSION_REQUIRED' })
    const admin = node.client(await node.adminToken())
    const grants = [{ action: 'config.read', resource: 'config' }]
    const { secret } = await admin.createToken({ body: { name: 'ci', grants } })
    await expect(node.client(secret ?? '').offerTotp()).rejects.toMatchObject({
      code: 'MP_IAM_SESSION_REQUIRED',
    })
  })
})

test('neither secret nor codes stand readable in the files or the log of the node', async () => {
  const { startNode } = await import('../node.ts')
  const node = await startNode()
  await addUser(node, 'ann')
  const client = node.client(await tokenOf(node, 'ann'))
  const { secret } = await client.offerTotp()
  await client.removeTotp()
  const { recoveryCodes } = await setUpApp(node, await tokenOf(node, 'ann'))
  await node.stop()
  const names = (await readdir(node.folder)).filter((name) => name.startsWith('midplane.db'))
  const files = await Promise.all(names.map((name) => readFile(join(node.folder, name), 'latin1')))
  for (const hidden of [
    secret,
    ...recoveryCodes,
    ...recoveryCodes.map((code) => code.replaceAll('-', '')),
  ]) {
    expect(files.join('')).not.toContain(hidden)
    expect(node.log()).not.toContain(hidden)
  }
  expect(files.join('')).toContain('iam.totp.enable')
})
