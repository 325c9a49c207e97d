/** Handlers of the audit trail: each asks for the right on the tenant whose entries it is about to show. */
import type { iamApi } from '@midplane/contract'
import { auditErrors, type Handlers, type RequestContext } from '@midplane/kernel'
import { findChainHead, type AuditTables } from './audit-store.ts'
import { exportAudit, listAudit } from './service/audit-trail.ts'
import { verifyAudit, type AuditProofParts } from './service/audit-verification.ts'

const EVERY_TENANT = '*'

type AuditHandlers = Pick<
  Handlers<typeof iamApi>,
  'listAudit' | 'exportAuditLines' | 'exportAuditTable' | 'verifyAudit' | 'getAuditReceipt'
>

export function auditHandlers(parts: AuditProofParts): AuditHandlers {
  return {
    listAudit: async ({ query }, context) =>
      listAudit(parts, { ...query, tenant: admittedTenant(context, query.tenant) }),

    exportAuditLines: ({ query: given }, context, emit) => {
      const query = { ...given, tenant: admittedTenant(context, given.tenant) }
      return exportAudit(parts, { query, format: 'lines' }, (data) => emit({ data }))
    },

    exportAuditTable: ({ query: given }, context, emit) => {
      const query = { ...given, tenant: admittedTenant(context, given.tenant) }
      return exportAudit(parts, { query, format: 'csv' }, (data) => emit({ data }))
    },

    // The chain runs through all tenants and tells nothing of their entries, so each auditor may have it checked.
    async verifyAudit({ query: { receiptId: id, receiptHash: hash } }, context) {
      admittedTenant(context, undefined)
      if ((id === undefined) !== (hash === undefined)) {
        throw auditErrors.error('MP_AUDIT_RECEIPT_INCOMPLETE', {})
      }
      const receipt = id === undefined || hash === undefined ? undefined : { id, hash }
      return verifyAudit(parts, { receipt, signal: context.signal })
    },

    async getAuditReceipt(_, context) {
      admittedTenant(context, undefined)
      return findChainHead(parts.store.reader<AuditTables>())
    },
  }
}

/** The tenant to show entries of, undefined for all; people of a tenant see their own unless they name another. */
function admittedTenant(context: RequestContext, wanted: string | undefined): string | undefined {
  const tenant = wanted ?? context.principal.tenant
  if (tenant === EVERY_TENANT) {
    context.authorize('audit.read', 'audit')
    return undefined
  }
  context.authorize('audit.read', `audit/${tenant}`)
  return tenant
}
