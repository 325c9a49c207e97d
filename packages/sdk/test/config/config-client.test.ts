/** Watchers, iterators, bindings and snapshots over swaps of the state; no network. */
import type { ItemType, MidplaneError } from '@midplane/contract'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { ConfigUpdate } from '../../src/config/config-change.ts'
import { Config, tellOnce } from '../../src/config/config-client.ts'
import { applyEvent, initialState } from '../../src/config/config-state.ts'
import { LiveConfig } from '../../src/config/live-config.ts'
import { applicationEvent } from '../event-samples.ts'

type Items = Readonly<Record<string, string>>

function newClient(items: Items, types: Readonly<Record<string, ItemType>> = {}) {
  const told: MidplaneError[] = []
  const report = (error: MidplaneError): void => {
    told.push(error)
  }
  const live = new LiveConfig(initialState(['application', 'absent'], {}), report)
  let revision = 0
  const publish = (next: Items): void => {
    revision += 1
    live.swap(applyEvent(live.current, applicationEvent(revision, next, types)).state)
  }
  publish(items)
  return { config: new Config(live, tellOnce(report)), live, told, publish }
}

describe('watchers', () => {
  test('see the change of their key, after the swap', () => {
    const { config, publish } = newClient({ a: '1', b: '1' })
    const seen: unknown[] = []
    config.watch('a', ({ kind, before, after, revision }) => {
      seen.push([kind, before, after, revision, config.get('a')])
    })
    publish({ a: '1', b: '2' })
    publish({ a: '2', b: '2' })
    publish({ b: '2' })
    publish({ a: '3', b: '2' })
    expect(seen).toEqual([
      ['changed', '1', '2', 3, '2'],
      ['removed', '2', null, 4, undefined],
      ['added', null, '3', 5, '3'],
    ])
  })

  test('of everything are called once per publication', () => {
    const { config, publish } = newClient({ a: '1', b: '1' })
    const updates: ConfigUpdate[] = []
    config.watchAll((update) => updates.push(update))
    publish({ a: '2', c: '1' })
    expect(updates).toHaveLength(1)
    expect(updates[0]?.changes.map(({ key, kind }) => `${kind} ${key}`)).toEqual([
      'changed a',
      'added c',
      'removed b',
    ])
    expect(updates[0]?.namespaces).toEqual(['application'])
  })

  test('that throw or reject harm nobody and are reported', async () => {
    const { config, publish, told } = newClient({ a: '1' })
    const seen: string[] = []
    config.watch('a', () => {
      throw new Error('thrown')
    })
    config.watch('a', () => Promise.reject(new Error('rejected')))
    config.watch('a', () => seen.push('last'))
    publish({ a: '2' })
    await Promise.resolve()
    expect(seen).toEqual(['last'])
    expect(told.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'MP_SDK_WATCHER_FAILED a watcher threw: thrown',
      'MP_SDK_WATCHER_FAILED a watcher threw: rejected',
    ])
  })

  test('end when unsubscribed, also by a watcher before them', () => {
    const { config, publish } = newClient({ a: '1' })
    const seen: string[] = []
    config.watch('a', () => end())
    const end = config.watch('a', () => seen.push('ended'))
    const endTwice = config.watch('a', () => seen.push('once'))
    publish({ a: '2' })
    endTwice()
    endTwice()
    publish({ a: '3' })
    expect(seen).toEqual(['once'])
  })
})

describe('the iterator of updates', () => {
  test('gives a slow reader the missed updates as one, and ends on close', async () => {
    const { config, publish, live } = newClient({ a: '1' })
    const updates = config.updates()
    publish({ a: '2' })
    publish({ a: '3', b: '1' })
    const first = await updates.next()
    expect(first.value?.changes.map(({ key, before, after }) => [key, before, after])).toEqual([
      ['a', '1', '3'],
      ['b', null, '1'],
    ])
    const second = updates.next()
    publish({ a: '4', b: '1' })
    expect((await second).value?.revision).toBe(4)
    const last = updates.next()
    live.close()
    expect(await last).toEqual({ done: true, value: undefined })
  })

  test('ends when its signal aborts', async () => {
    const { config } = newClient({ a: '1' })
    const controller = new AbortController()
    const next = config.updates({ signal: controller.signal }).next()
    controller.abort()
    expect((await next).done).toBe(true)
  })
})

describe('a snapshot', () => {
  test('stays at its revision while the configuration moves on', () => {
    const { config, publish } = newClient({ a: '1', b: '1' })
    const snapshot = config.snapshot()
    const namespace = snapshot.namespace('application')
    publish({ a: '2', b: '2' })
    expect([snapshot.get('a'), snapshot.get('b'), snapshot.revision]).toEqual(['1', '1', 1])
    expect(namespace.get('a')).toBe('1')
    expect([config.get('a'), config.revision]).toEqual(['2', 2])
    expect(Object.isFrozen(snapshot)).toBe(true)
  })
})

describe('a namespace', () => {
  test('that does not exist reads as empty, and one that was not asked for is refused', () => {
    const { config } = newClient({ a: '1' })
    const absent = config.namespace('absent')
    expect([absent.exists, absent.get('a'), absent.text, absent.revision]).toEqual([
      false,
      undefined,
      undefined,
      0,
    ])
    expect(() => config.namespace('other')).toThrow('namespace "other" is not among those')
  })
})

describe('a binding', () => {
  const schema = z.object({ max: z.int().min(1), idle: z.number().default(100) })
  const types = { 'pool.max': 'integer', 'pool.idle': 'duration' } as const

  test('is a typed frozen object that follows the configuration', () => {
    const { config, publish } = newClient({ 'pool.max': '5', 'pool.idle': '2s' }, types)
    const pool = config.bind(schema, { prefix: 'pool' })
    expect(pool.current).toEqual({ max: 5, idle: 2000 })
    expect(Object.isFrozen(pool.current)).toBe(true)
    const seen: unknown[] = []
    pool.onChange((current, before) => seen.push([before.max, current.max, pool.current.max]))
    publish({ 'pool.max': '6' })
    expect(pool.current).toEqual({ max: 6, idle: 100 })
    expect(pool.revision).toBe(2)
    expect(seen).toEqual([[5, 6, 6]])
  })

  test('keeps its object when nothing below its prefix changed', () => {
    const { config, publish } = newClient({ 'pool.max': '5', other: '1' }, types)
    const pool = config.bind(schema, { prefix: 'pool' })
    const { current } = pool
    publish({ 'pool.max': '5', other: '2' })
    expect(pool.current).toBe(current)
  })

  test('keeps the last good value when an update does not fit, and tells why without values', () => {
    const { config, publish } = newClient({ 'pool.max': '5' }, types)
    const told: MidplaneError[] = []
    const pool = config.bind(schema, { prefix: 'pool', onRejected: (error) => told.push(error) })
    const good = pool.current
    publish({ 'pool.max': '-77' })
    expect(pool.current).toBe(good)
    expect(pool.revision).toBe(1)
    expect(pool.rejection?.code).toBe('MP_SDK_BINDING_REJECTED')
    expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('max: ')])
    expect(told[0]?.message).not.toContain('77')
    expect(config.getInteger('pool.max')).toBe(-77)
  })

  test('is well again when the good value comes back, without a change to tell', () => {
    const { config, publish } = newClient({ 'pool.max': '5' }, types)
    const pool = config.bind(schema, { prefix: 'pool' })
    const good = pool.current
    let changeCount = 0
    pool.onChange(() => (changeCount += 1))
    publish({ 'pool.max': '0' })
    publish({ 'pool.max': '5' })
    expect(pool.current).toBe(good)
    expect([pool.rejection, pool.revision, changeCount]).toEqual([undefined, 3, 0])
  })

  test('is up to date before the first watcher runs', () => {
    const { config, publish } = newClient({ 'pool.max': '5' }, types)
    const seen: number[] = []
    config.watch('pool.max', () => seen.push(pool.current.max))
    const pool = config.bind(schema, { prefix: 'pool' })
    publish({ 'pool.max': '6' })
    expect(seen).toEqual([6])
  })

  test('refuses to begin with values that do not fit', () => {
    const { config } = newClient({ 'pool.max': 'many' })
    expect(() => config.bind(schema, { prefix: 'pool' })).toThrow('does not satisfy the schema')
  })

  test('of a namespace follows that namespace alone', () => {
    const { config, publish } = newClient({ max: '1' }, { max: 'integer' })
    const bound = config.namespace('application').bind(schema)
    publish({ max: '2' })
    expect(bound.current.max).toBe(2)
    bound.close()
    publish({ max: '3' })
    expect(bound.current.max).toBe(2)
  })
})
