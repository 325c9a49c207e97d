/** Identity: today the audit trail. */
import { addressOf } from '../../lib/page.ts'
import type { Room } from '../../lib/room.ts'
import { AuditIcon } from '../../ui/icons.tsx'
import { AUDIT_KEY } from './api/audit.ts'
import { auditPage } from './pages.ts'
import { RecentPanel } from './recent-panel.tsx'
import { useIamTexts } from './texts.ts'

export const iamRoom: Room = {
  name: 'iam',
  navigation: [
    {
      id: 'audit',
      icon: AuditIcon,
      key: 'a',
      useLabel: () => useIamTexts().audit,
      addressIn: (place) => addressOf(auditPage, place),
    },
  ],
  pages: [
    { page: auditPage, load: async () => (await import('./pages/audit-page.tsx')).AuditPage },
  ],
  panels: [RecentPanel],
  usePaletteEntries: () => [],
  // Whatever changes, somebody is on record for it.
  onChanges: (_, client) => void client.invalidateQueries({ queryKey: AUDIT_KEY }),
  findResource: () => undefined,
}
