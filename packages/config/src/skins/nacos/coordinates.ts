/**
 * Nacos coordinates on the platform: namespace id = environment (`public` or empty = `default`), group = application,
 * dataId = namespace; cluster and tenant are the default ones.
 */
import {
  DEFAULT_CLUSTER,
  DEFAULT_ENVIRONMENT,
  DEFAULT_TENANT,
  type Address,
  type Format,
} from '@midplane/contract'
import { configErrors } from '../../errors.ts'
import { isPlainName } from '../plain-name.ts'

export const NACOS_TENANT = DEFAULT_TENANT
const PUBLIC = 'public'

export type NacosCoordinates = {
  readonly dataId: string
  readonly group: string
  readonly tenant: string | undefined
}

/** @throws MidplaneError MP_CONFIG_REQUEST_INVALID for what can be no name here */
export function addressOf({ dataId, group, tenant }: NacosCoordinates): Address {
  const environment = environmentOf(tenant)
  if (!isPlainName('namespace', dataId)) throw invalid('dataId')
  if (!isPlainName('application', group)) throw invalid('group')
  return {
    tenant: NACOS_TENANT,
    environment,
    application: group,
    cluster: DEFAULT_CLUSTER,
    namespace: dataId,
  }
}

export function environmentOf(tenant: string | undefined): string {
  const name = tenant?.trim() ?? ''
  if (name === '' || name === PUBLIC) return DEFAULT_ENVIRONMENT
  if (!isPlainName('environment', name)) throw invalid('tenant')
  return name
}

/** As Nacos shows the environment. */
export function tenantOf(environment: string): string {
  return environment === DEFAULT_ENVIRONMENT ? '' : environment
}

/** Of a namespace that does not exist yet: the declared type, else the suffix of the dataId, else text. */
export function formatOf(type: string | undefined, dataId: string): Format {
  const declared = formats.get(type?.toLowerCase() ?? '')
  const suffix = dataId.slice(dataId.lastIndexOf('.') + 1).toLowerCase()
  return declared ?? (dataId.includes('.') ? formats.get(suffix) : undefined) ?? 'text'
}

const formats: ReadonlyMap<string, Format> = new Map([
  ['properties', 'properties'],
  ['json', 'json'],
  ['yaml', 'yaml'],
  ['yml', 'yaml'],
  ['xml', 'xml'],
  ['text', 'text'],
  ['txt', 'text'],
])

/** Source: alibaba/nacos FileTypeEnum. */
export const contentTypes: Readonly<Record<Format, string>> = {
  properties: 'text/plain;charset=UTF-8',
  json: 'application/json;charset=UTF-8',
  yaml: 'text/plain;charset=UTF-8',
  xml: 'application/xml;charset=UTF-8',
  text: 'text/plain;charset=UTF-8',
}

function invalid(parameter: string): Error {
  return configErrors.error('MP_CONFIG_REQUEST_INVALID', {
    parameter,
    problem: 'is not a valid name',
  })
}
