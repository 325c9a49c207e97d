/**
 * Reading: exactly the text of the layer, byte for byte, without inheritance; a gray release stands in for it.
 * Source: alibaba/nacos ConfigServletInner.doGetConfig.
 */
import type { IncomingMessage } from 'node:http'
import type { Address } from '@midplane/contract'
import type { ClientIdentity } from '../../model/gray.ts'
import { layerKey, type LayerKey } from '../../model/namespace-key.ts'
import type { GrayRelease } from '../../model/release.ts'
import type { Serving } from '../../serving/serving.ts'
import type { View } from '../../serving/view.ts'
import { clientAddress } from '../client-address.ts'
import { LayerChains } from '../layer-chains.ts'
import { contentTypes } from './coordinates.ts'
import { headerOf, type Parameters } from './parameters.ts'

export const BETA = 'beta'
const TAG_PREFIX = 'tag-'

/** The gray release that stands for a Nacos tag. */
export function tagGray(tag: string): string {
  return TAG_PREFIX + tag
}

export class NacosDocuments {
  readonly #serving: Serving
  readonly #chains = new LayerChains()

  constructor(serving: Serving) {
    this.#serving = serving
  }

  view(address: Address, client: ClientIdentity): View | undefined {
    return this.#serving.view(this.#chains.of([layerKey(address)]), client)
  }

  viewOf(key: LayerKey, client: ClientIdentity): View | undefined {
    return this.#serving.view(this.#chains.of([key]), client)
  }
}

export function clientOf(request: IncomingMessage, parameters?: Parameters): ClientIdentity {
  return {
    ip: clientAddress(request),
    label: parameters?.get('tag') || headerOf(request, 'vipserver-tag'),
  }
}

/** Headers of a version 1 read. */
export function documentHeaders(view: View): readonly string[] {
  const [contribution] = view.contributions
  const publishedAt = new Date(contribution?.release.publishedAt ?? 0).toUTCString()
  const headers = ['content-type', contentTypes[view.format], 'config-type', view.format]
  headers.push('content-md5', view.md5, 'last-modified', publishedAt)
  const gray = grayOf(view)
  if (gray === undefined) return headers
  if (gray.name.startsWith(TAG_PREFIX))
    headers.push('tag', encodeURIComponent(gray.name.slice(TAG_PREFIX.length)))
  else headers.push('isbeta', 'true')
  return headers
}

export function grayOf(view: View): GrayRelease | undefined {
  const [contribution] = view.contributions
  return contribution?.layer.grays.find(({ release }) => release === contribution.release)
}
