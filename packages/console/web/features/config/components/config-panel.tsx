/** Configuration on the overview: how much there is, where, and what waits to be published. */
import type { ReactElement } from 'react'
import { addressOf, usePlace } from '../../../lib/page.ts'
import { Figure, Figures, InnerLink } from '../../../ui/bits.tsx'
import { Panel } from '../../../ui/page-frame.tsx'
import { ErrorPanel } from '../../../ui/state-panel.tsx'
import { useCatalogue } from '../api/catalogue.ts'
import { useDrafts } from '../api/draft.ts'
import { configPage, draftsPage } from '../pages.ts'
import { useConfigTexts } from '../texts.ts'
import { ConnectSteps } from './connect-steps.tsx'

export function ConfigPanel(): ReactElement {
  const t = useConfigTexts()
  const place = usePlace()
  const catalogue = useCatalogue(place)
  const drafts = useDrafts(place.tenant)
  const applications = new Set(catalogue.data?.map(({ address }) => address.application))
  const itemCount = catalogue.data?.reduce((count, { itemCount }) => count + itemCount, 0)
  const shown = (value: number | undefined): string =>
    value === undefined ? '–' : value.toLocaleString()
  if (catalogue.isError) return <ErrorPanel error={catalogue.error} />
  if (catalogue.data?.length === 0) {
    const address = { ...place, application: 'demo', cluster: 'default', namespace: 'application' }
    return (
      <Panel title={t.noNamespaces(place.environment)}>
        <ConnectSteps address={address} isFirst />
      </Panel>
    )
  }
  return (
    <Panel title={<InnerLink to={addressOf(configPage, place)}>{t.config}</InnerLink>} isFlush>
      <Figures>
        <Figure value={shown(catalogue.data && applications.size)} label={t.applications} />
        <Figure value={shown(catalogue.data?.length)} label={t.namespaces} />
        <Figure value={shown(itemCount)} label={t.items} />
        <Figure
          value={
            <InnerLink to={addressOf(draftsPage, place)}>{shown(drafts.data?.length)}</InnerLink>
          }
          label={t.openDrafts}
        />
      </Figures>
    </Panel>
  )
}
