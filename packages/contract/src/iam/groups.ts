/** The HTTP API of groups: of users, service accounts and other groups. */
import * as z from 'zod'
import { defineContract } from '../endpoint.ts'
import { pageOf, pageQuery } from '../page.ts'
import { memberSchema, namedParams, nameSchema, tenantParams, titleSchema } from './scope.ts'

const tag = 'iam'
const TENANT = '/api/v1/iam/{tenant}'

export const groupViewSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    memberCount: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Group' })
export type GroupView = z.infer<typeof groupViewSchema>

export const groupsApi = defineContract({
  listGroups: {
    id: 'iam.groups.list',
    method: 'GET',
    path: `${TENANT}/groups`,
    summary: 'Groups of a tenant by name',
    tag,
    permission: { action: 'iam.groups.read', resource: 'iam/{tenant}/groups' },
    params: tenantParams,
    query: z.object(pageQuery),
    output: pageOf(groupViewSchema),
  },
  putGroup: {
    id: 'iam.groups.put',
    method: 'PUT',
    path: `${TENANT}/groups/{name}`,
    summary: 'Create a group, or rename it',
    tag,
    permission: { action: 'iam.groups.edit', resource: 'iam/{tenant}/groups/{name}' },
    params: namedParams,
    body: z.object({ title: titleSchema.default('') }),
    output: groupViewSchema,
    errors: ['MP_IAM_TENANT_UNKNOWN', 'MP_IAM_QUOTA_REACHED'],
  },
  deleteGroup: {
    id: 'iam.groups.delete',
    method: 'DELETE',
    path: `${TENANT}/groups/{name}`,
    summary: 'Delete a group and the rights that it gave',
    tag,
    permission: { action: 'iam.groups.edit', resource: 'iam/{tenant}/groups/{name}' },
    params: namedParams,
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_NAME_UNKNOWN', 'MP_IAM_LAST_OWNER', 'MP_IAM_GRANT_TOO_WIDE'],
  },
  listMembers: {
    id: 'iam.groups.members.list',
    method: 'GET',
    path: `${TENANT}/groups/{name}/members`,
    summary: 'Direct members of a group',
    tag,
    permission: { action: 'iam.groups.read', resource: 'iam/{tenant}/groups/{name}' },
    params: namedParams,
    output: z.object({ entries: z.array(memberSchema) }),
    errors: ['MP_IAM_NAME_UNKNOWN'],
  },
  addMember: {
    id: 'iam.groups.members.add',
    method: 'POST',
    path: `${TENANT}/groups/{name}/members`,
    summary: 'Put a user, a service account or another group into a group',
    tag,
    permission: { action: 'iam.groups.edit', resource: 'iam/{tenant}/groups/{name}' },
    params: namedParams,
    body: memberSchema.omit({ tenant: true }),
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_NAME_UNKNOWN', 'MP_IAM_GROUP_CYCLE', 'MP_IAM_GRANT_TOO_WIDE'],
  },
  removeMember: {
    id: 'iam.groups.members.remove',
    method: 'DELETE',
    path: `${TENANT}/groups/{name}/members/{kind}/{member}`,
    summary: 'Take somebody out of a group',
    tag,
    permission: { action: 'iam.groups.edit', resource: 'iam/{tenant}/groups/{name}' },
    params: namedParams.extend({ kind: memberSchema.shape.kind, member: nameSchema }),
    output: z.void(),
    successStatus: 204,
    errors: ['MP_IAM_NAME_UNKNOWN', 'MP_IAM_LAST_OWNER', 'MP_IAM_GRANT_TOO_WIDE'],
  },
})
