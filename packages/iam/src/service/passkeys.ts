/**
 * Passkeys: registered by a person who is signed in, and a whole sign-in by themselves, since the
 * device checks the person (user verification). Source: W3C Web Authentication Level 3, 7.1 and 7.2.
 */
import type { Audit, Clock, Principal, Store } from '@midplane/kernel'
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  type VerifiedAuthenticationResponse,
  type VerifiedRegistrationResponse,
} from '@simplewebauthn/server'
import {
  deletePasskey,
  findPasskey,
  insertPasskey,
  listPasskeys,
  usePasskey,
  type CredentialTables,
  type PasskeyRow,
} from '../credential-store.ts'
import { iamErrors } from '../errors.ts'
import { labelOf } from '../model/known-principal.ts'
import type { Flows } from './flows.ts'

const CHALLENGE_LIFETIME_MS = 300_000
const NAME_LENGTH_MAX = 64

export type PasskeysParts = {
  readonly store: Store
  readonly audit: Audit
  readonly clock: Clock
  readonly flows: Flows
}

/** `code` comes back with the answer of the browser. */
export type Challenge<Options> = { readonly options: Options; readonly code: string }

/** `origin` is where the browser sees the page, such as `https://midplane.example.org`. */
type ChallengeData = {
  readonly challenge: string
  readonly userId: string | null
  readonly origin: string
}

export class Passkeys {
  readonly #parts: PasskeysParts

  constructor(parts: PasskeysParts) {
    this.#parts = parts
  }

  list(userId: string): Promise<PasskeyRow[]> {
    return listPasskeys(this.#parts.store.reader<CredentialTables>(), userId)
  }

  async beginRegistration(
    principal: Principal,
    origin: string,
  ): Promise<Challenge<PublicKeyCredentialCreationOptionsJSON>> {
    const known = await this.list(principal.id)
    const options = await generateRegistrationOptions({
      rpName: 'Midplane',
      rpID: new URL(origin).hostname,
      userName: principal.name,
      userID: new Uint8Array(Buffer.from(principal.id)),
      timeout: CHALLENGE_LIFETIME_MS,
      excludeCredentials: known.map(({ id, transports }) => ({
        id,
        transports: transports.split(' ').filter((name) => name !== ''),
      })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    return {
      options,
      code: await this.#keep({ challenge: options.challenge, userId: principal.id, origin }),
    }
  }

  /** Errors: MP_IAM_PASSKEY_REFUSED. */
  async register(
    principal: Principal,
    answer: {
      readonly code: string | undefined
      readonly name: string
      readonly response: unknown
    },
  ): Promise<PasskeyRow> {
    const { store, audit, clock } = this.#parts
    const data = await this.#take(answer.code)
    if (data?.userId !== principal.id) throw refused('it was not asked for, or too long ago')
    const { registrationInfo } = await this.#verifyRegistration(answer.response, data)
    if (registrationInfo === undefined) throw refused('its signature does not fit')
    const { credential } = registrationInfo
    const row: PasskeyRow = {
      id: credential.id,
      user_id: principal.id,
      name: answer.name.trim().slice(0, NAME_LENGTH_MAX) || 'passkey',
      public_key: Buffer.from(credential.publicKey).toString('base64url'),
      sign_count: credential.counter,
      transports: (credential.transports ?? []).join(' '),
      created_at: clock.nowMs(),
      last_used_at: null,
    }
    await store.write<CredentialTables, void>(async (tx) => {
      if (!(await insertPasskey(tx.db, row))) throw refused('it is registered already')
      await audit.record(tx, {
        principal,
        action: 'iam.passkeys.add',
        resource: `iam/${principal.tenant}/users/${principal.name}`,
        after: { id: row.id, name: row.name },
      })
      await tx.change({ topic: 'iam.user', key: principal.id, actor: labelOf(principal) })
    })
    return row
  }

  /** Errors: MP_IAM_PASSKEY_UNKNOWN. */
  async remove(principal: Principal, id: string): Promise<void> {
    const { store, audit } = this.#parts
    await store.write<CredentialTables, void>(async (tx) => {
      const row = await deletePasskey(tx.db, id, principal.id)
      if (row === undefined) throw iamErrors.error('MP_IAM_PASSKEY_UNKNOWN', { id })
      await audit.record(tx, {
        principal,
        action: 'iam.passkeys.remove',
        resource: `iam/${principal.tenant}/users/${principal.name}`,
        before: { id: row.id, name: row.name },
      })
      await tx.change({ topic: 'iam.user', key: principal.id, actor: labelOf(principal) })
    })
  }

  /** Whoever comes: the device knows which of its keys belong here. */
  async beginSignIn(origin: string): Promise<Challenge<PublicKeyCredentialRequestOptionsJSON>> {
    const options = await generateAuthenticationOptions({
      rpID: new URL(origin).hostname,
      userVerification: 'required',
      timeout: CHALLENGE_LIFETIME_MS,
    })
    return {
      options,
      code: await this.#keep({ challenge: options.challenge, userId: null, origin }),
    }
  }

  /** Id of the user whose passkey it is. Errors: MP_IAM_PASSKEY_REFUSED. */
  async check(code: string | undefined, response: unknown): Promise<string> {
    const { store, clock } = this.#parts
    const data = await this.#take(code)
    if (data?.userId !== null) throw refused('it was not asked for, or too long ago')
    const row = await findPasskey(store.reader<CredentialTables>(), credentialIdOf(response))
    if (row === undefined) throw refused('it is not registered here')
    const { authenticationInfo } = await this.#verifySignIn(response, data, row)
    const isUsed = await store.write<CredentialTables, boolean>((tx) =>
      usePasskey(tx.db, {
        id: row.id,
        oldCount: row.sign_count,
        newCount: authenticationInfo.newCounter,
        nowMs: clock.nowMs(),
      }),
    )
    if (!isUsed) throw refused('it was used elsewhere at the same time')
    return row.user_id
  }

  #verifyRegistration(
    response: unknown,
    { challenge, origin }: ChallengeData,
  ): Promise<VerifiedRegistrationResponse> {
    return verifyRegistrationResponse({
      response: response as RegistrationResponseJSON, // whatever it is, the library checks it
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      requireUserVerification: true,
    }).catch(translate)
  }

  async #verifySignIn(
    response: unknown,
    { challenge, origin }: ChallengeData,
    row: PasskeyRow,
  ): Promise<VerifiedAuthenticationResponse> {
    const outcome = await verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON, // whatever it is, the library checks it
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      requireUserVerification: true,
      credential: {
        id: row.id,
        publicKey: new Uint8Array(Buffer.from(row.public_key, 'base64url')),
        counter: row.sign_count,
      },
    }).catch(translate)
    if (!outcome.verified) throw refused('its signature does not fit')
    return outcome
  }

  #keep(data: ChallengeData): Promise<string> {
    return this.#parts.flows.begin('passkey', { data, lifetimeMs: CHALLENGE_LIFETIME_MS })
  }

  async #take(code: string | undefined): Promise<ChallengeData | undefined> {
    return (await this.#parts.flows.take('passkey', code)) as ChallengeData | undefined // written by #keep
  }
}

function credentialIdOf(response: unknown): string {
  const id: unknown =
    typeof response === 'object' && response !== null && 'id' in response && response.id
  return typeof id === 'string' ? id : ''
}

function translate(cause: unknown): never {
  throw refused(cause instanceof Error ? cause.message : 'it cannot be read', cause)
}

function refused(problem: string, cause?: unknown): Error {
  return iamErrors.error('MP_IAM_PASSKEY_REFUSED', { problem }, { cause })
}
