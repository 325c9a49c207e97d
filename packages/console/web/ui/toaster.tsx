/** Shows the messages that come and go, and reads them out. */
import { ActionIcon, Button } from '@mantine/core'
import type { ReactElement } from 'react'
import { dismissToast, useToasts, type Toast } from '../lib/toasts.ts'
import { CrossIcon } from './icons.tsx'
import { useUiTexts } from './texts.ts'
import css from './toaster.module.css'

export function Toaster(): ReactElement {
  return (
    <div className={css['toasts']} role="status" aria-live="polite">
      {useToasts().map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

function ToastCard({ toast }: { readonly toast: Toast }): ReactElement {
  const t = useUiTexts()
  const { id, tone, title, detail, action } = toast
  return (
    <div className={css['toast']} data-kind={tone}>
      <strong>{title}</strong>
      {detail !== undefined && <div className={css['detail']}>{detail}</div>}
      <div className={css['buttons']}>
        {action !== undefined && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              dismissToast(id)
              void action.run()
            }}
          >
            {action.label}
          </Button>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t.dismiss}
          onClick={() => dismissToast(id)}
        >
          <CrossIcon />
        </ActionIcon>
      </div>
    </div>
  )
}
