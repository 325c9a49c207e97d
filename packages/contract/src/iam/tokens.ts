/** The HTTP API of API tokens: scoped, expiring, shown once. */
import * as z from 'zod'
import { defineContract } from '../endpoint.ts'
import { pageOf, pageQuery } from '../page.ts'
import { grantSchema } from './principal.ts'
import { anyTenantSchema, nameSchema } from './scope.ts'

const tag = 'iam'

export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    tenant: z.string(),
    owner: z
      .string()
      .nullable()
      .describe(
        '`user:alice`: it may never do more than its owner; null: made on the machine itself',
      ),
    grants: z.array(grantSchema),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
    secret: z.string().nullable().describe('the token itself; shown once, when it is made'),
  })
  .meta({ id: 'ApiToken' })
export type ApiToken = z.infer<typeof tokenSchema>

export const tokensApi = defineContract({
  listTokens: {
    id: 'iam.tokens.list',
    method: 'GET',
    path: '/api/v1/auth/tokens',
    summary: 'API tokens, newest first: your own, or with the right to see them those of a tenant',
    tag,
    permission: { action: 'iam.tokens.read', resource: 'checked-inside' },
    query: z.object({
      ...pageQuery,
      tenant: anyTenantSchema.optional().describe('left out: yours; all of them for the platform'),
    }),
    output: pageOf(tokenSchema),
  },
  createToken: {
    id: 'iam.tokens.create',
    method: 'POST',
    path: '/api/v1/auth/tokens',
    summary: 'Make an API token; it can do no more than its grants, its maker and its owner',
    tag,
    permission: { action: 'iam.tokens.edit', resource: 'checked-inside' },
    body: z.object({
      name: z.string().min(1).max(255),
      grants: z.array(grantSchema).min(1).max(100),
      expiresInDays: z.int().min(1).max(3650).nullable().default(90),
      serviceAccount: nameSchema.optional().describe('its owner; left out: you'),
      tenant: anyTenantSchema.optional().describe('of the service account; left out: yours'),
    }),
    output: tokenSchema,
    successStatus: 201,
    errors: ['MP_IAM_GRANT_TOO_WIDE', 'MP_IAM_ACTION_UNKNOWN', 'MP_IAM_QUOTA_REACHED'],
  },
  revokeToken: {
    id: 'iam.tokens.revoke',
    method: 'DELETE',
    path: '/api/v1/auth/tokens/{id}',
    summary: 'Revoke an API token at once',
    tag,
    permission: { action: 'iam.tokens.edit', resource: 'checked-inside' },
    params: z.object({ id: z.string().min(1).max(64) }),
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_TOKEN_UNKNOWN'],
  },
})
