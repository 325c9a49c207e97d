/** People and their authenticator apps, for tests of sign-in. */
import { expect } from 'vitest'
import { totpCode, totpStep } from '../../src/model/totp-code.ts'
import { PASSWORD, type Node } from '../node.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A user of the tenant `default` with the usual password. */
export async function addUser(node: Node, name: string): Promise<void> {
  const admin = node.client(await node.localToken())
  await admin.createUser({ params: { tenant: 'default' }, body: { name } })
  await admin.setPassword({
    params: { tenant: 'default', username: name },
    body: { password: PASSWORD },
  })
}

export async function tokenOf(node: Node, username: string, code?: string): Promise<string> {
  const body = { username, password: PASSWORD, ...(code !== undefined && { code }) }
  return (await node.client().login({ body })).token
}

/** The app as the person has it: the code of now, or of a later step. */
export type App = {
  readonly code: (stepsLater?: number) => string
  readonly recoveryCodes: readonly string[]
}

export async function setUpApp(node: Node, token: string): Promise<App> {
  const client = node.client(token)
  const { secret } = await client.offerTotp()
  const bytes = unbase32(secret)
  const code = (stepsLater = 0): string =>
    totpCode(bytes, totpStep(node.clock.nowMs()) + stepsLater)
  const { recoveryCodes } = await client.confirmTotp({ body: { code: code() } })
  expect(recoveryCodes).toHaveLength(10)
  return { code, recoveryCodes }
}

function unbase32(text: string): Uint8Array {
  const bits = [...text]
    .map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}
