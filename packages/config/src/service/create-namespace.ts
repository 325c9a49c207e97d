/** The row of a new namespace, and its claim on a public name. */
import type { Address, Format } from '@midplane/contract'
import type { WriteTransaction } from '@midplane/kernel'
import { configErrors } from '../errors.ts'
import { foldNamespace, layerKey } from '../model/namespace-key.ts'
import { claimPublicName, insertNamespace } from '../store/release-store.ts'
import type { ConfigTables } from '../store/tables.ts'

export type NewNamespace = {
  readonly address: Address
  readonly format: Format
  readonly isPublic: boolean
  readonly description: string
}

/** False when there is one already. Errors: MP_CONFIG_PUBLIC_NAME_TAKEN. */
export async function createNamespace(
  tx: WriteTransaction<ConfigTables>,
  wanted: NewNamespace,
  made: { readonly revision: number; readonly at: number; readonly by: string },
): Promise<boolean> {
  const { tenant, environment, application, cluster, namespace } = wanted.address
  const folded = foldNamespace(namespace)
  const isNew = await insertNamespace(tx, {
    id: layerKey(wanted.address),
    tenant,
    environment,
    application,
    cluster,
    name: namespace,
    folded_name: folded,
    format: wanted.format,
    is_public: wanted.isPublic ? 1 : 0,
    description: wanted.description,
    is_removed: 0,
    head_revision: 0,
    changed_revision: made.revision,
    updated_at: made.at,
    updated_by: made.by,
  })
  if (!isNew || !wanted.isPublic) return isNew
  const owner = await claimPublicName(tx, { tenant, environment, folded_name: folded, application })
  if (owner === application) return true
  throw configErrors.error('MP_CONFIG_PUBLIC_NAME_TAKEN', { namespace, application: owner })
}
