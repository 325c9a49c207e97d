/**
 * The token with which the command line on the machine itself works without sign-in: whoever may
 * read the 0600 file may do everything. Made anew at every start; the process keeps its hash only.
 */
import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Random } from '@midplane/kernel'
import { isSecretOf, LOCAL_TOKEN_ID, newToken, parseToken } from './model/token.ts'

export const LOCAL_TOKEN_FILE = 'cli-token'

const OWNER_ONLY = 0o600

export class LocalToken {
  readonly #path: string
  readonly #random: Random
  /** Matches no secret until `write`: SHA-256 of anything is all zeros with probability 2^-256. */
  #secretHash: Uint8Array = new Uint8Array(32)

  constructor(dataFolder: string, random: Random) {
    this.#path = join(dataFolder, LOCAL_TOKEN_FILE)
    this.#random = random
  }

  /** Whole or not at all: a reader sees the old token or the new one. */
  async write(): Promise<void> {
    const { text, secretHash } = newToken(this.#random, LOCAL_TOKEN_ID)
    const draft = `${this.#path}.new`
    await rm(draft, { force: true })
    const file = await open(draft, 'wx', OWNER_ONLY)
    try {
      await file.writeFile(`${text}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, this.#path)
    this.#secretHash = secretHash
  }

  isSecret(secret: string): boolean {
    return isSecretOf(this.#secretHash, secret)
  }

  /** Removes the file unless another process has put its own there. */
  async remove(): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch(() => '')
    const token = parseToken(text.trim())
    if (token !== undefined && this.isSecret(token.secret)) await rm(this.#path, { force: true })
  }
}
