/**
 * Names in foreign requests. What is no name of the platform cannot exist, and must not reach keys and permission paths,
 * where `*` and separators mean something.
 */
import {
  applicationSchema,
  clusterSchema,
  environmentSchema,
  namespaceSchema,
  SHARED,
  tenantSchema,
} from '@midplane/contract'

const schemas = {
  tenant: tenantSchema,
  environment: environmentSchema,
  application: applicationSchema,
  cluster: clusterSchema,
  namespace: namespaceSchema,
} as const

export type NameKind = keyof typeof schemas

export function isPlainName(kind: NameKind, name: string): boolean {
  return name !== SHARED && schemas[kind].safeParse(name).success
}
