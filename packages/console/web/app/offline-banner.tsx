/** Says since when what is shown is old. */
import type { ReactElement } from 'react'
import { useConnection } from '../lib/connection.ts'
import { useTimes } from '../lib/times.ts'
import { WarnIcon } from '../ui/icons.tsx'
import css from './offline-banner.module.css'
import { useAppTexts } from './texts.ts'

export function OfflineBanner(): ReactElement {
  const t = useAppTexts()
  const times = useTimes()
  const { isUp, since } = useConnection()
  return (
    <div role="alert">
      {!isUp && (
        <p className={css['banner']}>
          <WarnIcon />
          <strong>{t.offline(times.clock(since))}</strong> <span>{t.offlineHint}</span>
        </p>
      )}
    </div>
  )
}
