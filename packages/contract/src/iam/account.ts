/** The HTTP API of one's own account: sessions, password, authenticator app, passkeys. */
import * as z from 'zod'
import { defineContract } from '../endpoint.ts'

const tag = 'iam'
const id = z.object({ id: z.string().min(1).max(1400) })
const password = z.string().min(8).max(1024)
const errors = ['MP_IAM_SESSION_REQUIRED'] as const
const freshErrors = [...errors, 'MP_IAM_SIGN_IN_STALE'] as const

const sessionSchema = z
  .object({
    id: z.string(),
    address: z.string().describe('network address that the sign-in came from'),
    userAgent: z.string(),
    methods: z.array(z.string()).describe('how the person signed in: RFC 8176 names'),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
    isThis: z.boolean().describe('the session of this very request'),
  })
  .meta({ id: 'Session' })
export type SessionEntry = z.infer<typeof sessionSchema>

const passkeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Passkey' })
export type Passkey = z.infer<typeof passkeySchema>

const recoveryCodes = z.object({
  recoveryCodes: z.array(z.string()).describe('each works once, in place of the app; shown once'),
})

export const accountApi = defineContract({
  listSessions: {
    id: 'iam.account.sessions.list',
    method: 'GET',
    path: '/api/v1/auth/sessions',
    summary: 'Your own open sessions, newest first',
    tag,
    permission: 'signed-in',
    output: z.object({ entries: z.array(sessionSchema) }),
    errors,
  },
  endSession: {
    id: 'iam.account.sessions.end',
    method: 'DELETE',
    path: '/api/v1/auth/sessions/{id}',
    summary: 'End one of your own sessions at once',
    tag,
    permission: 'signed-in',
    params: id,
    output: z.void(),
    successStatus: 204,
    errors: [...errors, 'MP_IAM_SESSION_UNKNOWN'],
  },
  endOtherSessions: {
    id: 'iam.account.sessions.end-others',
    method: 'POST',
    path: '/api/v1/auth/sessions/end-others',
    summary: 'End all of your own sessions but this one',
    tag,
    permission: 'signed-in',
    output: z.object({ endedCount: z.int() }),
    errors,
  },
  changePassword: {
    id: 'iam.account.password.change',
    method: 'PUT',
    path: '/api/v1/auth/password',
    summary: 'Change your own password; ends your other sessions',
    tag,
    permission: 'signed-in',
    body: z.object({ current: z.string().min(1).max(1024), password }),
    output: z.void(),
    successStatus: 204,
    errors: [...errors, 'MP_IAM_SIGN_IN_REFUSED'],
  },
  showTotp: {
    id: 'iam.account.totp.show',
    method: 'GET',
    path: '/api/v1/auth/totp',
    summary: 'Whether an authenticator app is asked for when you sign in by password',
    tag,
    permission: 'signed-in',
    output: z.object({ isActive: z.boolean(), recoveryCodesLeft: z.int() }),
    errors,
  },
  offerTotp: {
    id: 'iam.account.totp.offer',
    method: 'POST',
    path: '/api/v1/auth/totp',
    summary: 'A new secret for an authenticator app; it counts once a code of it was confirmed',
    tag,
    permission: 'signed-in',
    output: z.object({ secret: z.string(), uri: z.string().describe('for a QR code') }),
    successStatus: 201,
    errors: [...freshErrors, 'MP_IAM_TOTP_ACTIVE'],
  },
  confirmTotp: {
    id: 'iam.account.totp.confirm',
    method: 'POST',
    path: '/api/v1/auth/totp/confirm',
    summary: 'Prove that the app has the secret, and ask for its codes from now on',
    tag,
    permission: 'signed-in',
    body: z.object({ code: z.string().min(1).max(64) }),
    output: recoveryCodes,
    errors: [...freshErrors, 'MP_IAM_TOTP_MISSING', 'MP_IAM_SECOND_FACTOR_REFUSED'],
  },
  removeTotp: {
    id: 'iam.account.totp.remove',
    method: 'DELETE',
    path: '/api/v1/auth/totp',
    summary: 'Ask for no authenticator app any more',
    tag,
    permission: 'signed-in',
    output: z.void(),
    successStatus: 204,
    errors: [...freshErrors, 'MP_IAM_TOTP_MISSING'],
  },
  renewRecoveryCodes: {
    id: 'iam.account.recovery-codes.renew',
    method: 'POST',
    path: '/api/v1/auth/recovery-codes',
    summary: 'New recovery codes in place of the old ones',
    tag,
    permission: 'signed-in',
    output: recoveryCodes,
    errors: [...freshErrors, 'MP_IAM_TOTP_MISSING'],
  },
  listPasskeys: {
    id: 'iam.account.passkeys.list',
    method: 'GET',
    path: '/api/v1/auth/passkeys',
    summary: 'Your own passkeys; they are added on the account page',
    tag,
    permission: 'signed-in',
    output: z.object({ entries: z.array(passkeySchema) }),
    errors,
  },
  removePasskey: {
    id: 'iam.account.passkeys.remove',
    method: 'DELETE',
    path: '/api/v1/auth/passkeys/{id}',
    summary: 'Remove one of your own passkeys',
    tag,
    permission: 'signed-in',
    params: id,
    output: z.void(),
    successStatus: 204,
    errors: [...freshErrors, 'MP_IAM_PASSKEY_UNKNOWN'],
  },
})
