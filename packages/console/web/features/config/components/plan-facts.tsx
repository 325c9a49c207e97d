/** Who is concerned by a plan as far as the platform knows, and how it can be taken back. */
import type { Address, PlannedChange } from '@midplane/contract'
import type { ReactElement } from 'react'
import { useReaders } from '../api/readers.ts'
import { isShared } from '../model/affected.ts'
import { useConfigTexts } from '../texts.ts'
import css from './plan-drawer.module.css'

const NAMES_MAX = 24

export function PlanFacts({
  changes,
}: {
  readonly changes: readonly PlannedChange[]
}): ReactElement {
  const t = useConfigTexts()
  const real = changes.filter(({ action }) => action !== 'none')
  const readers = useReaders(real.map(({ address }) => address))
  return (
    <dl className={css['facts']}>
      <dt>{t.affected}</dt>
      <dd>
        {t.affectedClients}
        {real.some(({ address }) => isShared(address)) && <p>{t.sharedLayer}</p>}
        {readers.length > 0 && <Readers readers={readers} />}
      </dd>
      <dt>{t.inverse}</dt>
      <dd>
        {real.map(({ address, headRevision }) => (
          <div key={JSON.stringify(address)}>
            {headRevision === 0
              ? t.inverseRemove(address.namespace)
              : t.inverseRollback(address.namespace, headRevision)}
          </div>
        ))}
      </dd>
    </dl>
  )
}

function Readers({ readers }: { readonly readers: readonly Address[] }): ReactElement {
  const t = useConfigTexts()
  return (
    <div>
      {t.inheritors(readers.length)}
      <div className={css['names']}>
        {readers.slice(0, NAMES_MAX).map((address) => (
          <code
            key={JSON.stringify(address)}
          >{`${address.environment} · ${address.application}`}</code>
        ))}
        {readers.length > NAMES_MAX && (
          <span className="quiet">{t.andMore(readers.length - NAMES_MAX)}</span>
        )}
      </div>
    </div>
  )
}
