/** Pages of identity and audit. */
import { definePage, type Page } from '../../lib/page.ts'

export type AuditSearch = {
  readonly principal: string | undefined
  readonly action: string | undefined
  readonly resource: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  readonly entry: string | undefined
}

export const auditPage: Page<AuditSearch> = definePage<AuditSearch>({
  path: 'audit',
  read: ({ principal, action, resource, from, to, entry }) => ({
    principal,
    action,
    resource,
    from,
    to,
    entry,
  }),
})
