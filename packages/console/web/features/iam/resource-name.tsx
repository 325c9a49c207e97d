/** What an entry is about, in the words of the room that it belongs to; else its permission path. */
import type { ReactElement } from 'react'
import { useFindResource } from '../../lib/resources.ts'
import { EnvironmentChip } from '../../ui/bits.tsx'
import css from './resource-name.module.css'

export function ResourceName({ resource }: { readonly resource: string }): ReactElement {
  const found = useFindResource()(resource)
  if (found === undefined) return <span className={css['path']}>{resource}</span>
  return (
    <span className={css['name']}>
      {found.environment !== undefined && <EnvironmentChip name={found.environment} />}
      <span>{found.label}</span>
    </span>
  )
}
