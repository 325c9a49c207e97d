// The codec against java.util.Properties of OpenJDK 17, whose results stand in the vector file.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeProperties, entriesOf, parseProperties, propertiesMap } from '../../src/index.ts'
import { refusalOf } from '../error-log.ts'

type Entry = readonly [key: string, value: string]
type JavaVectors = {
  readonly load: readonly { readonly text: string; readonly entries: readonly Entry[] | null }[]
  readonly store: readonly {
    readonly entries: readonly Entry[]
    readonly stored: string
    readonly storedLatin1: string
    readonly readable: string
    readonly ascii: string
  }[]
}

const file = new URL('../vectors/properties-java.json', import.meta.url)
// The file is ours, and every test below fails if its shape is another one.
const vectors = JSON.parse(readFileSync(file, 'utf8')) as JavaVectors

/** What Java's load puts, or null where it refuses the text. */
function loaded(text: string): Entry[] | null {
  if (refusalOf(() => parseProperties(text)) !== undefined) return null
  return entriesOf(parseProperties(text)).map(({ key, value }) => [key, value])
}

describe('java.util.Properties', () => {
  it.each(vectors.load)('loads the same entries from $text', ({ text, entries }) => {
    expect(loaded(text)).toEqual(entries)
  })

  it.each(vectors.store)('stores text that is read back to $entries', (vector) => {
    const expected = new Map(vector.entries)
    expect(propertiesMap(parseProperties(vector.stored))).toEqual(expected)
    expect(propertiesMap(parseProperties(vector.storedLatin1))).toEqual(expected)
  })

  it.each(vectors.store)('loads what is written for $entries', (vector) => {
    const entries = vector.entries.map(([key, value]) => ({ key, value }))
    expect(encodeProperties(entries)).toBe(vector.readable)
    expect(encodeProperties(entries, { ascii: true })).toBe(vector.ascii)
  })
})
