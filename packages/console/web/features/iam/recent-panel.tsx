/** The latest changes on the overview. */
import type { ReactElement } from 'react'
import { addressOf, usePlace } from '../../lib/page.ts'
import { Ago, InnerLink } from '../../ui/bits.tsx'
import { Panel } from '../../ui/page-frame.tsx'
import { Empty, ErrorPanel, Loading } from '../../ui/state-panel.tsx'
import { useAudit } from './api/audit.ts'
import { auditPage } from './pages.ts'
import css from './recent-panel.module.css'
import { ResourceName } from './resource-name.tsx'
import { useIamTexts } from './texts.ts'

const COUNT = 12

export function RecentPanel(): ReactElement {
  const t = useIamTexts()
  const place = usePlace()
  const audit = useAudit({}, COUNT)
  const entries = audit.data?.pages[0]?.entries ?? []
  const all = <InnerLink to={addressOf(auditPage, place)}>{t.all}</InnerLink>
  return (
    <Panel title={t.recentChanges} actions={all} isFlush>
      {audit.isPending && <Loading />}
      {audit.isError && <ErrorPanel error={audit.error} />}
      {audit.isSuccess && entries.length === 0 && <Empty title={t.noEntries} />}
      <ol className={css['list']}>
        {entries.map(({ id, at, principal, action, resource }) => (
          <li key={id}>
            <span className="quiet">
              <Ago at={at} />
            </span>
            <InnerLink to={addressOf(auditPage, place, { entry: String(id) })}>{action}</InnerLink>
            <span className={css['resource']}>
              <ResourceName resource={resource} />
            </span>
            <span>{principal}</span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
