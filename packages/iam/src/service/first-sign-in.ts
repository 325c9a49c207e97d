/**
 * The first start: a one-time link for the first user, left in a 0600 file of the data folder until
 * it is used. It never reaches a log; `midplane up` shows it to the terminal.
 */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SYSTEM, type Store } from '@midplane/kernel'
import { listPasskeys, type CredentialTables } from '../credential-store.ts'
import { findUser, PLATFORM, type IamTables } from '../store.ts'
import type { Recovery } from './recovery.ts'

export const FIRST_SIGN_IN_FILE = 'first-sign-in'

const OWNER_ONLY = 0o600
const FIRST_USER = 'admin'

export class FirstSignIn {
  readonly #store: Store
  readonly #recovery: Recovery
  readonly #path: string

  constructor(store: Store, recovery: Recovery, dataFolder: string) {
    this.#store = store
    this.#recovery = recovery
    this.#path = join(dataFolder, FIRST_SIGN_IN_FILE)
  }

  /** Writes the link while the first user has no way to sign in; else removes what is left of it. */
  async offer(publicUrl: string): Promise<void> {
    await this.withdraw()
    const user = await findUser(this.#store.reader<IamTables>(), PLATFORM, FIRST_USER)
    if (user === undefined || user.state !== 'active' || user.password_hash !== null) return
    const passkeys = await listPasskeys(this.#store.reader<CredentialTables>(), user.id)
    if (passkeys.length > 0) return
    const { path } = await this.#recovery.makeLink(SYSTEM, {
      user,
      removesSecondFactors: false,
      isFirst: true,
      reason: 'first start',
    })
    await writeFile(this.#path, `${publicUrl}${path}\n`, { mode: OWNER_ONLY, flag: 'wx' })
  }

  async withdraw(): Promise<void> {
    await rm(this.#path, { force: true })
  }
}
