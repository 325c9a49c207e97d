/** The step from event to state: what is taken over, what is shared, what is refused. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  applyEvent,
  eventOf,
  initialState,
  type ConfigState,
} from '../../src/config/config-state.ts'
import { heldIn } from '../../src/watch/watch-request.ts'
import { applicationEvent, properties } from '../event-samples.ts'
import { LaggingPlatform } from './lagging-platform.ts'

const start = initialState(['application'], {})

function valueOf(state: ConfigState, key: string): string | undefined {
  return state.entries.get(key)?.value
}

describe('applying an event', () => {
  test('takes the items over and moves to the revision of the event', () => {
    const { state, isBehind } = applyEvent(start, applicationEvent(7, { timeout: '500ms' }))
    expect(valueOf(state, 'timeout')).toBe('500ms')
    expect(state.revision).toBe(7)
    expect(isBehind).toBe(false)
  })

  test('keeps the object of an item that did not change', () => {
    const before = applyEvent(start, applicationEvent(1, { kept: 'a', moved: 'b' })).state
    const after = applyEvent(before, applicationEvent(2, { kept: 'a', moved: 'c' })).state
    expect(after.entries.get('kept')).toBe(before.entries.get('kept'))
    expect(after.entries.get('moved')).not.toBe(before.entries.get('moved'))
  })

  test('returns the same state when the event tells nothing new', () => {
    const state = applyEvent(start, applicationEvent(3, { a: '1' })).state
    expect(applyEvent(state, applicationEvent(3, { a: '1' })).state).toBe(state)
  })

  test('keeps the items when only the revision moves on', () => {
    const before = applyEvent(start, applicationEvent(3, { a: '1' })).state
    const after = applyEvent(before, { revision: 9, namespaces: {} }).state
    expect(after.revision).toBe(9)
    expect(after.entries).toBe(before.entries)
  })

  test('ignores an older event as a whole and says that its server is behind', () => {
    const state = applyEvent(start, applicationEvent(10, { a: 'new' })).state
    const step = applyEvent(state, applicationEvent(9, { a: 'old' }))
    expect(step).toEqual({ state, isBehind: true })
    expect(step.state).toBe(state)
  })

  test('ignores an older event that says a namespace does not exist', () => {
    const state = applyEvent(start, applicationEvent(10, { a: 'new' })).state
    expect(applyEvent(state, { revision: 9, namespaces: { application: null } }).state).toBe(state)
  })

  test('keeps a namespace that a newer event brings in an older form', () => {
    const state = applyEvent(start, applicationEvent(10, { a: 'new' })).state
    const odd = { revision: 11, namespaces: { application: properties(9, { a: 'old' }) } }
    const step = applyEvent(state, odd)
    expect(step.isBehind).toBe(true)
    expect(valueOf(step.state, 'a')).toBe('new')
  })

  test('takes the word of a current server over for the same revision, as gray releases need it', () => {
    const state = applyEvent(start, applicationEvent(10, { a: 'main' })).state
    expect(valueOf(applyEvent(state, applicationEvent(10, { a: 'gray' })).state, 'a')).toBe('gray')
  })

  test('forgets a namespace that was removed and takes it back when it returns', () => {
    const held = applyEvent(start, applicationEvent(1, { a: '1' })).state
    const removed = applyEvent(held, { revision: 2, namespaces: { application: null } }).state
    expect(removed.entries.size).toBe(0)
    expect(valueOf(applyEvent(removed, applicationEvent(3, { a: '2' })).state, 'a')).toBe('2')
  })

  test('ignores namespaces that were not asked for', () => {
    const event = { revision: 1, namespaces: { other: properties(1, { a: '1' }) } }
    expect(applyEvent(start, event).state.entries.size).toBe(0)
  })

  test.each(['constructor', 'toString', 'hasOwnProperty'])(
    'treats the name "%s" as a name like all others',
    (name) => {
      const event = { revision: 1, namespaces: { [name]: properties(1, { [name]: 'x' }) } }
      const { state } = applyEvent(initialState([name], {}), event)
      expect(valueOf(state, name)).toBe('x')
      expect(applyEvent(start, event).state.namespaces.get('application')).toBe(null)
    },
  )
})

describe('precedence', () => {
  const event = {
    revision: 1,
    namespaces: { first: properties(1, { a: '1' }), second: properties(1, { a: '2', b: '2' }) },
  }

  test('gives a key to the namespace that was named first', () => {
    const { state } = applyEvent(initialState(['first', 'second'], {}), event)
    expect([valueOf(state, 'a'), valueOf(state, 'b')]).toEqual(['1', '2'])
    const turned = applyEvent(initialState(['second', 'first'], {}), event).state
    expect(valueOf(turned, 'a')).toBe('2')
  })

  test('lets defaults stand in for what no namespace holds, with the type of their value', () => {
    const { state } = applyEvent(initialState(['first'], { a: 'd', n: 3, f: 0.5, t: true }), event)
    const types = ['a', 'n', 'f', 't'].map((key) => state.entries.get(key)?.type)
    expect(valueOf(state, 'a')).toBe('1')
    expect(types).toEqual(['string', 'integer', 'float', 'boolean'])
  })
})

const NAMES = ['a', 'b', 'constructor']
const NODE_COUNT = 3

const commandArbitrary = fc.oneof(
  fc.record({
    do: fc.constant('publish' as const),
    name: fc.constantFrom(...NAMES),
    value: fc.option(fc.string({ maxLength: 3 })),
    step: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    do: fc.constant('advance' as const),
    node: fc.nat(NODE_COUNT - 1),
    by: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({
    do: fc.constant('connect' as const),
    node: fc.nat(NODE_COUNT - 1),
    isFresh: fc.boolean(),
  }),
  fc.record({ do: fc.constant('deliver' as const) }),
)

describe('under random interleavings of nodes that lag', () => {
  test('the state never runs backwards, is always one true revision, and ends on the newest', () => {
    fc.assert(
      fc.property(fc.array(commandArbitrary, { maxLength: 60 }), (commands) => {
        const platform = new LaggingPlatform(NAMES, NODE_COUNT)
        let state = initialState(NAMES, {})
        const take = (event: Parameters<typeof applyEvent>[1] | undefined): void => {
          if (event === undefined) return
          const before = state
          state = applyEvent(state, event).state
          expectForward(before, state)
          expectTrue(state, platform)
        }
        take(platform.connect(0, new Map()))
        for (const command of commands) {
          if (command.do === 'publish') platform.publish(command.name, command.value, command.step)
          if (command.do === 'advance') platform.advance(command.node, command.by)
          if (command.do === 'deliver') take(platform.next())
          if (command.do === 'connect') {
            take(platform.connect(command.node, command.isFresh ? new Map() : heldIn(state)))
          }
        }
        platform.advance(1, platform.head)
        take(platform.connect(1, heldIn(state)))
        expect(state.revision).toBe(platform.head)
      }),
      { numRuns: 500 },
    )
  })
})

function expectForward(before: ConfigState, after: ConfigState): void {
  expect(after.revision).toBeGreaterThanOrEqual(before.revision)
  const backwards = [...after.namespaces].filter(
    ([name, held]) => held && held.revision < (before.namespaces.get(name)?.revision ?? 0),
  )
  expect(backwards).toEqual([])
}

function expectTrue(state: ConfigState, platform: LaggingPlatform): void {
  const told = new Map(Object.entries(eventOf(state).namespaces))
  expect(told).toEqual(platform.truthAt(state.revision))
}
