/**
 * Methods and paths of the public API, taken from the contracts. This file is run at build time and
 * replaced by what it exports; see `build/endpoint-table.ts`.
 */
import { configApi, iamApi, systemApi, type Contract } from '@midplane/contract'

export type EndpointTable = Readonly<
  Record<string, { readonly method: string; readonly path: string }>
>

export const configEndpoints: EndpointTable = tableOf(configApi)
export const iamEndpoints: EndpointTable = tableOf(iamApi)
export const systemEndpoints: EndpointTable = tableOf(systemApi)

function tableOf(contract: Contract): EndpointTable {
  return Object.fromEntries(
    Object.entries(contract).map(([name, { method, path }]) => [name, { method, path }]),
  )
}
