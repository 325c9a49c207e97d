/** What a view shows instead of data: it loads, it failed and what to do about it, or there is nothing yet. */
import { Button } from '@mantine/core'
import { MidplaneError } from '@midplane/contract'
import type { ReactElement, ReactNode } from 'react'
import css from './state-panel.module.css'
import { useUiTexts } from './texts.ts'

export function Loading(): ReactElement {
  const t = useUiTexts()
  return (
    <p className={css['loading']} role="status">
      {t.loading}
    </p>
  )
}

type ErrorPanelProps = {
  readonly error: unknown
  readonly onRetry?: (() => void) | undefined
  readonly children?: ReactNode
}

/** The problem document as the server wrote it: what was wrong, what to do, and the code to ask about. */
export function ErrorPanel({ error, onRetry, children }: ErrorPanelProps): ReactElement {
  const t = useUiTexts()
  const problem = MidplaneError.is(error) ? error : undefined
  const message = error instanceof Error ? error.message : String(error)
  return (
    <div className={css['error']} role="alert">
      <p>
        <strong>{capital(message)}</strong>
      </p>
      {problem !== undefined && <p>{capital(problem.advice)}.</p>}
      {problem !== undefined && <code>{problem.code}</code>}
      {(onRetry !== undefined || children !== undefined) && (
        <div className={css['row']}>
          {onRetry !== undefined && (
            <Button size="compact-sm" variant="default" onClick={onRetry}>
              {t.retry}
            </Button>
          )}
          {children}
        </div>
      )}
    </div>
  )
}

type EmptyProps = {
  readonly title: string
  readonly hint?: ReactNode
  readonly children?: ReactNode
}

export function Empty({ title, hint, children }: EmptyProps): ReactElement {
  return (
    <div className={css['state']}>
      <h2>{title}</h2>
      {hint !== undefined && <p className="quiet">{hint}</p>}
      {children}
    </div>
  )
}

export function Note({ children }: { readonly children: ReactNode }): ReactElement {
  return <div className={css['note']}>{children}</div>
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
