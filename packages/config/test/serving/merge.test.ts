/** Merging of inheritance chains, against a naive deep merge of parsed values. */
import { createHash } from 'node:crypto'
import type { Format } from '@midplane/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { readItems } from '../../src/format/document.ts'
import type { Release } from '../../src/model/release.ts'
import { mergeReleases } from '../../src/serving/merge.ts'

describe('merged JSON', () => {
  it('equals a deep merge of the values: maps by key, all else whole', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'x.y')
    const tree = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>('text', '5', 5, 1.5, true, null, '', [], {}),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(name, tie('value'), { maxKeys: 3 }),
      ),
    })).value
    const document = fc.dictionary(name, tree, { maxKeys: 4, minKeys: 1 })
    fc.assert(
      fc.property(document, document, (above, below) => {
        const merged = mergeReleases('json', [json(above), json(below)])
        expect(JSON.parse(merged.text)).toEqual(naive(below, above))
        const read = readItems('json', { text: merged.text, types: {} })
        expect(merged.items).toEqual(new Map(read.map(({ key, value }) => [key, value])))
      }),
    )
  })

  it('keeps integers beyond 2^53 and the spelling of numbers', () => {
    const merged = mergeReleases('json', [
      release('json', '{"a": 9007199254740993, "b": {"c": 1.50}}'),
      release('json', '{"b": {"d": 1e3}}'),
    ])
    expect(merged.text).toContain('9007199254740993')
    expect(merged.text).toContain('1.50')
    expect(merged.text).toContain('1e3')
  })
})

describe('merged YAML', () => {
  it('takes several documents in one text, and merge keys', () => {
    const merged = mergeReleases('yaml', [
      release('yaml', 'port: 1\n---\nport: 2\n'),
      release('yaml', 'base: &base {host: a, user: u}\ndb:\n  <<: *base\n  user: me\n'),
    ])
    expect(parseYaml(merged.text)).toMatchObject({ port: 2, db: { host: 'a', user: 'me' } })
  })
})

describe('merged properties', () => {
  it('keep the declared types of the items that win', () => {
    const merged = mergeReleases('properties', [
      release('properties', 'a = 5s\n', { a: 'duration' }),
      release('properties', 'a = text\nb = 1\n', { b: 'integer' }),
    ])
    expect(Object.fromEntries(merged.items)).toEqual({ a: '5s', b: '1' })
    expect(Object.fromEntries(merged.types)).toEqual({ a: 'duration', b: 'integer' })
  })
})

function json(value: unknown): Release {
  return release('json', JSON.stringify(value))
}

function release(format: Format, text: string, types: Release['types'] = {}): Release {
  return {
    revision: 1,
    format,
    text,
    types,
    md5: createHash('md5').update(text).digest('hex'),
    publishedAt: 0,
    items: () => readItems(format, { text, types }),
  }
}

function naive(below: unknown, above: unknown): unknown {
  if (!isMap(below) || !isMap(above)) return above
  const merged = { ...below }
  for (const [key, value] of Object.entries(above)) {
    merged[key] = key in merged ? naive(merged[key], value) : value
  }
  return merged
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
