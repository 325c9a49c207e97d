/** The HTTP API of rights: roles, bindings, quotas, and why a request is allowed or refused. */
import * as z from 'zod'
import { defineContract } from '../endpoint.ts'
import { pageOf, pageQuery } from '../page.ts'
import {
  memberSchema,
  namedParams,
  nameSchema,
  oneEnvironmentSchema,
  tenantParams,
  titleSchema,
} from './scope.ts'

const tag = 'iam'
const TENANT = '/api/v1/iam/{tenant}'

export const roleRuleSchema = z
  .object({
    effect: z
      .enum(['allow', 'deny'])
      .describe('what is denied by one role is not allowed by another'),
    action: z
      .string()
      .min(1)
      .max(128)
      .describe('an action such as `config.publish`, or `config.*`, or `*`'),
    resource: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe(
        'kind of resource, such as `config` or `iam/users`; left out: the part that the action names',
      ),
  })
  .meta({ id: 'RoleRule' })
export type RoleRule = z.infer<typeof roleRuleSchema>

export const roleViewSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    isBuiltIn: z.boolean(),
    rules: z.array(roleRuleSchema),
  })
  .meta({ id: 'Role' })
export type RoleView = z.infer<typeof roleViewSchema>

const where = {
  environment: oneEnvironmentSchema.optional().describe('only there'),
  project: nameSchema.optional().describe('only in its applications'),
  resource: z
    .string()
    .min(1)
    .max(1024)
    .optional()
    .describe('only this resource path and all below it, alone'),
}

export const bindingViewSchema = z
  .object({
    id: z.string(),
    principal: memberSchema.required(),
    role: z.string(),
    ...where,
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
  })
  .meta({ id: 'Binding' })
export type BindingView = z.infer<typeof bindingViewSchema>

export const QUOTAS = [
  'users',
  'groups',
  'service-accounts',
  'tokens',
  'projects',
  'roles',
  'bindings',
] as const
export const quotaViewSchema = z
  .object({
    what: z.enum(QUOTAS),
    limit: z.int().nullable().describe('null: none is set'),
    used: z.int(),
  })
  .meta({ id: 'Quota' })
export type QuotaView = z.infer<typeof quotaViewSchema>
export type Quota = (typeof QUOTAS)[number]

export const rightsExplanationSchema = z
  .object({
    principal: z.string(),
    action: z.string(),
    resource: z.string(),
    isAllowed: z.boolean(),
    because: z.string(),
    rules: z
      .array(
        z.object({
          effect: z.enum(['allow', 'deny']),
          action: z.string(),
          resource: z.string(),
          source: z.string().describe('role, binding and groups that it comes by'),
          isMatch: z.boolean().describe('speaks of this very question'),
        }),
      )
      .describe('all rules of the principal, those that matter first'),
  })
  .meta({ id: 'RightsExplanation' })
export type RightsExplanation = z.infer<typeof rightsExplanationSchema>

export const accessApi = defineContract({
  listActions: {
    id: 'iam.actions.list',
    method: 'GET',
    path: '/api/v1/actions',
    summary: 'Every action that a role or token may name',
    tag,
    permission: 'signed-in',
    output: z.object({ entries: z.array(z.string()) }),
  },
  listRoles: {
    id: 'iam.roles.list',
    method: 'GET',
    path: `${TENANT}/roles`,
    summary: 'Roles: the built-in ones, then those of the tenant by name',
    tag,
    permission: { action: 'iam.roles.read', resource: 'iam/{tenant}/roles' },
    params: tenantParams,
    output: z.object({ entries: z.array(roleViewSchema) }),
  },
  putRole: {
    id: 'iam.roles.put',
    method: 'PUT',
    path: `${TENANT}/roles/{name}`,
    summary: 'Create a role or replace it, also for everybody who has it',
    tag,
    permission: { action: 'iam.roles.edit', resource: 'iam/{tenant}/roles/{name}' },
    params: namedParams,
    body: z.object({
      title: titleSchema.default(''),
      rules: z.array(roleRuleSchema).min(1).max(200),
    }),
    output: roleViewSchema,
    errors: [
      'MP_IAM_TENANT_UNKNOWN',
      'MP_IAM_BUILT_IN',
      'MP_IAM_ACTION_UNKNOWN',
      'MP_IAM_GRANT_TOO_WIDE',
      'MP_IAM_QUOTA_REACHED',
    ],
  },
  deleteRole: {
    id: 'iam.roles.delete',
    method: 'DELETE',
    path: `${TENANT}/roles/{name}`,
    summary: 'Delete a role that nobody has',
    tag,
    permission: { action: 'iam.roles.edit', resource: 'iam/{tenant}/roles/{name}' },
    params: namedParams,
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_NAME_UNKNOWN', 'MP_IAM_BUILT_IN', 'MP_IAM_ROLE_IN_USE'],
  },
  listBindings: {
    id: 'iam.bindings.list',
    method: 'GET',
    path: `${TENANT}/bindings`,
    summary: 'Who has which role where, newest first',
    tag,
    permission: { action: 'iam.bindings.read', resource: 'iam/{tenant}/bindings' },
    params: tenantParams,
    query: z.object({
      ...pageQuery,
      principal: z.string().max(255).optional().describe('only of this one, as `user:alice`'),
      role: nameSchema.optional(),
    }),
    output: pageOf(bindingViewSchema),
  },
  createBinding: {
    id: 'iam.bindings.create',
    method: 'POST',
    path: `${TENANT}/bindings`,
    summary: 'Give a user, group or service account a role; nobody gives more than they have',
    tag,
    permission: { action: 'iam.bindings.edit', resource: 'iam/{tenant}/bindings' },
    params: tenantParams,
    body: z.object({ principal: memberSchema, role: nameSchema, ...where }),
    output: bindingViewSchema,
    successStatus: 201,
    errors: [
      'MP_IAM_NAME_UNKNOWN',
      'MP_IAM_SCOPE_INVALID',
      'MP_IAM_GRANT_TOO_WIDE',
      'MP_IAM_NAME_TAKEN',
      'MP_IAM_QUOTA_REACHED',
    ],
  },
  deleteBinding: {
    id: 'iam.bindings.delete',
    method: 'DELETE',
    path: `${TENANT}/bindings/{id}`,
    summary: 'Take a role away again',
    tag,
    permission: { action: 'iam.bindings.edit', resource: 'iam/{tenant}/bindings' },
    params: tenantParams.extend({ id: z.string().min(1).max(64) }),
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_NAME_UNKNOWN', 'MP_IAM_LAST_OWNER', 'MP_IAM_GRANT_TOO_WIDE'],
  },
  listQuotas: {
    id: 'iam.quotas.list',
    method: 'GET',
    path: `${TENANT}/quotas`,
    summary: 'How many users, tokens and so on a tenant has, and may have',
    tag,
    permission: { action: 'iam.quotas.read', resource: 'iam/{tenant}/quotas' },
    params: tenantParams,
    output: z.object({ entries: z.array(quotaViewSchema) }),
    errors: ['MP_IAM_TENANT_UNKNOWN'],
  },
  putQuota: {
    id: 'iam.quotas.put',
    method: 'PUT',
    path: `${TENANT}/quotas/{what}`,
    summary: 'Limit what a tenant may have; what it has beyond stays',
    tag,
    permission: { action: 'iam.quotas.edit', resource: 'iam' },
    params: tenantParams.extend({ what: z.enum(QUOTAS) }),
    body: z.object({ limit: z.int().min(0).max(1_000_000_000).nullable() }),
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_TENANT_UNKNOWN'],
  },
  explainRights: {
    id: 'iam.rights.explain',
    method: 'GET',
    path: '/api/v1/auth/explanation',
    summary: 'Why a request would be allowed or refused; about oneself without any right',
    tag,
    permission: { action: 'iam.rights.explain', resource: 'checked-inside' },
    query: z.object({
      action: z.string().min(1).max(128),
      resource: z.string().min(1).max(1024),
      principal: z
        .string()
        .max(255)
        .optional()
        .describe('`user:alice`, `service-account:ci` or `token:<id>`; left out: whoever asks'),
      tenant: tenantParams.shape.tenant
        .optional()
        .describe('of the principal; left out: that of whoever asks'),
    }),
    output: rightsExplanationSchema,
    errors: ['MP_IAM_NAME_UNKNOWN'],
  },
})
