/** The HTTP API of identity: sign-in, tokens, audit. */
import * as z from 'zod'
import { defineContract } from './endpoint.ts'
import { pageOf, pageQuery } from './page.ts'

const tag = 'iam'

const principalSchema = z
  .object({
    kind: z.enum(['user', 'token', 'local', 'anonymous', 'system']),
    id: z.string(),
    name: z.string(),
    tenant: z.string().describe('`*` = every tenant'),
  })
  .meta({ id: 'Principal' })

/** A right: an action such as `config.publish` or `config.*`, on a resource path and all below it; `*` = everything. */
export const grantSchema = z
  .object({ action: z.string().min(1).max(128), resource: z.string().min(1).max(1024) })
  .meta({ id: 'Grant' })
export type Grant = z.infer<typeof grantSchema>

export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    grants: z.array(grantSchema),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
    secret: z.string().nullable().describe('the token itself; shown once, when it is made'),
  })
  .meta({ id: 'ApiToken' })
export type ApiToken = z.infer<typeof tokenSchema>

export const auditEntrySchema = z
  .object({
    id: z.int(),
    at: z.iso.datetime(),
    principal: z.string(),
    address: z.string().describe('network address that the request came from'),
    action: z.string(),
    resource: z.string(),
    reason: z.string(),
    before: z.unknown(),
    after: z.unknown(),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof auditEntrySchema>

export const iamApi = defineContract({
  login: {
    id: 'iam.login',
    method: 'POST',
    path: '/api/v1/auth/login',
    summary: 'Exchange user name and password for a token',
    tag,
    permission: 'public',
    body: z.object({ username: z.string().min(1).max(255), password: z.string().min(1).max(1024) }),
    output: z.object({
      token: z.string(),
      expiresAt: z.iso.datetime(),
      principal: principalSchema,
    }),
    errors: ['MP_IAM_SIGN_IN_REFUSED'],
  },
  whoami: {
    id: 'iam.whoami',
    method: 'GET',
    path: '/api/v1/auth/whoami',
    summary: 'The principal of this request and what it may do',
    tag,
    permission: 'signed-in',
    output: z.object({ principal: principalSchema, grants: z.array(grantSchema) }),
  },
  setPassword: {
    id: 'iam.password.set',
    method: 'PUT',
    path: '/api/v1/auth/users/{username}/password',
    summary: 'Set the password of a user; ends the sessions of that user',
    tag,
    permission: { action: 'iam.users.edit', resource: 'iam/users/{username}' },
    params: z.object({ username: z.string().min(1).max(255) }),
    body: z.object({ password: z.string().min(8).max(1024) }),
    output: z.void(),
    successStatus: 204,
  },
  listTokens: {
    id: 'iam.tokens.list',
    method: 'GET',
    path: '/api/v1/auth/tokens',
    summary: 'API tokens, newest first',
    tag,
    permission: { action: 'iam.tokens.read', resource: 'iam/tokens' },
    query: z.object(pageQuery),
    output: pageOf(tokenSchema),
  },
  createToken: {
    id: 'iam.tokens.create',
    method: 'POST',
    path: '/api/v1/auth/tokens',
    summary: 'Make an API token; its rights can be no wider than those of its maker',
    tag,
    permission: { action: 'iam.tokens.edit', resource: 'iam/tokens' },
    body: z.object({
      name: z.string().min(1).max(255),
      grants: z.array(grantSchema).min(1).max(100),
      expiresInDays: z.int().min(1).max(3650).nullable().default(90),
    }),
    output: tokenSchema,
    successStatus: 201,
    errors: ['MP_IAM_GRANT_TOO_WIDE'],
  },
  revokeToken: {
    id: 'iam.tokens.revoke',
    method: 'DELETE',
    path: '/api/v1/auth/tokens/{id}',
    summary: 'Revoke an API token at once',
    tag,
    permission: { action: 'iam.tokens.edit', resource: 'iam/tokens' },
    params: z.object({ id: z.string().min(1).max(64) }),
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_TOKEN_UNKNOWN'],
  },
  listAudit: {
    id: 'iam.audit.list',
    method: 'GET',
    path: '/api/v1/audit',
    summary: 'Who changed what, when and why, newest first',
    tag,
    permission: { action: 'audit.read', resource: 'audit' },
    query: z.object({
      ...pageQuery,
      principal: z.string().max(255).optional(),
      action: z.string().max(128).optional().describe('an action or a prefix such as `config.`'),
      resource: z.string().max(1024).optional().describe('a resource path and all below it'),
      from: z.iso.datetime().optional(),
      to: z.iso.datetime().optional(),
    }),
    output: pageOf(auditEntrySchema),
  },
})
