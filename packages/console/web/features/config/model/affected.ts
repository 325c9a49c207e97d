/** Which namespaces inherit from a layer, and so change with it. The rule is the server's inheritance chain. */
import type { Address } from '@midplane/contract'

const SHARED = '*'
const DEFAULT_CLUSTER = 'default'

/** Whether clients that read `reader` see what stands at `layer`. */
export function inheritsFrom(reader: Address, layer: Address): boolean {
  const isSame =
    reader.environment === layer.environment &&
    reader.application === layer.application &&
    reader.cluster === layer.cluster
  return (
    !isSame &&
    fold(reader.namespace) === fold(layer.namespace) &&
    (layer.environment === reader.environment || layer.environment === SHARED) &&
    (layer.cluster === reader.cluster || layer.cluster === DEFAULT_CLUSTER) &&
    isAbove(layer.application, reader.application)
  )
}

/** A layer of its own environment, application and cluster alone is nobody else's. */
export function isShared({ environment, application }: Address): boolean {
  return environment === SHARED || application === SHARED
}

export function fold(namespace: string): string {
  const folded = namespace.toLowerCase()
  return folded.endsWith('.properties') && folded !== '.properties'
    ? folded.slice(0, -'.properties'.length)
    : folded
}

function isAbove(path: string, application: string): boolean {
  return path === SHARED || application === path || application.startsWith(`${path}/`)
}
