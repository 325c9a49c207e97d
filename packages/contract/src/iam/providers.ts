/** The HTTP API of outside sign-in: OpenID providers and directories that a tenant trusts; recovery links. */
import * as z from 'zod'
import { defineContract } from '../endpoint.ts'
import { anyTenantSchema, namedParams, tenantParams } from './scope.ts'

const tag = 'iam'
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'small letters, digits and dashes')
const title = z.string().min(1).max(64).describe('what the sign-in page calls it')
const createsUsers = z
  .boolean()
  .default(false)
  .describe('whether somebody who comes for the first time gets a user, without any rights')

const oidcSettings = z.object({
  kind: z.literal('oidc'),
  title,
  issuer: z.url({ protocol: /^https?$/ }).describe('https, or http on this machine'),
  clientId: z.string().min(1).max(255),
  scopes: z.string().max(255).default('openid profile email'),
  nameClaim: z.string().max(64).default('preferred_username').describe('claim of the user name'),
  createsUsers,
})

const ldapSettings = z.object({
  kind: z.literal('ldap'),
  title,
  url: z
    .string()
    .regex(/^ldaps?:\/\/[^/?#@]+$/, 'write "ldaps://host" or "ldap://host:port"')
    .max(255),
  startsTls: z.boolean().default(false).describe('ldap:// goes on under TLS (StartTLS)'),
  baseDn: z.string().min(1).max(1024),
  bindDn: z.string().max(1024).default('').describe('who searches; empty: anonymous'),
  nameAttribute: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9-]*$/)
    .max(64)
    .default('uid'),
  idAttribute: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9-]*$/)
    .max(64)
    .default('entryUUID')
    .describe('attribute that never changes; the account is known by it'),
  createsUsers,
})

export const providerSettingsSchema = z
  .discriminatedUnion('kind', [oidcSettings, ldapSettings])
  .meta({ id: 'SignInProviderSettings' })
export type SignInProviderSettings = z.output<typeof providerSettingsSchema>

export const providerSchema = z
  .object({ name: z.string(), settings: providerSettingsSchema, hasSecret: z.boolean() })
  .meta({ id: 'SignInProvider' })
export type SignInProvider = z.output<typeof providerSchema>

const params = z.object({ tenant: anyTenantSchema, name })

export const providersApi = defineContract({
  listProviders: {
    id: 'iam.providers.list',
    method: 'GET',
    path: '/api/v1/iam/{tenant}/providers',
    summary: 'Outside ways to sign in to a tenant',
    tag,
    permission: { action: 'iam.providers.read', resource: 'iam/{tenant}/providers' },
    params: tenantParams,
    output: z.object({ entries: z.array(providerSchema) }),
  },
  putProvider: {
    id: 'iam.providers.put',
    method: 'PUT',
    path: '/api/v1/iam/{tenant}/providers/{name}',
    summary: 'Add or change an outside OpenID provider or directory',
    tag,
    permission: { action: 'iam.providers.edit', resource: 'iam/{tenant}/providers/{name}' },
    params,
    body: z.object({
      settings: providerSettingsSchema,
      secret: z
        .string()
        .max(1024)
        .nullable()
        .optional()
        .describe('client secret, or password of bindDn; left out: stays as it is'),
    }),
    output: providerSchema,
  },
  deleteProvider: {
    id: 'iam.providers.delete',
    method: 'DELETE',
    path: '/api/v1/iam/{tenant}/providers/{name}',
    summary: 'Nobody signs in through it any more; users and their connections stay',
    tag,
    permission: { action: 'iam.providers.edit', resource: 'iam/{tenant}/providers/{name}' },
    params,
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_PROVIDER_UNKNOWN'],
  },
  makeRecoveryLink: {
    id: 'iam.users.recover',
    method: 'POST',
    path: '/api/v1/iam/{tenant}/users/{name}/recovery-link',
    summary: 'A one-time link with which a user sets a new password',
    tag,
    permission: { action: 'iam.users.edit', resource: 'iam/{tenant}/users/{name}' },
    params: namedParams,
    body: z.object({
      removesSecondFactors: z
        .boolean()
        .default(false)
        .describe('forget authenticator app and passkeys, and end all sessions, at once'),
    }),
    output: z.object({ url: z.string(), expiresAt: z.iso.datetime() }),
    successStatus: 201,
    errors: ['MP_IAM_USER_UNKNOWN', 'MP_IAM_GRANT_TOO_WIDE'],
  },
})
