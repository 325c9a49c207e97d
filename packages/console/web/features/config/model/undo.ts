/**
 * Takes back what was just done: each namespace gets the content that it had, as a new release.
 * Invariant: nothing is touched when somebody has changed one of them since.
 */
import { MidplaneError, type Address, type PublishResult } from '@midplane/contract'
import { config } from '../../../lib/api/client.ts'

type Done = PublishResult['changes'][number]

/** Errors: MP_CONFIG_CONFLICT, when there is something newer. */
export async function undo(tenant: string, result: PublishResult, comment: string): Promise<void> {
  const changes = result.changes.filter(({ action }) => action !== 'none')
  for (const change of changes) await refuseNewer(change)
  for (const change of changes.toReversed()) await takeBack(tenant, change, comment)
}

async function refuseNewer({ address, action, revision }: Done): Promise<void> {
  const expected = action === 'remove' ? 0 : revision
  const head = await config.getNamespace({ params: address })
  if (head.revision === expected) return
  throw new MidplaneError({
    code: 'MP_CONFIG_CONFLICT',
    status: 409,
    retryable: false,
    message: `namespace "${address.namespace}" was changed since revision ${revision}`,
    advice: 'look at its history, and bring back the release that you want',
  })
}

async function takeBack(
  tenant: string,
  { address, action, headRevision, revision }: Done,
  comment: string,
): Promise<void> {
  if (action !== 'create') {
    await config.rollback({ params: address, body: { toRevision: headRevision, comment } })
    return
  }
  const { environment, application, cluster, namespace }: Address = address
  const operations = [{ op: 'remove-namespace' } as const]
  const edit = { environment, application, cluster, namespace, baseRevision: revision, operations }
  await config.publish({ params: { tenant }, body: { edits: [edit], comment } })
}
