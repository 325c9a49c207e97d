/**
 * Publishing and removing through the service. A publish replaces the whole text; `betaIps` and `tag` make it a gray
 * release, `casMd5` lets it pass only while the text has that md5. Source: alibaba/nacos ConfigOperationService.
 */
import type { IncomingMessage } from 'node:http'
import { configErrors } from '../../errors.ts'
import { layerKey, resourceOf } from '../../model/namespace-key.ts'
import type { GrayRule } from '../../model/gray.ts'
import type { Serving } from '../../serving/serving.ts'
import type { Caller, ConfigService } from '../../service.ts'
import { addressOf, formatOf, NACOS_TENANT } from './coordinates.ts'
import { BETA, tagGray } from './documents.ts'
import { headerOf, type Parameters } from './parameters.ts'

export type WriteDeps = { readonly serving: Serving; readonly service: ConfigService }

export async function publish(
  request: IncomingMessage,
  parameters: Parameters,
  caller: Caller,
  { serving, service }: WriteDeps,
): Promise<void> {
  const address = addressOf(parameters.coordinates())
  const text = parameters.required('content')
  const gray = grayOf(request, parameters)
  if (gray !== undefined) {
    await service.publishGray(address, { ...gray, text }, caller)
    return
  }
  const { tenant: _, ...place } = address
  const isNew = serving.layer(layerKey(address)) === undefined
  const expectedMd5 = headerOf(request, 'casmd5')
  const edit = {
    ...place,
    operations: [{ op: 'replace' as const, text }],
    ...(isNew ? { format: formatOf(parameters.get('type'), address.namespace) } : {}),
    ...(expectedMd5 === undefined ? {} : { expectedMd5 }),
  }
  await service.publish({ tenant: NACOS_TENANT, edits: [edit], comment: '', dryRun: false }, caller)
}

/** What does not exist counts as removed. */
export async function remove(
  parameters: Parameters,
  caller: Caller,
  deps: WriteDeps,
): Promise<void> {
  const { serving, service } = deps
  const address = addressOf(parameters.coordinates())
  const tag = parameters.get('tag') ?? ''
  if (tag !== '') {
    await service.removeGray(address, tagGray(tag), caller)
    return
  }
  if (serving.layer(layerKey(address))?.head === undefined) {
    caller.authorize('config.publish', resourceOf(address))
    return
  }
  const { tenant: _, ...place } = address
  const edit = { ...place, operations: [{ op: 'remove-namespace' as const }] }
  await service.publish({ tenant: NACOS_TENANT, edits: [edit], comment: '', dryRun: false }, caller)
}

export async function removeBeta(
  parameters: Parameters,
  caller: Caller,
  deps: WriteDeps,
): Promise<void> {
  await deps.service.removeGray(addressOf(parameters.coordinates()), BETA, caller)
}

function grayOf(
  request: IncomingMessage,
  parameters: Parameters,
): { readonly name: string; readonly rule: GrayRule } | undefined {
  const betaIps = headerOf(request, 'betaips')
  if (betaIps !== undefined) {
    const ips = betaIps.split(',').map((ip) => ip.trim())
    if (ips.some((ip) => ip === '')) {
      throw configErrors.error('MP_CONFIG_REQUEST_INVALID', {
        parameter: 'betaIps',
        problem: 'has an empty address',
      })
    }
    return { name: BETA, rule: { ips, labels: [] } }
  }
  const tag = parameters.get('tag') ?? ''
  return tag === '' ? undefined : { name: tagGray(tag), rule: { ips: [], labels: [tag] } }
}
