/** The HTTP API of sign-in: passwords, and who the request is. */
import * as z from 'zod'
import { defineContract } from '../endpoint.ts'
import { grantSchema, principalSchema } from './principal.ts'
import { nameSchema, tenantParams } from './scope.ts'

const tag = 'iam'

export const signInApi = defineContract({
  login: {
    id: 'iam.login',
    method: 'POST',
    path: '/api/v1/auth/login',
    summary: 'Exchange user name and password for a token',
    tag,
    permission: 'public',
    body: z.object({
      username: z.string().min(1).max(255),
      password: z.string().min(1).max(1024),
      tenant: z
        .string()
        .min(1)
        .max(64)
        .default('default')
        .describe('`*` and people of the platform sign in everywhere'),
      code: z
        .string()
        .min(1)
        .max(64)
        .optional()
        .describe('of the authenticator app, or a recovery code'),
    }),
    output: z.object({
      token: z.string(),
      expiresAt: z.iso.datetime(),
      principal: principalSchema,
    }),
    errors: [
      'MP_IAM_SIGN_IN_REFUSED',
      'MP_IAM_SECOND_FACTOR_REQUIRED',
      'MP_IAM_SECOND_FACTOR_REFUSED',
      'MP_IAM_TOO_MANY_ATTEMPTS',
    ],
  },
  whoami: {
    id: 'iam.whoami',
    method: 'GET',
    path: '/api/v1/auth/whoami',
    summary: 'The principal of this request and what it may do',
    tag,
    permission: 'signed-in',
    output: z.object({
      principal: principalSchema,
      grants: z.array(grantSchema),
      denials: z.array(grantSchema).describe('not allowed, whatever the grants say'),
    }),
  },
  setPassword: {
    id: 'iam.password.set',
    method: 'PUT',
    path: '/api/v1/iam/{tenant}/users/{username}/password',
    summary: 'Set the password of a user; ends the sessions of that user',
    tag,
    permission: { action: 'iam.users.edit', resource: 'iam/{tenant}/users/{username}' },
    params: tenantParams.extend({ username: nameSchema }),
    body: z.object({ password: z.string().min(8).max(1024) }),
    output: z.void(),
    successStatus: 204,
  },
})
