/** Planned and published changes as text: one line per item, as a diff. */
import type { Address, PlannedChange, PublishResult } from '@midplane/contract'

export function publishText(result: PublishResult, options: { readonly isPlan: boolean }): string {
  const changed = result.changes.filter((change) => change.action !== 'none')
  if (changed.length === 0) return 'nothing to change'
  const blocks = changed.map((change) => changeText(change))
  const verb = options.isPlan ? 'would publish' : 'published'
  const last = options.isPlan ? '' : `, revision ${result.revision}`
  return [...blocks, `${verb} ${count(changed.length, 'namespace')}${last}`].join('\n')
}

export function changeText(change: PlannedChange): string {
  const sign = { create: '+', update: '~', remove: '-', none: ' ' }[change.action]
  return [`${sign} ${addressText(change.address)} (${change.format})`, ...differenceLines(change)].join('\n')
}

export function addressText(address: Address): string {
  const { environment, application, cluster, namespace } = address
  return `${environment} ${application} ${cluster} ${namespace}`
}

function differenceLines(change: PlannedChange): string[] {
  if (change.differences.length > 0) {
    return change.differences.flatMap(({ key, before, after }) => [
      ...(before === null ? [] : [`    - ${key} = ${oneLine(before)}`]),
      ...(after === null ? [] : [`    + ${key} = ${oneLine(after)}`]),
    ])
  }
  if (change.textBefore === change.textAfter) return []
  return [`    text: ${size(change.textBefore)} -> ${size(change.textAfter)}`]
}

function oneLine(value: string): string {
  return value.replaceAll('\n', '\\n')
}

function size(text: string | null): string {
  return text === null ? 'none' : count(text.length, 'character')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
