/** What consoles ask: pages of configurations, all about one, its beta release. Source: alibaba/nacos ConfigController. */
import { DEFAULT_CLUSTER, type Address } from '@midplane/contract'
import type { Layer, Release } from '../../model/release.ts'
import type { Serving } from '../../serving/serving.ts'
import { environmentOf, NACOS_TENANT, tenantOf } from './coordinates.ts'
import { BETA } from './documents.ts'
import type { Parameters } from './parameters.ts'

const PAGE_SIZE_DEFAULT = 10
const PAGE_SIZE_MAX = 500
const ANY = '*'

export type NacosPage = {
  readonly totalCount: number
  readonly pageNumber: number
  readonly pagesAvailable: number
  readonly pageItems: readonly unknown[]
}

/** `search=accurate` compares whole names where given; `search=blur` takes `*` for anything in them. */
export function searchPage(
  parameters: Parameters,
  serving: Serving,
  isReadable: (address: Address) => boolean,
): NacosPage {
  const isBlur = parameters.get('search') === 'blur'
  const environment = environmentOf(parameters.get('tenant') ?? parameters.get('namespaceId'))
  const dataId = nameTest(parameters.get('dataId'), isBlur)
  const group = nameTest(parameters.get('group'), isBlur)
  const found = serving.layers(NACOS_TENANT).flatMap((layer) => {
    const { address, head } = layer
    const isHere = address.environment === environment && address.cluster === DEFAULT_CLUSTER
    if (!isHere || head === undefined || !dataId(address.namespace) || !group(address.application))
      return []
    return isReadable(address) ? [{ layer, head }] : []
  })
  const pageSize = Math.min(parameters.count('pageSize', PAGE_SIZE_DEFAULT), PAGE_SIZE_MAX)
  const pageNumber = parameters.count('pageNo', 1)
  const start = (pageNumber - 1) * pageSize
  return {
    totalCount: found.length,
    pageNumber,
    pagesAvailable: Math.ceil(found.length / pageSize),
    pageItems: found
      .slice(start, start + pageSize)
      .map(({ layer, head }) => summaryOf(layer, head)),
  }
}

/** Null when there is no release. */
export function detailOf(layer: Layer | undefined): unknown {
  if (layer?.head === undefined) return null
  const { head, description } = layer
  return {
    ...summaryOf(layer, head),
    createTime: head.publishedAt,
    modifyTime: head.publishedAt,
    createUser: null,
    createIp: null,
    desc: description,
    use: null,
    effect: null,
    schema: null,
    configTags: null,
  }
}

/** Null when none is in force. */
export function betaOf(layer: Layer | undefined): unknown {
  const gray = layer?.grays.find(({ name }) => name === BETA)
  if (layer === undefined || gray === undefined) return null
  return { ...summaryOf(layer, gray.release), betaIps: gray.rule.ips.join(',') }
}

/** Ids are strings: the revision of the release. */
function summaryOf(
  { address, format }: Layer,
  { revision, text, md5, publishedAt }: Release,
): object {
  return {
    id: String(revision),
    dataId: address.namespace,
    group: address.application,
    content: text,
    md5,
    encryptedDataKey: '',
    tenant: tenantOf(address.environment),
    appName: '',
    type: format,
    lastModified: publishedAt,
  }
}

function nameTest(wanted: string | undefined, isBlur: boolean): (name: string) => boolean {
  if (wanted === undefined || wanted === '') return () => true
  if (!isBlur || !wanted.includes(ANY)) return (name) => name === wanted
  const [first = '', ...parts] = wanted.split(ANY)
  return (name) => matchesParts(name, first, parts)
}

/** Linear in the name: each part is looked for after the one before. */
function matchesParts(name: string, first: string, parts: readonly string[]): boolean {
  if (!name.startsWith(first)) return false
  let at = first.length
  for (const part of parts.slice(0, -1)) {
    const found = name.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  const last = parts.at(-1) ?? ''
  return name.length - last.length >= at && name.endsWith(last)
}
