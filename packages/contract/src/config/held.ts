/** The query parameter `held` of the watch stream: `name:revision:version` triples. Names may hold colons, versions not. */

export type HeldView = {
  /** Feed revision up to which the client knows it. */
  readonly revision: number
  /** Empty: told absent. */
  readonly version: string
}

/** In a URL. Larger ones meet servers and proxies that refuse them. */
const HELD_LENGTH_MAX = 8192

/** What does not fit is left out, and so sent in full, which is never wrong. Undefined when nothing is held. */
export function encodeHeld(
  held: Iterable<readonly [name: string, view: HeldView]>,
): string | undefined {
  const triples: string[] = []
  let length = 0
  for (const [name, { revision, version }] of held) {
    const triple = `${name}:${revision}:${version}`
    length += encodeURIComponent(`${triple},`).length
    if (length > HELD_LENGTH_MAX) break
    triples.push(triple)
  }
  return triples.length === 0 ? undefined : triples.join(',')
}

/** Whatever is no triple is passed over: at worst a client is sent what it has. */
export function decodeHeld(text: string): ReadonlyMap<string, HeldView> {
  const held = new Map<string, HeldView>()
  for (const triple of text.split(',')) {
    const [, name, revision, version] = /^(.+):(\d+):([^:]*)$/.exec(triple) ?? []
    if (name === undefined || version === undefined || !Number.isSafeInteger(Number(revision)))
      continue
    held.set(name, { revision: Number(revision), version })
  }
  return held
}
