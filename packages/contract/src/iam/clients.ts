/** The HTTP API of the OpenID provider beside its own protocol: programs that sign people on, service identity, keys. */
import * as z from 'zod'
import { defineContract } from '../endpoint.ts'
import { pageOf, pageQuery } from '../page.ts'
import { tenantSchema } from '../config/address.ts'
import { principalSchema } from './principal.ts'

const tag = 'iam'

const params = z.object({ tenant: tenantSchema })
const clientParams = z.object({ tenant: tenantSchema, id: z.string().min(1).max(64) })
const uri = z.url({ protocol: /^https?$/ }).max(1024)

/** An absolute URI without fragment (RFC 8707), such as `https://orders.example.org`, or a plain name. */
const audienceSchema = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\s#"\\]+$/, 'an audience is a URI without fragment, or a name without spaces')

const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const

const clientFields = {
  name: z.string().min(1).max(255).describe('shown to people who sign on'),
  grantTypes: z.array(z.enum(GRANT_TYPES)).min(1),
  redirectUris: z.array(uri).max(50),
  postLogoutRedirectUris: z.array(uri).max(50),
  backchannelLogoutUri: uri.nullable().describe('told when a person signs out'),
  scopes: z.array(z.string().regex(/^[\w.:/-]{1,64}$/)).max(50),
  audiences: z.array(audienceSchema).max(50).describe('whom it may ask access tokens for'),
  serviceAccount: z
    .string()
    .max(128)
    .nullable()
    .describe('name of the service account in whose name it acts by client credentials'),
  isTrusted: z.boolean().describe('people are not asked for consent'),
}

export const oidcClientSchema = z
  .object({
    ...clientFields,
    id: z.string(),
    isPublic: z.boolean().describe('has no secret: a page, a desktop or command line program'),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    secret: z.string().nullable().describe('the secret itself; shown once, when it is made'),
  })
  .meta({ id: 'OidcClient' })
export type OidcClient = z.infer<typeof oidcClientSchema>

export const oidcClientRequestSchema = z
  .object({
    name: clientFields.name,
    isPublic: z.boolean().default(false),
    grantTypes: clientFields.grantTypes.default(['authorization_code', 'refresh_token']),
    redirectUris: clientFields.redirectUris.default([]),
    postLogoutRedirectUris: clientFields.postLogoutRedirectUris.default([]),
    backchannelLogoutUri: clientFields.backchannelLogoutUri.default(null),
    scopes: clientFields.scopes.default(['openid', 'profile', 'email', 'groups', 'offline_access']),
    audiences: clientFields.audiences.default([]),
    serviceAccount: clientFields.serviceAccount.default(null),
    isTrusted: z.boolean().default(false),
  })
  .meta({ id: 'OidcClientRequest' })
export type OidcClientRequest = z.output<typeof oidcClientRequestSchema>

const read = { action: 'iam.clients.read', resource: 'iam/{tenant}/clients' } as const
const edit = { action: 'iam.clients.edit', resource: 'iam/{tenant}/clients' } as const

export const clientsApi = defineContract({
  listClients: {
    id: 'iam.clients.list',
    method: 'GET',
    path: '/api/v1/iam/{tenant}/clients',
    summary: 'Programs that sign people on through this tenant',
    tag,
    permission: read,
    params,
    query: z.object(pageQuery),
    output: pageOf(oidcClientSchema),
  },
  getClient: {
    id: 'iam.clients.get',
    method: 'GET',
    path: '/api/v1/iam/{tenant}/clients/{id}',
    summary: 'One program, without its secret',
    tag,
    permission: { action: 'iam.clients.read', resource: 'iam/{tenant}/clients/{id}' },
    params: clientParams,
    output: oidcClientSchema,
    errors: ['MP_IAM_CLIENT_UNKNOWN'],
  },
  createClient: {
    id: 'iam.clients.create',
    method: 'POST',
    path: '/api/v1/iam/{tenant}/clients',
    summary: 'Register a program; the answer alone carries its secret',
    tag,
    permission: edit,
    params,
    body: oidcClientRequestSchema,
    output: oidcClientSchema,
    successStatus: 201,
    errors: ['MP_IAM_CLIENT_INVALID'],
  },
  rotateClientSecret: {
    id: 'iam.clients.rotate-secret',
    method: 'POST',
    path: '/api/v1/iam/{tenant}/clients/{id}/secret',
    summary: 'Give a program a new secret; the old one ends at once',
    tag,
    permission: { action: 'iam.clients.edit', resource: 'iam/{tenant}/clients/{id}' },
    params: clientParams,
    output: oidcClientSchema,
    errors: ['MP_IAM_CLIENT_UNKNOWN'],
  },
  deleteClient: {
    id: 'iam.clients.delete',
    method: 'DELETE',
    path: '/api/v1/iam/{tenant}/clients/{id}',
    summary: 'Remove a program and everything that it was given',
    tag,
    permission: { action: 'iam.clients.edit', resource: 'iam/{tenant}/clients/{id}' },
    params: clientParams,
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_CLIENT_UNKNOWN'],
  },
  createRegistrationToken: {
    id: 'iam.clients.registration-token',
    method: 'POST',
    path: '/api/v1/iam/{tenant}/registration-tokens',
    summary: 'A token with which programs register themselves (RFC 7591); shown once',
    tag,
    permission: { action: 'iam.clients.register', resource: 'iam/{tenant}/clients' },
    params,
    body: z.object({ expiresInHours: z.int().min(1).max(720).default(24) }),
    output: z.object({ token: z.string(), endpoint: z.url(), expiresAt: z.iso.datetime() }),
    successStatus: 201,
  },
  rotateSigningKeys: {
    id: 'iam.keys.rotate',
    method: 'POST',
    path: '/api/v1/iam/{tenant}/keys/rotate',
    summary: 'Make new signing keys before their time',
    tag,
    permission: { action: 'iam.keys.edit', resource: 'iam/{tenant}/keys' },
    params,
    body: z.object({
      isAtOnce: z
        .boolean()
        .default(false)
        .describe('the old keys are compromised: whatever they signed stops to be valid now'),
    }),
    output: z.void(),
    successStatus: 204,
  },
  issueServiceToken: {
    id: 'iam.service-token',
    method: 'POST',
    path: '/api/v1/auth/service-token',
    summary: 'A short-lived signed token with which the caller proves itself to another service',
    tag,
    permission: 'signed-in',
    body: z.object({ audience: audienceSchema.describe('the service that shall accept it') }),
    output: z.object({
      token: z.string(),
      expiresAt: z.iso.datetime(),
      lifetimeMs: z.int().describe('how long it lasts from now'),
      issuer: z.url().describe('its JWKS stands below: `<issuer>/jwks`'),
    }),
    errors: ['MP_IAM_SERVICE_TOKEN_REFUSED'],
  },
  beginCliSession: {
    id: 'iam.cli-session',
    method: 'POST',
    path: '/api/v1/auth/cli-session',
    summary:
      'Exchange what the command line was given by its device flow for a session that can be revoked',
    tag,
    permission: 'public',
    body: z.object({ accessToken: z.string().min(1).max(8192) }),
    output: z.object({
      token: z.string(),
      expiresAt: z.iso.datetime(),
      principal: principalSchema,
    }),
    errors: ['MP_IAM_TOKEN_REFUSED'],
  },
})
