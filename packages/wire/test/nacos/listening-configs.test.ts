// The listening field against vectors, cut and random text.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeListeningConfigs,
  encodeListeningConfigs,
  type ListeningConfig,
  nacosLimits,
} from '../../src/index.ts'
import { logOrRefusal, refusalOf } from '../error-log.ts'
import { controlled, linesOf, readVectors } from '../vector-file.ts'

const LINE_SEPARATOR = '\u0001'

const vectors = readVectors('nacos.md').filter(({ name }) => name.startsWith('listening'))
const field = fc.string({ unit: 'grapheme', minLength: 1 })
const config: fc.Arbitrary<ListeningConfig> = fc.record({
  dataId: field,
  group: field,
  md5: fc.oneof(fc.constant(''), fc.string({ unit: fc.constantFrom(...'0123456789abcdef') })),
  tenant: fc.option(field, { nil: undefined }),
})

function eventLog(text: string): string[] {
  return decodeListeningConfigs(text).map(({ dataId, group, md5, tenant }) =>
    JSON.stringify(tenant === undefined ? [dataId, group, md5] : [dataId, group, md5, tenant]),
  )
}

describe('decodeListeningConfigs', () => {
  it.each(vectors)('reads the vector: $name', (vector) => {
    const text = controlled(vector, 'listening')
    expect(logOrRefusal(() => eventLog(text))).toEqual(linesOf(vector, 'expected'))
  })

  it.each(vectors)('refuses a record that is cut: $name', (vector) => {
    const text = controlled(vector, 'listening')
    for (let at = 1; at < text.length; at++) {
      const isCut = text[at - 1] !== LINE_SEPARATOR
      const refusal = refusalOf(() => decodeListeningConfigs(text.slice(0, at)))
      expect(refusal !== undefined || !isCut).toBe(true)
    }
  })

  it('reads an empty tenant as none', () => {
    expect(decodeListeningConfigs('a\u0002g\u0002m\u0002\u0001')).toEqual([
      { dataId: 'a', group: 'g', md5: 'm', tenant: undefined },
    ])
  })

  it('reads back what was written', () => {
    fc.assert(
      fc.property(fc.array(config), (configs) => {
        expect(decodeListeningConfigs(encodeListeningConfigs(configs))).toEqual(configs)
      }),
    )
  })

  it('takes any text or refuses it at a place inside of it', () => {
    const unit = fc.constantFrom('a', '\u0001', '\u0002', '\ud800', '%', ' ')
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const refusal = refusalOf(() => decodeListeningConfigs(text))
        expect(refusal?.offset ?? -1).toBeLessThan(text.length)
      }),
    )
  })

  it('takes 10,000 records and refuses one more', () => {
    const record = 'a\u0002g\u0002\u0001'
    expect(nacosLimits.listeningConfigCountMax).toBe(10_000)
    expect(decodeListeningConfigs(record.repeat(10_000))).toHaveLength(10_000)
    const error = refusalOf(() => decodeListeningConfigs(record.repeat(10_001)))
    expect(error?.code).toBe('MP_NACOS_LISTENING_TOO_MANY')
    expect(error?.offset).toBe(10_000 * record.length)
  })

  it('refuses a field over the limit where it starts', () => {
    const limits = { ...nacosLimits, fieldCharacterCountMax: 3 }
    const error = refusalOf(() => decodeListeningConfigs('abc\u0002long\u0002\u0001', limits))
    expect(error).toMatchObject({ code: 'MP_NACOS_FIELD_TOO_LONG', offset: 4 })
  })
})

describe('encodeListeningConfigs', () => {
  it.each(vectors.filter(({ blocks }) => !blocks.get('expected')?.startsWith('error')))(
    'writes the vector: $name',
    (vector) => {
      const text = controlled(vector, 'listening')
      expect(encodeListeningConfigs(decodeListeningConfigs(text))).toBe(text)
    },
  )

  it.each([
    [{ dataId: '', group: 'g' }, 'MP_NACOS_FIELD_EMPTY'],
    [{ dataId: 'a', group: '' }, 'MP_NACOS_FIELD_EMPTY'],
    [{ dataId: 'a\u0001', group: 'g' }, 'MP_NACOS_FIELD_FORBIDDEN_CHARACTER'],
    [{ dataId: 'a', group: 'g\u0002' }, 'MP_NACOS_FIELD_FORBIDDEN_CHARACTER'],
  ])('refuses %j, which could not be read back', (names, code) => {
    const refused = refusalOf(() =>
      encodeListeningConfigs([{ ...names, md5: '', tenant: undefined }]),
    )
    expect(refused?.code).toBe(code)
  })
})
