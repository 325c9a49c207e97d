/**
 * What somebody is about to do: the one shape of every change of configuration in the console. It is
 * planned, looked at, done and taken back in the same way whatever it is, and it fits into an address.
 *
 *   draft:<id>                   publish an open change set
 *   rollback:<revision>[:keys]   bring back a release of the open namespace, or items of it
 */
import type { Address, PublishResult } from '@midplane/contract'
import { config } from '../../../lib/api/client.ts'

export type Proposal =
  | { readonly kind: 'draft'; readonly tenant: string; readonly id: string }
  | {
      readonly kind: 'rollback'
      readonly address: Address
      readonly toRevision: number
      readonly keys: readonly string[] | undefined
    }

export function writeProposal(proposal: Proposal): string {
  if (proposal.kind === 'draft') return `draft:${proposal.id}`
  const { toRevision, keys } = proposal
  return `rollback:${toRevision}${keys === undefined ? '' : `:${JSON.stringify(keys)}`}`
}

/** Undefined when the text names no proposal, or one of a namespace while none is open. */
export function readProposal(
  text: string | undefined,
  tenant: string,
  address: Address | undefined,
): Proposal | undefined {
  const [, kind, what = '', keys] = /^(draft|rollback):([\w-]+)(?::(.+))?$/s.exec(text ?? '') ?? []
  if (kind === 'draft') return { kind, tenant, id: what }
  if (kind !== 'rollback' || address === undefined || !/^\d+$/.test(what)) return undefined
  return {
    kind,
    address,
    toRevision: Number(what),
    keys: keys === undefined ? undefined : readKeys(keys),
  }
}

export function carryOut(
  proposal: Proposal,
  how: { readonly comment: string; readonly dryRun: boolean },
): Promise<PublishResult> {
  if (proposal.kind === 'draft') {
    const { tenant, id } = proposal
    return config.publishChangeSet({ params: { tenant, id }, body: how })
  }
  const { address, toRevision, keys } = proposal
  return config.rollback({
    params: address,
    body: { toRevision, ...how, ...(keys === undefined ? {} : { keys: [...keys] }) },
  })
}

function readKeys(text: string): readonly string[] | undefined {
  try {
    const keys: unknown = JSON.parse(text)
    return Array.isArray(keys) ? keys.map(String) : undefined
  } catch {
    return undefined // an address that somebody typed
  }
}
