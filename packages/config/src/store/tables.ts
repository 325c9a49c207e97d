/** Tables of the configuration centre as Kysely sees them; the migration is the truth. */

export type NamespaceTable = {
  id: string
  tenant: string
  environment: string
  application: string
  cluster: string
  name: string
  folded_name: string
  format: string
  is_public: number
  description: string
  is_removed: number
  head_revision: number
  changed_revision: number
  updated_at: number
  updated_by: string
}

export type PublicTable = {
  tenant: string
  environment: string
  folded_name: string
  application: string
}

export type ReleaseTable = {
  revision: number
  namespace_id: string
  kind: string
  body: string
  types_json: string
  md5: string
  size_bytes: number
  author: string
  comment: string
  published_at: number
  rollback_to: number | null
  gray_name: string | null
  gray_rule_json: string | null
  change_set_id: string | null
}

export type GrayTable = { namespace_id: string; name: string; revision: number }

export type ChangeSetTable = {
  id: string
  tenant: string
  title: string
  state: string
  author: string
  created_at: number
  updated_at: number
  edits_json: string
  published_revision: number | null
}

export type AccessKeyTable = {
  id: string
  tenant: string
  application: string
  secret: string
  is_enabled: number
  created_at: number
  created_by: string
}

export type ConfigTables = {
  config_namespace: NamespaceTable
  config_public: PublicTable
  config_release: ReleaseTable
  config_gray: GrayTable
  config_change_set: ChangeSetTable
  config_access_key: AccessKeyTable
}
