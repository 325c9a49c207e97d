/** The configuration room: the tree of an environment beside what is open of it. */
import type { ReactElement } from 'react'
import { useState } from 'react'
import { addressOf, usePageSearch, usePlace } from '../../../lib/page.ts'
import { InnerLink } from '../../../ui/bits.tsx'
import { BackIcon } from '../../../ui/icons.tsx'
import { Empty } from '../../../ui/state-panel.tsx'
import { useCatalogue } from '../api/catalogue.ts'
import { ConnectSteps } from '../components/connect-steps.tsx'
import { NamespaceTree } from '../components/namespace-tree.tsx'
import { NewNamespace } from '../components/new-namespace.tsx'
import { configPage, openAddress } from '../pages.ts'
import { useConfigTexts } from '../texts.ts'
import css from './config-page.module.css'
import { NamespaceView } from './namespace-view.tsx'

export function ConfigPage(): ReactElement {
  const t = useConfigTexts()
  const place = usePlace()
  const search = usePageSearch(configPage)
  const [isCreating, setCreating] = useState(false)
  const address = openAddress(place, search)
  return (
    <div className={css['split']} data-open={address !== undefined}>
      <div className={css['side']}>
        <NamespaceTree onCreate={() => setCreating(true)} />
      </div>
      <div className={css['main']}>
        {address !== undefined && (
          <div className={css['back']}>
            <BackIcon />
            <InnerLink
              to={addressOf(configPage, place, search.q === undefined ? {} : { q: search.q })}
            >
              {t.backToTree}
            </InnerLink>
          </div>
        )}
        {address === undefined ? (
          <NothingOpen />
        ) : (
          <NamespaceView key={JSON.stringify(address)} address={address} />
        )}
      </div>
      {isCreating && <NewNamespace onClose={() => setCreating(false)} />}
    </div>
  )
}

function NothingOpen(): ReactElement | null {
  const t = useConfigTexts()
  const place = usePlace()
  const { data, isSuccess } = useCatalogue(place)
  if (!isSuccess) return null
  if (data.length > 0) return <Empty title={t.nothingOpen} hint={t.nothingOpenHint} />
  const address = { ...place, application: 'demo', cluster: 'default', namespace: 'application' }
  return (
    <Empty title={t.noNamespaces(place.environment)} hint={t.noNamespacesHint}>
      <ConnectSteps address={address} isFirst />
    </Empty>
  )
}
