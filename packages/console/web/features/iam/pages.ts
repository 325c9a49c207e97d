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

export const auditPage: Page<never, AuditSearch> = definePage<never, AuditSearch>({
  path: 'audit',
  names: [],
  read: ({ principal, action, resource, from, to, entry }) => ({ principal, action, resource, from, to, entry }),
  load: async () => (await import('./pages/audit-page.tsx')).AuditPage,
})
