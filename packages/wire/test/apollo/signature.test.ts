// The signed text and the authorization header against vectors and random headers.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalSignaturePayload,
  encodeAuthorization,
  parseAuthorization,
} from '../../src/index.ts'
import { logOrRefusal, refusalOf } from '../error-log.ts'
import { controlled, linesOf, readVectors } from '../vector-file.ts'

const vectors = readVectors('apollo.md')

describe('parseAuthorization', () => {
  it.each(vectors.filter(({ name }) => name.startsWith('authorization')))(
    'reads the vector: $name',
    (vector) => {
      const header = controlled(vector, 'authorization')
      const log = logOrRefusal(() => [JSON.stringify(parseAuthorization(header))])
      expect(log).toEqual(linesOf(vector, 'expected'))
    },
  )

  it('reads back what was written', () => {
    const appId = fc.stringMatching(/^[0-9A-Za-z_.-]*$/)
    const signature = fc.stringMatching(/^[0-9A-Za-z+/=]+$/)
    fc.assert(
      fc.property(fc.record({ appId, signature }), (authorization) => {
        expect(parseAuthorization(encodeAuthorization(authorization))).toEqual(authorization)
      }),
    )
  })

  it('takes any header or refuses it without quoting it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('Apollo', ' ', ':', 'x', '\t') }), (header) => {
        const refusal = refusalOf(() => parseAuthorization(header))
        const told = refusal?.message ?? parseAuthorization(header).signature
        expect(told).toMatch(/^(authorization must be .* \(line 1, column 1\)|[^\s]+)$/)
      }),
    )
  })
})

describe('canonicalSignaturePayload', () => {
  it.each(vectors.filter(({ name }) => name.startsWith('signed')))(
    'writes the vector: $name',
    (vector) => {
      const [timestamp = '', target = ''] = controlled(vector, 'signed').split(' ')
      const log = logOrRefusal(() => [JSON.stringify(canonicalSignaturePayload(timestamp, target))])
      expect(log).toEqual(linesOf(vector, 'expected'))
    },
  )

  it('takes the timestamp as a number too', () => {
    expect(canonicalSignaturePayload(1_576_478_257_344, '/a')).toBe('1576478257344\n/a')
  })

  it.each([-1, 1.5, Number.NaN])('refuses the timestamp %d', (timestampMs) => {
    expect(() => canonicalSignaturePayload(timestampMs, '/a')).toThrow('the timestamp')
  })
})
