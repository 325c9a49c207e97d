// The JSON parameters of long polling against vectors, limits and random JSON.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  apolloLimits,
  type ApolloNotification,
  decodeMessages,
  decodeNotifications,
  encodeMessages,
  encodeNotifications,
} from '../../src/index.ts'
import { logOrRefusal, refusalOf } from '../error-log.ts'
import { controlled, linesOf, readVectors } from '../vector-file.ts'

const vectors = readVectors('apollo.md')
const id = fc.integer({ min: -1, max: Number.MAX_SAFE_INTEGER })
const details = fc.uniqueArray(fc.tuple(fc.string(), id), { selector: ([key]) => key })
const notification: fc.Arbitrary<ApolloNotification> = fc
  .record({ namespaceName: fc.string({ minLength: 1 }), notificationId: id })
  .chain((plain) =>
    fc.option(details, { nil: undefined }).map((entries) => {
      return entries === undefined ? plain : { ...plain, messages: new Map(entries) }
    }),
  )

describe('decodeNotifications', () => {
  it.each(vectors.filter(({ name }) => name.startsWith('notifications')))(
    'reads the vector: $name',
    (vector) => {
      const json = controlled(vector, 'notifications')
      const log = logOrRefusal(() => [encodeNotifications(decodeNotifications(json))])
      expect(log).toEqual(linesOf(vector, 'expected'))
    },
  )

  it('reads back what was written', () => {
    fc.assert(
      fc.property(fc.array(notification, { minLength: 1 }), (notifications) => {
        expect(decodeNotifications(encodeNotifications(notifications))).toEqual(notifications)
      }),
    )
  })

  it('names the item that is wrong, and does not quote it', () => {
    const json = '[{"namespaceName":"a","notificationId":1},{"namespaceName":"secret"}]'
    const message = refusalOf(() => decodeNotifications(json))?.message
    expect(message).toContain('(item 2)')
    expect(message).not.toContain('secret')
  })

  it('takes any JSON or refuses it, cut or whole', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, at) => {
        for (const text of [json, `[${json}]`, json.slice(0, at), `{"details":${json}}`]) {
          expect(refusalOf(() => decodeNotifications(text))?.offset ?? 0).toBe(0)
          expect(refusalOf(() => decodeMessages(text))?.offset ?? 0).toBe(0)
        }
      }),
    )
  })

  it('refuses JSON that is nested very deeply', () => {
    const json = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(refusalOf(() => decodeNotifications(json))?.code).toMatch(/^MP_APOLLO_/)
  })

  it('keeps the limits of length and count', () => {
    const items = [1, 2].map((n) => ({ namespaceName: `n${n}`, notificationId: n }))
    const json = encodeNotifications(items)
    const one = { ...apolloLimits, notificationCountMax: 1 }
    const short = { ...apolloLimits, jsonCharacterCountMax: json.length - 1 }
    const exact = { ...apolloLimits, jsonCharacterCountMax: json.length, notificationCountMax: 2 }
    expect(refusalOf(() => decodeNotifications(json, one))?.code).toBe(
      'MP_APOLLO_NOTIFICATIONS_TOO_MANY',
    )
    expect(refusalOf(() => decodeNotifications(json, short))?.code).toBe('MP_APOLLO_JSON_TOO_LONG')
    expect(decodeNotifications(json, exact)).toEqual(items)
  })
})

describe('decodeMessages', () => {
  it.each(vectors.filter(({ name }) => name.startsWith('messages')))(
    'reads the vector: $name',
    (vector) => {
      const json = controlled(vector, 'messages')
      const log = logOrRefusal(() => [encodeMessages(decodeMessages(json))])
      expect(log).toEqual(linesOf(vector, 'expected'))
    },
  )

  it('takes names of object members for ordinary keys', () => {
    const read = decodeMessages('{"details":{"__proto__":3}}')
    expect([...read]).toEqual([['__proto__', 3]])
    expect(decodeMessages(encodeMessages(read))).toEqual(read)
  })

  it('keeps the limit of details', () => {
    const limits = { ...apolloLimits, detailCountMax: 1 }
    const error = refusalOf(() => decodeMessages('{"details":{"a":1,"b":2}}', limits))
    expect(error?.code).toBe('MP_APOLLO_MESSAGES_TOO_MANY')
  })
})
