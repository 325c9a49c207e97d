/** The bytes of the local snapshot: what goes in comes out, and nothing else does. */
import { FORMATS, ITEM_TYPES, type WatchEvent } from '@midplane/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyEvent, eventOf, initialState } from '../../src/config/config-state.ts'
import {
  decodeSnapshot,
  encodeSnapshot,
  snapshotFileName,
  type SnapshotIdentity,
} from '../../src/snapshot/snapshot-codec.ts'
import { applicationEvent } from '../event-samples.ts'

const identity: SnapshotIdentity = {
  tenant: 'default',
  environment: 'prod',
  application: 'shop/orders',
  cluster: 'default',
  namespaces: ['application'],
  ip: null,
  label: null,
}
const writtenAt = '2026-01-02T03:04:05.678Z'

function encode(event: WatchEvent): Uint8Array {
  return encodeSnapshot({ identity, writtenAt, event })
}

function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return String(Reflect.get(Object(error), 'code'))
  }
  return 'accepted'
}

const key = fc
  .string({ minLength: 1, maxLength: 20, unit: 'binary' })
  .filter((k) => k !== '__proto__')
const namespaceArbitrary = fc.record({
  revision: fc.nat(1000),
  version: fc.constantFrom('7', '12-7', 'x'),
  format: fc.constantFrom(...FORMATS),
  items: fc.dictionary(key, fc.string({ unit: 'binary' }), { noNullPrototype: true }),
  types: fc.constant({}),
  text: fc.option(fc.string({ unit: 'binary' })),
})
const eventArbitrary = fc.record({
  feed: fc.constantFrom('feed-1', 'Q2hhbmdlRmVlZA'),
  revision: fc.integer({ min: 1000, max: 2000 }),
  namespaces: fc.record({ a: fc.option(namespaceArbitrary), b: fc.option(namespaceArbitrary) }),
})

describe('the snapshot', () => {
  test('brings any state back as it was', () => {
    fc.assert(
      fc.property(eventArbitrary, (event) => {
        const { state } = applyEvent(initialState(['a', 'b'], {}), event)
        const decoded = decodeSnapshot(encode(eventOf(state)), identity, 'f')
        expect(decoded).toEqual(event)
      }),
    )
  })

  test('keeps the types of items', () => {
    const items = Object.fromEntries(ITEM_TYPES.map((type) => [type, 'x']))
    const types = Object.fromEntries(
      ITEM_TYPES.filter((type) => type !== 'string').map((type) => [type, type]),
    )
    const { state } = applyEvent(
      initialState(['application'], {}),
      applicationEvent(1, items, types),
    )
    expect(decodeSnapshot(encode(eventOf(state)), identity, 'f')).toEqual(
      applicationEvent(1, items, types),
    )
  })

  test('is refused with any one byte changed, at every place', () => {
    const bytes = encode(applicationEvent(7, { timeout: '500ms', 名: '值' }))
    for (let index = 0; index < bytes.length; index += 1) {
      for (const flip of [0x01, 0x20, 0x80, 0xff]) {
        const damaged = Uint8Array.from(bytes)
        damaged[index] = (damaged[index] ?? 0) ^ flip
        expect(codeOf(() => decodeSnapshot(damaged, identity, 'f'))).toBe('MP_SDK_SNAPSHOT_CORRUPT')
      }
    }
  })

  test('is refused when cut at any place, or with anything behind it', () => {
    const bytes = encode(applicationEvent(7, { a: '1' }))
    for (let size = 0; size < bytes.length; size += 1) {
      const cut = bytes.subarray(0, size)
      expect(codeOf(() => decodeSnapshot(cut, identity, 'f'))).toBe('MP_SDK_SNAPSHOT_CORRUPT')
    }
    const longer = Uint8Array.from([...bytes, 0x20])
    expect(codeOf(() => decodeSnapshot(longer, identity, 'f'))).toBe('MP_SDK_SNAPSHOT_CORRUPT')
  })

  test('never does anything but refuse random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(codeOf(() => decodeSnapshot(bytes, identity, 'f'))).toBe('MP_SDK_SNAPSHOT_CORRUPT')
      }),
    )
  })

  test.each<[string, Partial<SnapshotIdentity>]>([
    ['tenant', { tenant: 'other' }],
    ['environment', { environment: 'test' }],
    ['application', { application: 'shop' }],
    ['cluster', { cluster: 'east' }],
    ['namespaces', { namespaces: ['application', 'more'] }],
    ['ip', { ip: '10.0.0.1' }],
    ['label', { label: 'canary' }],
  ])('of another %s is refused and stands in another file', (field, other) => {
    const bytes = encode(applicationEvent(1, {}))
    const wanted = { ...identity, ...other }
    expect(() => decodeSnapshot(bytes, wanted, 'f')).toThrow(`"f" belongs to another ${field}`)
    expect(snapshotFileName(wanted)).not.toBe(snapshotFileName(identity))
  })

  test('has a file name that stays in its folder, whatever the names are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (application, tenant) => {
        const name = snapshotFileName({ ...identity, application, tenant })
        expect(name).toMatch(/^[A-Za-z0-9_-]{0,60}\.[0-9a-f]{32}\.snapshot$/)
      }),
    )
  })
})
