/**
 * Seals what the store must not show: signing keys, one-time secrets, tokens in the middle of a flow.
 * AES-256-GCM under the secret key of the installation; `context` (what and whose it is) is
 * authenticated, so that a sealed text cannot be moved to another row.
 * Form: `v1.<nonce>.<ciphertext and tag>`, base64url. Source: NIST SP 800-38D.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Random } from '@midplane/kernel'
import { iamErrors } from './errors.ts'

export const SECRET_KEY_FILE = 'secret.key'

const KEY_SIZE_BYTES = 32
const NONCE_SIZE_BYTES = 12
const TAG_SIZE_BYTES = 16
const OWNER_ONLY = 0o600
const VERSION = 'v1'

export class Sealer {
  readonly #key: Uint8Array
  readonly #random: Random

  constructor(key: Uint8Array, random: Random) {
    this.#key = key
    this.#random = random
  }

  seal(text: string, context: string): string {
    const nonce = this.#random.bytes(NONCE_SIZE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(context))
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `${VERSION}.${Buffer.from(nonce).toString('base64url')}.${sealed.toString('base64url')}`
  }

  /** Errors: MP_IAM_SECRET_KEY_WRONG when the text was altered, moved, or sealed under another key. */
  unseal(text: string, context: string): string {
    const [version, nonce = '', body = ''] = text.split('.')
    const sealed = Buffer.from(body, 'base64url')
    try {
      if (version !== VERSION || sealed.length < TAG_SIZE_BYTES)
        throw new Error('not a sealed text')
      const decipher = createDecipheriv('aes-256-gcm', this.#key, Buffer.from(nonce, 'base64url'), {
        authTagLength: TAG_SIZE_BYTES,
      })
        .setAAD(Buffer.from(context))
        .setAuthTag(sealed.subarray(-TAG_SIZE_BYTES))
      return (
        decipher.update(sealed.subarray(0, -TAG_SIZE_BYTES), undefined, 'utf8') +
        decipher.final('utf8')
      )
    } catch (cause) {
      throw iamErrors.error('MP_IAM_SECRET_KEY_WRONG', { what: context }, { cause })
    }
  }

  /** A key for one purpose, such as signing cookies, from which the secret key does not follow. */
  derive(purpose: string): string {
    return createHash('sha256')
      .update('midplane-derive\0')
      .update(this.#key)
      .update(purpose)
      .digest('base64url')
  }
}

/** From the setting, else from `secret.key` of the data folder, which is made at the first start. */
export async function openSealer(
  dataFolder: string,
  setting: string | null,
  random: Random,
): Promise<Sealer> {
  if (setting !== null) return new Sealer(keyOf(setting, 'the setting "secretKey"'), random)
  const path = join(dataFolder, SECRET_KEY_FILE)
  await writeNew(path, random)
  return new Sealer(keyOf(await readFile(path, 'utf8'), `"${path}"`), random)
}

/** Leaves a file that is there already as it is. */
async function writeNew(path: string, random: Random): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined
    throw error
  })
  if (file === undefined) return
  try {
    await file.writeFile(`${Buffer.from(random.bytes(KEY_SIZE_BYTES)).toString('base64url')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** 32 bytes as base64, base64url or hexadecimal. */
function keyOf(text: string, source: string): Uint8Array {
  const trimmed = text.trim()
  const key = Buffer.from(trimmed, /^[0-9a-f]{64}$/i.test(trimmed) ? 'hex' : 'base64url')
  if (key.length === KEY_SIZE_BYTES) return key
  throw iamErrors.error('MP_IAM_SECRET_KEY_INVALID', { source })
}
