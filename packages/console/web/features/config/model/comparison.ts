/** The same namespace in several environments, key by key. */
import type { ReleaseView } from '@midplane/contract'

export type ComparisonRow = {
  readonly key: string
  /** By environment, in the order given; null where the item is absent. */
  readonly values: readonly (string | null)[]
  readonly isSame: boolean
}

/** Formats without items are compared by their whole text. */
export function compareReleases(
  releases: readonly (ReleaseView | null)[],
  wholeText: string,
): ComparisonRow[] {
  const maps = releases.map((release) => valuesOf(release, wholeText))
  const keys = [...new Set(maps.flatMap((map) => [...map.keys()]))].toSorted()
  return keys.map((key) => {
    const values = maps.map((map) => map.get(key) ?? null)
    return { key, values, isSame: new Set(values).size <= 1 }
  })
}

function valuesOf(release: ReleaseView | null, wholeText: string): ReadonlyMap<string, string> {
  if (release === null || release.revision === 0) return new Map()
  const hasItems = release.format !== 'xml' && release.format !== 'text'
  return hasItems
    ? new Map(release.items.map(({ key, value }) => [key, value]))
    : new Map([[wholeText, release.text]])
}
