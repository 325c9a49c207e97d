/** Authenticator apps (TOTP) and recovery codes: set up, asked for at sign-in, taken away. */
import type { Audit, Clock, Principal, Random, Store } from '@midplane/kernel'
import {
  countRecoveryCodes,
  deleteTotp,
  findTotp,
  offerTotp,
  replaceRecoveryCodes,
  useRecoveryCode,
  useTotpStep,
  type CredentialTables,
  type TotpRow,
} from '../credential-store.ts'
import { iamErrors } from '../errors.ts'
import { base32 } from '../model/base32.ts'
import { labelOf } from '../model/known-principal.ts'
import { newRecoveryCodes, recoveryCodeHash } from '../model/recovery-code.ts'
import type { SignInGuard } from '../model/sign-in-guard.ts'
import { stepOfCode, TOTP_SECRET_SIZE_BYTES, totpUri } from '../model/totp-code.ts'
import type { Sealer } from '../sealer.ts'

export type SecondFactorParts = {
  readonly store: Store
  readonly audit: Audit
  readonly clock: Clock
  readonly random: Random
  readonly sealer: Sealer
  readonly guard: SignInGuard
}

export type TotpOffer = { readonly secret: string; readonly uri: string }

export class SecondFactor {
  readonly #parts: SecondFactorParts

  constructor(parts: SecondFactorParts) {
    this.#parts = parts
  }

  async isActive(userId: string): Promise<boolean> {
    return (await this.#find(userId))?.state === 'active'
  }

  codesLeft(userId: string): Promise<number> {
    return countRecoveryCodes(this.#parts.store.reader<CredentialTables>(), userId)
  }

  /** A new secret for the app; it counts once a code of it was typed. Errors: MP_IAM_TOTP_ACTIVE. */
  async offer(principal: Principal): Promise<TotpOffer> {
    const { store, clock, random, sealer } = this.#parts
    const secret = random.bytes(TOTP_SECRET_SIZE_BYTES)
    const row: TotpRow = {
      user_id: principal.id,
      secret_sealed: sealer.seal(
        Buffer.from(secret).toString('base64url'),
        contextOf(principal.id),
      ),
      state: 'offered',
      last_step: 0,
      created_at: clock.nowMs(),
    }
    const isOffered = await store.write<CredentialTables, boolean>((tx) => offerTotp(tx.db, row))
    if (!isOffered) throw iamErrors.error('MP_IAM_TOTP_ACTIVE', {})
    return offerOf(secret, principal)
  }

  /** The secret that was offered and not yet confirmed, to show it once more. */
  async offered(principal: Principal): Promise<TotpOffer | undefined> {
    const row = await this.#find(principal.id)
    return row?.state === 'offered' ? offerOf(this.#secretOf(row), principal) : undefined
  }

  /**
   * Makes the offered secret count, and returns the recovery codes, which are shown this once.
   * Errors: MP_IAM_TOTP_MISSING, MP_IAM_SECOND_FACTOR_REFUSED, MP_IAM_TOO_MANY_ATTEMPTS.
   */
  async confirm(principal: Principal, code: string): Promise<readonly string[]> {
    const { store, audit, random } = this.#parts
    const row = await this.#find(principal.id)
    if (row?.state !== 'offered') throw iamErrors.error('MP_IAM_TOTP_MISSING', {})
    const step = await this.#stepOf(row, code, principal.address)
    const codes = newRecoveryCodes(random)
    await store.write<CredentialTables, void>(async (tx) => {
      const use = { userId: principal.id, step, state: 'offered' } as const
      if (!(await useTotpStep(tx.db, use))) throw refused()
      await replaceRecoveryCodes(tx.db, principal.id, codes.map(hashOf))
      await audit.record(tx, {
        principal,
        action: 'iam.totp.enable',
        resource: resourceOf(principal),
      })
      await tx.change({ topic: 'iam.user', key: principal.id, actor: labelOf(principal) })
    })
    return codes
  }

  /** New recovery codes in the place of the old ones. Errors: MP_IAM_TOTP_MISSING. */
  async renewCodes(principal: Principal): Promise<readonly string[]> {
    const { store, audit, random } = this.#parts
    if (!(await this.isActive(principal.id))) throw iamErrors.error('MP_IAM_TOTP_MISSING', {})
    const codes = newRecoveryCodes(random)
    await store.write<CredentialTables, void>(async (tx) => {
      await replaceRecoveryCodes(tx.db, principal.id, codes.map(hashOf))
      const action = 'iam.recovery-codes.renew'
      await audit.record(tx, { principal, action, resource: resourceOf(principal) })
    })
    return codes
  }

  /** Errors: MP_IAM_TOTP_MISSING. */
  async remove(principal: Principal): Promise<void> {
    const { store, audit } = this.#parts
    await store.write<CredentialTables, void>(async (tx) => {
      if (!(await deleteTotp(tx.db, principal.id))) throw iamErrors.error('MP_IAM_TOTP_MISSING', {})
      const action = 'iam.totp.disable'
      await audit.record(tx, { principal, action, resource: resourceOf(principal) })
      await tx.change({ topic: 'iam.user', key: principal.id, actor: labelOf(principal) })
    })
  }

  /**
   * Checks the code of the app or a recovery code, and uses it up; how it was proved.
   * Errors: MP_IAM_SECOND_FACTOR_REFUSED, MP_IAM_TOO_MANY_ATTEMPTS.
   */
  async check(userId: string, text: string, address: string): Promise<'otp' | 'recovery'> {
    const { store } = this.#parts
    const row = await this.#find(userId)
    if (row?.state !== 'active') throw refused()
    const recoveryHash = recoveryCodeHash(text)
    if (recoveryHash !== undefined) {
      this.#admit(userId, address)
      const isRight = await store.write<CredentialTables, boolean>((tx) =>
        useRecoveryCode(tx.db, userId, recoveryHash),
      )
      if (!isRight) throw refused()
      this.#succeed(userId, address)
      return 'recovery'
    }
    const step = await this.#stepOf(row, text.replace(/\s/g, ''), address)
    const use = { userId, step, state: 'active' } as const
    const isFirst = await store.write<CredentialTables, boolean>((tx) => useTotpStep(tx.db, use))
    if (!isFirst) throw refused()
    return 'otp'
  }

  async #stepOf(row: TotpRow, code: string, address: string): Promise<number> {
    this.#admit(row.user_id, address)
    const step = stepOfCode(this.#secretOf(row), code, {
      nowMs: this.#parts.clock.nowMs(),
      lastStep: row.last_step,
    })
    if (step === undefined) throw refused()
    this.#succeed(row.user_id, address)
    return step
  }

  #admit(userId: string, address: string): void {
    const waitMs = this.#parts.guard.admit(attemptOf(userId, address))
    if (waitMs === 0) return
    const retryAfterSeconds = Math.ceil(waitMs / 1000)
    throw iamErrors.error('MP_IAM_TOO_MANY_ATTEMPTS', { retryAfterSeconds })
  }

  #succeed(userId: string, address: string): void {
    this.#parts.guard.succeed(attemptOf(userId, address))
  }

  #find(userId: string): Promise<TotpRow | undefined> {
    return findTotp(this.#parts.store.reader<CredentialTables>(), userId)
  }

  #secretOf(row: TotpRow): Uint8Array {
    const text = this.#parts.sealer.unseal(row.secret_sealed, contextOf(row.user_id))
    return Buffer.from(text, 'base64url')
  }
}

/** Apart from attempts at the password: ids of users are no names. */
function attemptOf(userId: string, address: string): { username: string; address: string } {
  return { username: `second factor of ${userId}`, address }
}

function offerOf(secret: Uint8Array, { name }: Principal): TotpOffer {
  return { secret: base32(secret), uri: totpUri(secret, name) }
}

function contextOf(userId: string): string {
  return `totp/${userId}`
}

function hashOf(code: string): string {
  return recoveryCodeHash(code) ?? ''
}

function resourceOf({ tenant, name }: Principal): string {
  return `iam/${tenant}/users/${name}`
}

function refused(): Error {
  return iamErrors.error('MP_IAM_SECOND_FACTOR_REFUSED', {})
}
