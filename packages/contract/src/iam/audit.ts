/** The HTTP API of the audit trail: who changed what, when and why, and the proof that nobody edited the answer. */
import * as z from 'zod'
import { defineContract } from '../endpoint.ts'
import { pageOf, pageQuery } from '../page.ts'

const tag = 'iam'

export const auditEntrySchema = z
  .object({
    id: z.int(),
    at: z.iso.datetime(),
    principal: z.string().describe('who: `kind:name`'),
    principalId: z.string(),
    principalTenant: z.string(),
    tenant: z.string().describe('the tenant that the change concerns; `*` = the platform itself'),
    address: z.string().describe('network address that the request came from'),
    action: z.string(),
    resource: z.string(),
    reason: z.string(),
    before: z.unknown(),
    after: z.unknown(),
    hash: z
      .string()
      .describe('SHA-256 over the hash of the entry before and all that this one says'),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof auditEntrySchema>

export const auditReceiptSchema = z
  .object({
    id: z.int().describe('number of the newest entry'),
    hash: z.string(),
  })
  .meta({ id: 'AuditReceipt' })
export type AuditReceipt = z.infer<typeof auditReceiptSchema>

/** What is wrong with the trail, and where it begins. */
export const auditProblemSchema = z
  .object({
    code: z.enum(['altered', 'missing', 'cut-off', 'replaced', 'seal-altered']),
    id: z.int().describe('the first entry that is not as it was written'),
    detail: z.string(),
  })
  .meta({ id: 'AuditProblem' })
export type AuditProblem = z.infer<typeof auditProblemSchema>

export const auditVerificationSchema = z
  .object({
    isWhole: z.boolean(),
    problem: auditProblemSchema.nullable(),
    checkedCount: z.int(),
    firstId: z.int().describe('entries before it were removed by the retention policy'),
    head: auditReceiptSchema,
    sealedThroughId: z
      .int()
      .describe('entries up to here are covered by a seal made with the key of this platform'),
  })
  .meta({ id: 'AuditVerification' })
export type AuditVerification = z.infer<typeof auditVerificationSchema>

const filter = {
  tenant: z
    .string()
    .max(64)
    .optional()
    .describe(
      'entries that concern this tenant; left out: your own, or all for the platform itself',
    ),
  principal: z.string().max(255).optional().describe('by name, by id, or as `kind:name`'),
  action: z.string().max(128).optional().describe('an action or a prefix such as `config.`'),
  resource: z.string().max(1024).optional().describe('a resource path and all below it'),
  text: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe(
      'stands in the reason, the resource, the name, before or after; case does not matter',
    ),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional().describe('exclusive'),
}

const exportPermission = { action: 'audit.read', resource: 'checked-inside' } as const

export const auditApi = defineContract({
  listAudit: {
    id: 'iam.audit.list',
    method: 'GET',
    path: '/api/v1/audit',
    summary: 'Who changed what, when and why, newest first',
    description:
      'A page may hold fewer entries than asked for: only `nextCursor` tells whether there are more.',
    tag,
    permission: { action: 'audit.read', resource: 'checked-inside' },
    query: z.object({ ...pageQuery, ...filter }),
    output: pageOf(auditEntrySchema),
  },
  exportAuditLines: {
    id: 'iam.audit.export.lines',
    method: 'GET',
    path: '/api/v1/audit/export.jsonl',
    summary:
      'The audit trail as JSON lines, oldest first; a whole one can be verified without the server',
    tag,
    permission: exportPermission,
    query: z.object(filter),
    output: z.string(),
    stream: 'text',
    contentType: 'application/x-ndjson; charset=utf-8',
  },
  exportAuditTable: {
    id: 'iam.audit.export.table',
    method: 'GET',
    path: '/api/v1/audit/export.csv',
    summary: 'The audit trail as CSV (RFC 4180), oldest first; no cell is read as a formula',
    tag,
    permission: exportPermission,
    query: z.object(filter),
    output: z.string(),
    stream: 'text',
    contentType: 'text/csv; charset=utf-8',
  },
  verifyAudit: {
    id: 'iam.audit.verify',
    method: 'GET',
    path: '/api/v1/audit/verification',
    summary: 'Check every entry against the hash chain and its seals',
    tag,
    permission: { action: 'audit.read', resource: 'checked-inside' },
    query: z.object({
      receiptId: z.coerce.number().int().min(1).optional().describe('of a receipt kept elsewhere'),
      receiptHash: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
    }),
    output: auditVerificationSchema,
  },
  getAuditReceipt: {
    id: 'iam.audit.receipt',
    method: 'GET',
    path: '/api/v1/audit/receipt',
    summary:
      'Number and hash of the newest entry: kept elsewhere, it proves later that nothing before it was changed',
    tag,
    permission: { action: 'audit.read', resource: 'checked-inside' },
    output: auditReceiptSchema,
  },
})
