/** Planned and published changes as text: one line per item, as a diff. */
import type { Address, PlannedChange, PublishResult } from '@midplane/contract'
import { visible } from '../../table.ts'

export function publishText(result: PublishResult, options: { readonly isPlan: boolean }): string {
  const changed = result.changes.filter(isChange)
  if (changed.length === 0) return 'nothing to change'
  const blocks = changed.map((change) => changeText(change))
  const verb = options.isPlan ? 'would publish' : 'published'
  const last = options.isPlan ? '' : `, revision ${result.revision}`
  return [...blocks, `${verb} ${count(changed.length, 'namespace')}${last}`].join('\n')
}

export function isChange({ action }: PlannedChange): boolean {
  return action !== 'none'
}

export function changeText(change: PlannedChange): string {
  const sign = { create: '+', update: '~', remove: '-', none: ' ' }[change.action]
  const differences = differenceLines(change)
  const lines = differences.length === 0 && !isChange(change) ? ['    no difference'] : differences
  return [`${sign} ${addressText(change.address)} (${change.format})`, ...lines].join('\n')
}

/** Environment, application, cluster, namespace: `prod shop/orders default application`. */
export function addressText(address: Omit<Address, 'tenant'>): string {
  const { environment, application, cluster, namespace } = address
  return `${environment} ${application} ${cluster} ${namespace}`
}

function differenceLines(change: PlannedChange): string[] {
  if (change.differences.length > 0) {
    return change.differences.flatMap(({ key, before, after, typeBefore, typeAfter }) => {
      const isRetyped = before !== null && after !== null && typeBefore !== typeAfter
      const typed = (type: string | null): string => (isRetyped ? ` (${type ?? 'string'})` : '')
      return [
        ...(before === null
          ? []
          : [`    - ${visible(key)} = ${visible(before)}${typed(typeBefore)}`]),
        ...(after === null ? [] : [`    + ${visible(key)} = ${visible(after)}${typed(typeAfter)}`]),
      ]
    })
  }
  if (change.textBefore === change.textAfter) return []
  return [`    text: ${size(change.textBefore)} -> ${size(change.textAfter)}`]
}

function size(text: string | null): string {
  return text === null ? 'none' : count(text.length, 'character')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
