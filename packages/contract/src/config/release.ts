/** Releases and change sets: immutable states of a namespace, and the edits that lead to the next one. */
import * as z from 'zod'
import {
  addressSchema,
  applicationSchema,
  clusterSchema,
  environmentSchema,
  namespaceSchema,
} from './address.ts'
import {
  editOperationSchema,
  formatSchema,
  itemDifferenceSchema,
  itemSchema,
  itemTypeSchema,
} from './item.ts'

export const revisionSchema = z.int().nonnegative().describe('global revision; only grows')
export const commentSchema = z.string().max(4096)

export const RELEASE_KINDS = ['publish', 'rollback', 'remove', 'gray', 'gray-end'] as const

/** One entry of a namespace's history. */
export const releaseSummarySchema = z
  .object({
    revision: revisionSchema,
    kind: z.enum(RELEASE_KINDS),
    md5: z.string().describe('hex, of the UTF-8 text; empty for a removal'),
    sizeBytes: z.int(),
    author: z.string(),
    comment: z.string(),
    publishedAt: z.iso.datetime(),
    rollbackTo: revisionSchema
      .nullable()
      .describe('the release that a rollback took its content from'),
  })
  .meta({ id: 'ConfigReleaseSummary' })
export type ReleaseSummary = z.infer<typeof releaseSummarySchema>

export const releaseSchema = releaseSummarySchema
  .extend({
    address: addressSchema,
    format: formatSchema,
    text: z.string(),
    items: z
      .array(itemSchema)
      .describe('of JSON and YAML: the leaves, keyed by path; of XML and text: none'),
  })
  .meta({ id: 'ConfigRelease' })
export type ReleaseView = z.infer<typeof releaseSchema>

export const namespaceSummarySchema = z
  .object({
    address: addressSchema,
    format: formatSchema,
    isPublic: z
      .boolean()
      .describe('other applications may read it under its name (Apollo: public namespace)'),
    description: z.string(),
    revision: revisionSchema.describe('of the head release; 0 before the first one'),
    md5: z.string(),
    itemCount: z.int(),
    sizeBytes: z.int(),
    updatedAt: z.iso.datetime(),
    updatedBy: z.string(),
  })
  .meta({ id: 'ConfigNamespaceSummary' })
export type NamespaceSummary = z.infer<typeof namespaceSummarySchema>

/** Edits of one namespace inside a change set. */
export const namespaceEditSchema = z
  .object({
    environment: environmentSchema,
    application: applicationSchema,
    cluster: clusterSchema,
    namespace: namespaceSchema,
    format: formatSchema
      .optional()
      .describe('of a namespace that does not exist yet; else refused when it differs'),
    isPublic: z.boolean().optional().describe('of a namespace that does not exist yet'),
    description: z.string().max(1024).optional().describe('of a namespace that does not exist yet'),
    baseRevision: revisionSchema
      .optional()
      .describe(
        'the release that the edits were made on; a clash with later edits of the same keys is refused',
      ),
    operations: z.array(editOperationSchema).min(1).max(10_000),
  })
  .meta({ id: 'ConfigNamespaceEdit' })
export type NamespaceEdit = z.infer<typeof namespaceEditSchema>

/** What publishing an edit would do, or did. */
export const plannedChangeSchema = z
  .object({
    address: addressSchema,
    format: formatSchema,
    action: z.enum(['create', 'update', 'remove', 'none']),
    headRevision: revisionSchema,
    differences: z.array(itemDifferenceSchema).describe('by item; empty for XML and text'),
    textBefore: z.string().nullable(),
    textAfter: z.string().nullable(),
  })
  .meta({ id: 'ConfigPlannedChange' })
export type PlannedChange = z.infer<typeof plannedChangeSchema>

export const changeSetSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    state: z.enum(['open', 'published', 'discarded']),
    author: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    edits: z.array(namespaceEditSchema),
    publishedRevision: revisionSchema.nullable(),
  })
  .meta({ id: 'ConfigChangeSet' })
export type ChangeSet = z.infer<typeof changeSetSchema>

/** One candidate of an inheritance chain, most specific first. */
const explainedCandidateSchema = z.object({
  address: addressSchema,
  exists: z.boolean().describe('whether this layer has a release of the namespace'),
  revision: revisionSchema,
  value: z.string().nullable(),
  type: itemTypeSchema.nullable(),
  wins: z.boolean(),
})
export const explanationSchema = z
  .object({
    key: z.string(),
    value: z.string().nullable(),
    candidates: z.array(explainedCandidateSchema),
  })
  .meta({ id: 'ConfigExplanation' })
export type Explanation = z.infer<typeof explanationSchema>
