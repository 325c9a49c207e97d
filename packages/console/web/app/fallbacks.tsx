/** What is shown where a page is missing or broke. */
import type { ReactElement } from 'react'
import { InnerLink } from '../ui/bits.tsx'
import { PageFrame } from '../ui/page-frame.tsx'
import { ErrorPanel } from '../ui/state-panel.tsx'
import { homeOf, lastPlace } from './paths.ts'
import { useAppTexts } from './texts.ts'

export function NotFound(): ReactElement {
  const t = useAppTexts()
  return (
    <PageFrame title={t.notFound}>
      <InnerLink to={homeOf(lastPlace())}>{t.backHome}</InnerLink>
    </PageFrame>
  )
}

export function Broken({
  error,
  reset,
}: {
  readonly error: unknown
  readonly reset: () => void
}): ReactElement {
  const t = useAppTexts()
  return (
    <PageFrame title={t.broken}>
      <ErrorPanel error={error} onRetry={reset} />
    </PageFrame>
  )
}
