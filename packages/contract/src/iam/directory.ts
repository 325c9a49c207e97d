/** The HTTP API of the directory: tenants, projects, users, groups and service accounts. */
import * as z from 'zod'
import { applicationSchema, SHARED, tenantSchema } from '../config/address.ts'
import { defineContract } from '../endpoint.ts'
import { pageOf, pageQuery } from '../page.ts'
import { groupsApi } from './groups.ts'
import { namedParams, nameSchema, stateSchema, tenantParams, titleSchema } from './scope.ts'

const tag = 'iam'
const TENANT = '/api/v1/iam/{tenant}'

const times = { createdAt: z.iso.datetime(), updatedAt: z.iso.datetime() }

export const tenantViewSchema = z
  .object({ name: z.string(), title: z.string(), state: stateSchema, ...times })
  .meta({ id: 'Tenant' })
export type TenantView = z.infer<typeof tenantViewSchema>

export const projectViewSchema = z
  .object({ name: z.string(), title: z.string(), applications: z.array(z.string()), ...times })
  .meta({ id: 'Project' })
export type ProjectView = z.infer<typeof projectViewSchema>

export const userViewSchema = z
  .object({
    id: z.string(),
    tenant: z.string(),
    name: z.string(),
    displayName: z.string(),
    email: z.string().nullable(),
    state: stateSchema,
    canUsePassword: z.boolean(),
    ...times,
  })
  .meta({ id: 'User' })
export type UserView = z.infer<typeof userViewSchema>

export const serviceAccountViewSchema = z
  .object({ id: z.string(), name: z.string(), title: z.string(), state: stateSchema, ...times })
  .meta({ id: 'ServiceAccount' })
export type ServiceAccountView = z.infer<typeof serviceAccountViewSchema>

const projectBody = {
  title: titleSchema,
  applications: z
    .array(
      applicationSchema.refine((path) => path !== SHARED, {
        error: 'name applications one by one',
      }),
    )
    .min(1)
    .max(200)
    .describe('application paths; each covers all below it'),
}
const userBody = {
  displayName: titleSchema,
  email: z.email().max(255).nullable(),
}

const tenants = defineContract({
  listTenants: {
    id: 'iam.tenants.list',
    method: 'GET',
    path: '/api/v1/tenants',
    summary: 'Tenants by name',
    tag,
    permission: { action: 'iam.tenants.read', resource: 'iam' },
    query: z.object(pageQuery),
    output: pageOf(tenantViewSchema),
  },
  createTenant: {
    id: 'iam.tenants.create',
    method: 'POST',
    path: '/api/v1/tenants',
    summary: 'Create a tenant, with its first owner if one is named',
    tag,
    permission: { action: 'iam.tenants.edit', resource: 'iam' },
    body: z.object({
      name: tenantSchema,
      title: titleSchema.default(''),
      owner: nameSchema.optional().describe('a user to be created who may do everything in it'),
    }),
    output: tenantViewSchema,
    successStatus: 201,
    errors: ['MP_IAM_NAME_TAKEN'],
  },
  getTenant: {
    id: 'iam.tenants.get',
    method: 'GET',
    path: TENANT,
    summary: 'One tenant',
    tag,
    permission: { action: 'iam.tenants.read', resource: 'iam/{tenant}' },
    params: tenantParams,
    output: tenantViewSchema,
    errors: ['MP_IAM_TENANT_UNKNOWN'],
  },
  updateTenant: {
    id: 'iam.tenants.update',
    method: 'PATCH',
    path: TENANT,
    summary: 'Rename a tenant, or shut it and open it again: a disabled one lets nobody in',
    tag,
    permission: { action: 'iam.tenants.edit', resource: 'iam' },
    params: tenantParams,
    body: z.object({ title: titleSchema.optional(), state: stateSchema.optional() }),
    output: tenantViewSchema,
    errors: ['MP_IAM_TENANT_UNKNOWN', 'MP_IAM_BUILT_IN'],
  },
  deleteTenant: {
    id: 'iam.tenants.delete',
    method: 'DELETE',
    path: TENANT,
    summary: 'Delete a tenant with its people, programs and rights; its name stays taken',
    tag,
    permission: { action: 'iam.tenants.edit', resource: 'iam' },
    params: tenantParams,
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_TENANT_UNKNOWN', 'MP_IAM_BUILT_IN'],
  },
})

const projects = defineContract({
  listProjects: {
    id: 'iam.projects.list',
    method: 'GET',
    path: `${TENANT}/projects`,
    summary: 'Projects of a tenant by name: groups of applications',
    tag,
    permission: { action: 'iam.projects.read', resource: 'iam/{tenant}/projects' },
    params: tenantParams,
    query: z.object(pageQuery),
    output: pageOf(projectViewSchema),
  },
  putProject: {
    id: 'iam.projects.put',
    method: 'PUT',
    path: `${TENANT}/projects/{name}`,
    summary:
      'Create a project or replace it; whoever has rights in it has them in its applications',
    tag,
    permission: { action: 'iam.projects.edit', resource: 'iam/{tenant}/projects/{name}' },
    params: namedParams,
    body: z.object({ ...projectBody, title: titleSchema.default('') }),
    output: projectViewSchema,
    errors: ['MP_IAM_TENANT_UNKNOWN', 'MP_IAM_GRANT_TOO_WIDE', 'MP_IAM_QUOTA_REACHED'],
  },
  deleteProject: {
    id: 'iam.projects.delete',
    method: 'DELETE',
    path: `${TENANT}/projects/{name}`,
    summary: 'Delete a project and the bindings in it',
    tag,
    permission: { action: 'iam.projects.edit', resource: 'iam/{tenant}/projects/{name}' },
    params: namedParams,
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_NAME_UNKNOWN'],
  },
})

const users = defineContract({
  listUsers: {
    id: 'iam.users.list',
    method: 'GET',
    path: `${TENANT}/users`,
    summary: 'Users of a tenant by name',
    tag,
    permission: { action: 'iam.users.read', resource: 'iam/{tenant}/users' },
    params: tenantParams,
    query: z.object({
      ...pageQuery,
      search: z
        .string()
        .max(255)
        .optional()
        .describe('part of a name, display name or e-mail address'),
    }),
    output: pageOf(userViewSchema),
  },
  getUser: {
    id: 'iam.users.get',
    method: 'GET',
    path: `${TENANT}/users/{name}`,
    summary: 'One user',
    tag,
    permission: { action: 'iam.users.read', resource: 'iam/{tenant}/users/{name}' },
    params: namedParams,
    output: userViewSchema,
    errors: ['MP_IAM_NAME_UNKNOWN'],
  },
  createUser: {
    id: 'iam.users.create',
    method: 'POST',
    path: `${TENANT}/users`,
    summary: 'Create a user, without rights; a password is set apart',
    tag,
    permission: { action: 'iam.users.edit', resource: 'iam/{tenant}/users' },
    params: tenantParams,
    body: z.object({
      name: nameSchema,
      displayName: titleSchema.default(''),
      email: userBody.email.default(null),
    }),
    output: userViewSchema,
    successStatus: 201,
    errors: ['MP_IAM_TENANT_UNKNOWN', 'MP_IAM_NAME_TAKEN', 'MP_IAM_QUOTA_REACHED'],
  },
  updateUser: {
    id: 'iam.users.update',
    method: 'PATCH',
    path: `${TENANT}/users/{name}`,
    summary: 'Change a user; a disabled one is out at once, sessions and tokens included',
    tag,
    permission: { action: 'iam.users.edit', resource: 'iam/{tenant}/users/{name}' },
    params: namedParams,
    body: z.object({
      displayName: userBody.displayName.optional(),
      email: userBody.email.optional(),
      state: stateSchema.optional(),
    }),
    output: userViewSchema,
    errors: ['MP_IAM_NAME_UNKNOWN', 'MP_IAM_LAST_OWNER', 'MP_IAM_GRANT_TOO_WIDE'],
  },
  deleteUser: {
    id: 'iam.users.delete',
    method: 'DELETE',
    path: `${TENANT}/users/{name}`,
    summary: 'Delete a user with sessions, tokens and rights',
    tag,
    permission: { action: 'iam.users.edit', resource: 'iam/{tenant}/users/{name}' },
    params: namedParams,
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_NAME_UNKNOWN', 'MP_IAM_LAST_OWNER', 'MP_IAM_GRANT_TOO_WIDE'],
  },
})

const serviceAccounts = defineContract({
  listServiceAccounts: {
    id: 'iam.service-accounts.list',
    method: 'GET',
    path: `${TENANT}/service-accounts`,
    summary: 'Service accounts of a tenant by name: programs with rights of their own',
    tag,
    permission: { action: 'iam.service-accounts.read', resource: 'iam/{tenant}/service-accounts' },
    params: tenantParams,
    query: z.object(pageQuery),
    output: pageOf(serviceAccountViewSchema),
  },
  createServiceAccount: {
    id: 'iam.service-accounts.create',
    method: 'POST',
    path: `${TENANT}/service-accounts`,
    summary: 'Create a service account, without rights',
    tag,
    permission: { action: 'iam.service-accounts.edit', resource: 'iam/{tenant}/service-accounts' },
    params: tenantParams,
    body: z.object({ name: nameSchema, title: titleSchema.default('') }),
    output: serviceAccountViewSchema,
    successStatus: 201,
    errors: ['MP_IAM_TENANT_UNKNOWN', 'MP_IAM_NAME_TAKEN', 'MP_IAM_QUOTA_REACHED'],
  },
  updateServiceAccount: {
    id: 'iam.service-accounts.update',
    method: 'PATCH',
    path: `${TENANT}/service-accounts/{name}`,
    summary: 'Rename a service account, or shut it and open it again',
    tag,
    permission: {
      action: 'iam.service-accounts.edit',
      resource: 'iam/{tenant}/service-accounts/{name}',
    },
    params: namedParams,
    body: z.object({ title: titleSchema.optional(), state: stateSchema.optional() }),
    output: serviceAccountViewSchema,
    errors: ['MP_IAM_NAME_UNKNOWN', 'MP_IAM_GRANT_TOO_WIDE'],
  },
  deleteServiceAccount: {
    id: 'iam.service-accounts.delete',
    method: 'DELETE',
    path: `${TENANT}/service-accounts/{name}`,
    summary: 'Delete a service account with its tokens and rights',
    tag,
    permission: {
      action: 'iam.service-accounts.edit',
      resource: 'iam/{tenant}/service-accounts/{name}',
    },
    params: namedParams,
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_NAME_UNKNOWN', 'MP_IAM_GRANT_TOO_WIDE'],
  },
})

export const directoryApi = defineContract({
  ...tenants,
  ...projects,
  ...users,
  ...groupsApi,
  ...serviceAccounts,
})
