/** The HTTP API of the configuration centre. */
import * as z from 'zod'
import { defineContract, type EndpointShape } from '../endpoint.ts'
import { pageOf, pageQuery } from '../page.ts'
import {
  applicationSchema,
  clusterSchema,
  environmentSchema,
  namespaceSchema,
  tenantSchema,
} from './address.ts'
import { formatSchema } from './item.ts'
import {
  changeSetSchema,
  commentSchema,
  explanationSchema,
  namespaceEditSchema,
  namespaceSummarySchema,
  plannedChangeSchema,
  releaseSchema,
  releaseSummarySchema,
  revisionSchema,
} from './release.ts'
import { effectiveNamespaceSchema, watchEventSchema, watchQuerySchema } from './watch.ts'

const ROOT = '/api/v1/config/{tenant}'
const ENVIRONMENT = `${ROOT}/environments/{environment}`
const NAMESPACE = `${ENVIRONMENT}/namespaces/{application}/{cluster}/{namespace}`
const RESOURCE = 'config/{tenant}/{environment}/{application}/{cluster}/{namespace}'

const tenantParams = z.object({ tenant: tenantSchema })
const environmentParams = tenantParams.extend({ environment: environmentSchema })
const namespaceParams = environmentParams.extend({
  application: applicationSchema,
  cluster: clusterSchema,
  namespace: namespaceSchema,
})
const changeSetParams = tenantParams.extend({ id: z.string().min(1).max(64) })
const noContent = z.void()
const tag = 'config'

/** What a client says of itself, for gray releases. */
const clientQuery = z.object({
  ip: z.string().max(64).optional(),
  label: z.string().max(255).optional(),
})

const publishBody = z.object({
  edits: z.array(namespaceEditSchema).min(1).max(1000),
  comment: commentSchema.default(''),
  dryRun: z.boolean().default(false).describe('only plan: validate everything, change nothing'),
})
const publishOutput = z.object({
  revision: revisionSchema.describe(
    'of the last release made; the head revision when nothing changed',
  ),
  changes: z.array(plannedChangeSchema.extend({ revision: revisionSchema })),
})
const accessKeySchema = z
  .object({
    id: z.string(),
    application: z.string(),
    isEnabled: z.boolean(),
    secret: z.string().nullable().describe('shown once, when the key is made'),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
  })
  .meta({ id: 'ConfigAccessKey' })

export const configApi = defineContract({
  listEnvironments: {
    id: 'config.environments.list',
    method: 'GET',
    path: `${ROOT}/environments`,
    summary: 'Environments that hold configuration',
    tag,
    permission: { action: 'config.read', resource: 'config/{tenant}' },
    params: tenantParams,
    output: z.object({
      entries: z.array(z.object({ environment: z.string(), namespaceCount: z.int() })),
    }),
  },
  listNamespaces: {
    id: 'config.namespaces.list',
    method: 'GET',
    path: `${ENVIRONMENT}/namespaces`,
    summary: 'Namespaces of an environment, by application, cluster and name',
    tag,
    permission: { action: 'config.read', resource: 'config/{tenant}/{environment}' },
    params: environmentParams,
    query: z.object({
      ...pageQuery,
      application: applicationSchema.optional().describe('this application path and all below it'),
      search: z
        .string()
        .max(255)
        .optional()
        .describe('part of an application, namespace, key or value'),
    }),
    output: pageOf(namespaceSummarySchema),
  },
  createNamespace: {
    id: 'config.namespaces.create',
    method: 'POST',
    path: `${ENVIRONMENT}/namespaces`,
    summary: 'Create an empty namespace',
    tag,
    permission: { action: 'config.edit', resource: 'checked-inside' },
    params: environmentParams,
    body: z.object({
      application: applicationSchema,
      cluster: clusterSchema.default('default'),
      namespace: namespaceSchema,
      format: formatSchema.default('properties'),
      isPublic: z.boolean().default(false),
      description: z.string().max(1024).default(''),
    }),
    output: namespaceSummarySchema,
    successStatus: 201,
    errors: ['MP_CONFIG_NAMESPACE_EXISTS', 'MP_CONFIG_PUBLIC_NAME_TAKEN'],
  },
  getNamespace: {
    id: 'config.namespaces.get',
    method: 'GET',
    path: NAMESPACE,
    summary: 'The head release of exactly this namespace, without inheritance',
    tag,
    permission: { action: 'config.read', resource: RESOURCE },
    params: namespaceParams,
    output: releaseSchema,
    errors: ['MP_CONFIG_NAMESPACE_UNKNOWN'],
  },
  getEffective: {
    id: 'config.namespaces.effective',
    method: 'GET',
    path: `${NAMESPACE}/effective`,
    summary: 'The namespace as a client sees it: inheritance merged, gray releases applied',
    tag,
    permission: { action: 'config.read', resource: RESOURCE },
    params: namespaceParams,
    query: clientQuery,
    output: effectiveNamespaceSchema,
    errors: ['MP_CONFIG_NAMESPACE_UNKNOWN'],
  },
  explain: {
    id: 'config.namespaces.explain',
    method: 'GET',
    path: `${NAMESPACE}/explain`,
    summary: 'Every candidate of a key along the inheritance chain, and the winner',
    tag,
    permission: { action: 'config.read', resource: RESOURCE },
    params: namespaceParams,
    query: clientQuery.extend({ key: z.string().min(1) }),
    output: explanationSchema,
  },
  listReleases: {
    id: 'config.releases.list',
    method: 'GET',
    path: `${NAMESPACE}/releases`,
    summary: 'History of a namespace, newest first',
    tag,
    permission: { action: 'config.read', resource: RESOURCE },
    params: namespaceParams,
    query: z.object(pageQuery),
    output: pageOf(releaseSummarySchema),
  },
  getRelease: {
    id: 'config.releases.get',
    method: 'GET',
    path: `${NAMESPACE}/releases/{revision}`,
    summary: 'One release, whole',
    tag,
    permission: { action: 'config.read', resource: RESOURCE },
    params: namespaceParams.extend({ revision: z.coerce.number().int().nonnegative() }),
    output: releaseSchema,
    errors: ['MP_CONFIG_RELEASE_UNKNOWN'],
  },
  diffReleases: {
    id: 'config.releases.diff',
    method: 'GET',
    path: `${NAMESPACE}/diff`,
    summary: 'Difference between any two releases of a namespace',
    tag,
    permission: { action: 'config.read', resource: RESOURCE },
    params: namespaceParams,
    query: z.object({
      from: z.coerce.number().int().nonnegative().describe('0 = before the first release'),
      to: z.coerce.number().int().nonnegative().optional().describe('the head when left out'),
    }),
    output: plannedChangeSchema,
    errors: ['MP_CONFIG_RELEASE_UNKNOWN'],
  },
  rollback: {
    id: 'config.releases.rollback',
    method: 'POST',
    path: `${NAMESPACE}/rollback`,
    summary:
      'Bring back the content of an earlier release, or single items of it, as a new release',
    tag,
    permission: { action: 'config.publish', resource: RESOURCE },
    params: namespaceParams,
    body: z.object({
      toRevision: revisionSchema,
      keys: z
        .array(z.string())
        .min(1)
        .max(10_000)
        .optional()
        .describe('only these items; the whole release when left out'),
      comment: commentSchema.default(''),
      dryRun: z.boolean().default(false),
    }),
    output: publishOutput,
    errors: ['MP_CONFIG_RELEASE_UNKNOWN'],
  },
  publish: {
    id: 'config.publish',
    method: 'POST',
    path: `${ROOT}/publish`,
    summary: 'Edit and publish namespaces in one step, all or nothing',
    tag,
    permission: { action: 'config.publish', resource: 'checked-inside' },
    params: tenantParams,
    body: publishBody,
    output: publishOutput,
    errors: [
      'MP_CONFIG_INVALID_DOCUMENT',
      'MP_CONFIG_INVALID_ITEM',
      'MP_CONFIG_CONFLICT',
      'MP_CONFIG_TOO_LARGE',
    ],
  },
  listChangeSets: {
    id: 'config.change-sets.list',
    method: 'GET',
    path: `${ROOT}/change-sets`,
    summary: 'Change sets, newest first',
    tag,
    permission: { action: 'config.read', resource: 'config/{tenant}' },
    params: tenantParams,
    query: z.object({ ...pageQuery, state: z.enum(['open', 'published', 'discarded']).optional() }),
    output: pageOf(changeSetSchema),
  },
  createChangeSet: {
    id: 'config.change-sets.create',
    method: 'POST',
    path: `${ROOT}/change-sets`,
    summary: 'Open a change set: edits that are kept, and published later together',
    tag,
    permission: { action: 'config.edit', resource: 'checked-inside' },
    params: tenantParams,
    body: z.object({
      title: z.string().max(255).default(''),
      edits: z.array(namespaceEditSchema).max(1000).default([]),
    }),
    output: changeSetSchema,
    successStatus: 201,
  },
  getChangeSet: {
    id: 'config.change-sets.get',
    method: 'GET',
    path: `${ROOT}/change-sets/{id}`,
    summary: 'One change set',
    tag,
    permission: { action: 'config.read', resource: 'config/{tenant}' },
    params: changeSetParams,
    output: changeSetSchema,
  },
  saveChangeSet: {
    id: 'config.change-sets.save',
    method: 'PUT',
    path: `${ROOT}/change-sets/{id}`,
    summary: 'Replace title and edits of an open change set',
    tag,
    permission: { action: 'config.edit', resource: 'checked-inside' },
    params: changeSetParams,
    body: z.object({ title: z.string().max(255), edits: z.array(namespaceEditSchema).max(1000) }),
    output: changeSetSchema,
    errors: ['MP_CONFIG_CHANGE_SET_CLOSED'],
  },
  discardChangeSet: {
    id: 'config.change-sets.discard',
    method: 'DELETE',
    path: `${ROOT}/change-sets/{id}`,
    summary: 'Discard an open change set',
    tag,
    permission: { action: 'config.edit', resource: 'checked-inside' },
    params: changeSetParams,
    output: noContent,
    successStatus: 204,
  },
  publishChangeSet: {
    id: 'config.change-sets.publish',
    method: 'POST',
    path: `${ROOT}/change-sets/{id}/publish`,
    summary: 'Publish all edits of a change set, all or nothing',
    tag,
    permission: { action: 'config.publish', resource: 'checked-inside' },
    params: changeSetParams,
    body: z.object({ comment: commentSchema.default(''), dryRun: z.boolean().default(false) }),
    output: publishOutput,
    errors: ['MP_CONFIG_CONFLICT', 'MP_CONFIG_CHANGE_SET_CLOSED'],
  },
  exportNamespaces: {
    id: 'config.export',
    method: 'GET',
    path: `${ENVIRONMENT}/export`,
    summary: 'Head releases with their text, for a backup or another environment',
    tag,
    permission: { action: 'config.export', resource: 'config/{tenant}/{environment}' },
    params: environmentParams,
    query: z.object({ ...pageQuery, application: applicationSchema.optional() }),
    output: pageOf(releaseSchema.extend({ isPublic: z.boolean(), description: z.string() })),
  },
  watch: {
    id: 'config.watch',
    method: 'GET',
    path: `${ENVIRONMENT}/watch`,
    summary:
      'Stream of effective namespaces: at once an event with what differs from `held`, if only an empty one, then every change',
    tag,
    permission: { action: 'config.read', resource: 'checked-inside' },
    params: environmentParams,
    query: watchQuerySchema,
    output: watchEventSchema,
    stream: 'server-sent-events',
  },
  listAccessKeys: {
    id: 'config.access-keys.list',
    method: 'GET',
    path: `${ROOT}/access-keys`,
    summary: 'Access keys with which Apollo clients sign their requests',
    tag,
    permission: { action: 'config.admin', resource: 'config/{tenant}' },
    params: tenantParams,
    query: z.object({ application: applicationSchema.optional() }),
    output: z.object({ entries: z.array(accessKeySchema) }),
  },
  createAccessKey: {
    id: 'config.access-keys.create',
    method: 'POST',
    path: `${ROOT}/access-keys`,
    summary:
      'Make an access key; from the first enabled key on, unsigned requests of the application are refused',
    tag,
    permission: { action: 'config.admin', resource: 'config/{tenant}' },
    params: tenantParams,
    body: z.object({ application: applicationSchema }),
    output: accessKeySchema,
    successStatus: 201,
  },
  updateAccessKey: {
    id: 'config.access-keys.update',
    method: 'PATCH',
    path: `${ROOT}/access-keys/{id}`,
    summary: 'Enable or disable an access key',
    tag,
    permission: { action: 'config.admin', resource: 'config/{tenant}' },
    params: changeSetParams,
    body: z.object({ isEnabled: z.boolean() }),
    output: accessKeySchema,
  },
  deleteAccessKey: {
    id: 'config.access-keys.delete',
    method: 'DELETE',
    path: `${ROOT}/access-keys/{id}`,
    summary: 'Delete an access key',
    tag,
    permission: { action: 'config.admin', resource: 'config/{tenant}' },
    params: changeSetParams,
    output: noContent,
    successStatus: 204,
  },
} as const satisfies Record<string, EndpointShape>)

export type AccessKeyView = z.infer<typeof accessKeySchema>
export type PublishResult = z.infer<typeof publishOutput>
export type PublishRequest = z.input<typeof publishBody>
