// The listener's answer against vectors, and as the clients decode it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ChangedKey, decodeChangedKeys, encodeChangedKeys } from '../../src/index.ts'
import { logOrRefusal, refusalOf } from '../error-log.ts'
import { controlled, linesOf, readVectors } from '../vector-file.ts'

const vectors = readVectors('nacos.md').filter(({ name }) => name.startsWith('keys'))
const field = fc.string({ unit: 'grapheme', minLength: 1 })
const changedKey: fc.Arbitrary<ChangedKey> = fc.record({
  dataId: field,
  group: field,
  tenant: fc.option(field, { nil: undefined }),
})

function eventLog(text: string): string[] {
  return decodeChangedKeys(text).map(({ dataId, group, tenant }) =>
    JSON.stringify(tenant === undefined ? [dataId, group] : [dataId, group, tenant]),
  )
}

describe('decodeChangedKeys', () => {
  it.each(vectors)('reads the vector: $name', (vector) => {
    const text = controlled(vector, 'keys')
    expect(logOrRefusal(() => eventLog(text))).toEqual(linesOf(vector, 'expected'))
  })

  it.each(vectors)('refuses a record that is cut: $name', (vector) => {
    const text = controlled(vector, 'keys').trimEnd()
    for (let at = 1; at < text.length; at++) {
      const isCut = !text.slice(0, at).endsWith('%01')
      const refusal = refusalOf(() => decodeChangedKeys(text.slice(0, at)))
      expect(refusal !== undefined || !isCut).toBe(true)
    }
  })

  it('takes a plus for a space, as Java writes it', () => {
    expect(decodeChangedKeys('a+b%02g%01')).toEqual([
      { dataId: 'a b', group: 'g', tenant: undefined },
    ])
  })

  it('takes any text or refuses it', () => {
    const unit = fc.constantFrom('a', '%01', '%02', '%', '%E9', '+', '\n', '2')
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const refusal = refusalOf(() => decodeChangedKeys(text))
        expect(refusal?.offset ?? 0).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})

describe('encodeChangedKeys', () => {
  it.each(vectors.filter(({ name }) => !name.includes('refused')))(
    'writes the vector: $name',
    (vector) => {
      const text = controlled(vector, 'keys')
      expect(encodeChangedKeys(decodeChangedKeys(text))).toBe(text)
    },
  )

  it('is read back, and also by decodeURIComponent as the npm client does it', () => {
    fc.assert(
      fc.property(fc.array(changedKey), (keys) => {
        const answer = encodeChangedKeys(keys)
        expect(decodeChangedKeys(answer)).toEqual(keys)
        const names = decodeURIComponent(answer)
          .split('\u0001')
          .map((record) => record.split('\u0002'))
          .filter((fields) => fields.length >= 2)
          .map(([dataId, group]) => [dataId, group])
        expect(names).toEqual(keys.map(({ dataId, group }) => [dataId, group]))
      }),
    )
  })

  it('refuses half a surrogate pair, which has no URL encoding', () => {
    const key = { dataId: '\ud800', group: 'g', tenant: undefined }
    expect(refusalOf(() => encodeChangedKeys([key]))?.code).toBe(
      'MP_NACOS_FIELD_FORBIDDEN_CHARACTER',
    )
  })
})
