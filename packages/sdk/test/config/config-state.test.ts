/** The step from event to state: what is taken over, what is shared, what is refused. */
import type { EffectiveNamespace, WatchEvent } from '@midplane/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  applyEvent,
  eventOf,
  initialState,
  type ConfigState,
  type Step,
} from '../../src/config/config-state.ts'
import { heldIn } from '../../src/watch/watch-request.ts'
import { applicationEvent, FEED, properties } from '../event-samples.ts'
import { LaggingPlatform, type Truth } from './lagging-platform.ts'

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
    const after = applyEvent(before, { feed: FEED, revision: 9, namespaces: {} }).state
    expect(after.revision).toBe(9)
    expect(after.entries).toBe(before.entries)
  })

  test('ignores an older event as a whole and says that its server is behind', () => {
    const state = applyEvent(start, applicationEvent(10, { a: 'new' })).state
    const step = applyEvent(state, applicationEvent(9, { a: 'old' }))
    expect(step).toEqual({ state, isBehind: true, isOtherFeed: false })
    expect(step.state).toBe(state)
  })

  test('ignores an older event that says a namespace does not exist', () => {
    const state = applyEvent(start, applicationEvent(10, { a: 'new' })).state
    expect(
      applyEvent(state, { feed: FEED, revision: 9, namespaces: { application: null } }).state,
    ).toBe(state)
  })

  test('keeps a namespace that a newer event brings in an older form', () => {
    const state = applyEvent(start, applicationEvent(10, { a: 'new' })).state
    const odd = {
      feed: FEED,
      revision: 11,
      namespaces: { application: properties(9, { a: 'old' }) },
    }
    const step = applyEvent(state, odd)
    expect(step.isBehind).toBe(true)
    expect(valueOf(step.state, 'a')).toBe('new')
  })

  test('takes the word of a current server over for the same revision, as gray releases need it', () => {
    const state = applyEvent(start, applicationEvent(10, { a: 'main' })).state
    expect(valueOf(applyEvent(state, applicationEvent(10, { a: 'gray' })).state, 'a')).toBe('gray')
  })

  test('keeps the namespace when only its revision and version are told anew', () => {
    const before = applyEvent(start, applicationEvent(10, { a: '1' })).state
    const after = applyEvent(before, applicationEvent(11, { a: '1' })).state
    expect(heldIn(after)?.namespaces.get('application')).toEqual({ revision: 11, version: '11' })
    expect(after.entries.get('a')).toBe(before.entries.get('a'))
  })

  test('forgets a namespace that was removed and takes it back when it returns', () => {
    const held = applyEvent(start, applicationEvent(1, { a: '1' })).state
    const removed = applyEvent(held, {
      feed: FEED,
      revision: 2,
      namespaces: { application: null },
    }).state
    expect(removed.entries.size).toBe(0)
    expect(valueOf(applyEvent(removed, applicationEvent(3, { a: '2' })).state, 'a')).toBe('2')
  })

  test('ignores namespaces that were not asked for', () => {
    const event = { feed: FEED, revision: 1, namespaces: { other: properties(1, { a: '1' }) } }
    expect(applyEvent(start, event).state.entries.size).toBe(0)
  })

  test.each(['constructor', 'toString', 'hasOwnProperty'])(
    'treats the name "%s" as a name like all others',
    (name) => {
      const namespaces = { [name]: properties(1, { [name]: 'x' }) }
      const event = { feed: FEED, revision: 1, namespaces }
      const { state } = applyEvent(initialState([name], {}), event)
      expect(valueOf(state, name)).toBe('x')
      expect(applyEvent(start, event).state.namespaces.get('application')).toBe(null)
    },
  )
})

describe('precedence', () => {
  const event = {
    feed: FEED,
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

describe('an event of another feed', () => {
  const of = (feed: string, event: WatchEvent): WatchEvent => ({ ...event, feed })
  const held = applyEvent(start, applicationEvent(10, { a: 'ours', b: 'same' })).state

  test('replaces all that is held, however old it is, and says so', () => {
    const step = applyEvent(held, of('feed-2', applicationEvent(2, { a: 'theirs', b: 'same' })))
    expect([step.isBehind, step.isOtherFeed]).toEqual([false, true])
    expect([step.state.feed, step.state.revision]).toEqual(['feed-2', 2])
    expect(valueOf(step.state, 'a')).toBe('theirs')
    expect(step.state.entries.get('b')).toBe(held.entries.get('b'))
  })

  test('drops what it does not name, even when it names nothing', () => {
    const { state } = applyEvent(held, { feed: 'feed-2', revision: 0, namespaces: {} })
    expect([state.feed, state.revision, state.entries.size]).toEqual(['feed-2', 0, 0])
  })

  test('is none when nothing was held, and the first after it is none either', () => {
    const first = applyEvent(start, of('feed-2', applicationEvent(1, { a: '1' })))
    const second = applyEvent(first.state, of('feed-2', applicationEvent(2, { a: '2' })))
    expect([first.isOtherFeed, second.isOtherFeed]).toEqual([false, false])
  })
})

describe('what a client says it holds', () => {
  test('is nothing before the first event', () => {
    expect(heldIn(start)).toBe(undefined)
  })

  test('is the version of every namespace and the revision it is known at, also of absent ones', () => {
    const event = { feed: FEED, revision: 12, namespaces: { a: properties(9, {}), b: null } }
    const { state } = applyEvent(initialState(['a', 'b'], {}), event)
    expect(heldIn(state)).toEqual({
      feed: FEED,
      namespaces: new Map([
        ['a', { revision: 12, version: '9' }],
        ['b', { revision: 12, version: '' }],
      ]),
    })
  })
})

const NAMES = ['a', 'b', 'constructor']
const NODE_COUNT = 3
const FEEDS = ['feed-1', 'feed-2']

const platformIndex = fc.nat(FEEDS.length - 1)
const commandArbitrary = fc.oneof(
  fc.record({
    do: fc.constant('publish' as const),
    on: platformIndex,
    namespace: fc.constantFrom(...NAMES),
    value: fc.option(fc.string({ maxLength: 3 })),
    isGray: fc.boolean(),
    step: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    do: fc.constant('advance' as const),
    on: platformIndex,
    node: fc.nat(NODE_COUNT - 1),
    by: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({
    do: fc.constant('connect' as const),
    // Rarely to the other platform, or nodes that lag would hardly matter.
    on: fc.constantFrom(0, 0, 0, 0, 1),
    node: fc.nat(NODE_COUNT - 1),
    isCanary: fc.boolean(),
    isFresh: fc.boolean(),
  }),
  fc.record({ do: fc.constant('deliver' as const) }),
)
type Command = typeof commandArbitrary extends fc.Arbitrary<infer One> ? One : never

/** One client on one stream at a time. */
class Watching {
  readonly platforms = FEEDS.map((feed) => new LaggingPlatform(feed, NAMES, NODE_COUNT))
  state = initialState(NAMES, {})
  #stream: LaggingPlatform | undefined
  #isCanary = false
  /** Whether the state is what a canary is to see. */
  #isCanaryState = false

  run(command: Command): void {
    switch (command.do) {
      case 'publish':
        return this.#platform(command.on).publish(command, command.step)
      case 'advance':
        return this.#platform(command.on).advance(command.node, command.by)
      case 'connect':
        return this.connect(command)
      case 'deliver':
        return this.#take(this.#stream?.next())
    }
  }

  connect(to: { on: number; node: number; isCanary: boolean; isFresh: boolean }): void {
    const platform = this.#platform(to.on)
    this.#stream = platform
    this.#isCanary = to.isCanary
    const held = to.isFresh ? undefined : heldIn(this.state)
    this.#take(platform.connect(to.node, held, to.isCanary))
  }

  #take(event: WatchEvent | undefined): void {
    if (event === undefined) return
    const before = this.state
    const step = applyEvent(before, event)
    this.state = step.state
    if (!step.isBehind) this.#isCanaryState = this.#isCanary
    // The watch loop gives such a stream up: its node takes for held what was passed over.
    else if (Object.keys(event.namespaces).length > 0) this.#stream = undefined
    expectForward(before, event, step)
    const platform = this.platforms.find(({ feed }) => feed === step.state.feed)
    expectTrue(step.state, platform?.truthAt(step.state.revision, this.#isCanaryState))
  }

  #platform(index: number): LaggingPlatform {
    return this.platforms[index] ?? new LaggingPlatform('none', NAMES, 0)
  }
}

describe('under random interleavings of nodes that lag, of labels and of two platforms', () => {
  test('the state never runs backwards within a feed, is always one truth, and ends on the newest', () => {
    fc.assert(
      fc.property(
        fc.array(commandArbitrary, { maxLength: 60 }),
        fc.boolean(),
        (commands, isCanary) => {
          const watching = new Watching()
          watching.connect({ on: 0, node: 0, isCanary: false, isFresh: true })
          for (const command of commands) watching.run(command)
          const [platform] = watching.platforms
          platform?.advance(1, platform.head)
          watching.connect({ on: 0, node: 1, isCanary, isFresh: false })
          expect([watching.state.feed, watching.state.revision]).toEqual(['feed-1', platform?.head])
        },
      ),
      { numRuns: 2000 },
    )
  })
})

/** Within a feed; from one feed to another whatever comes is taken. */
function expectForward(before: ConfigState, event: WatchEvent, step: Step): void {
  expect(step.isOtherFeed).toBe(before.feed !== '' && before.feed !== event.feed)
  if (step.isOtherFeed) {
    expect(step.isBehind).toBe(false)
    return
  }
  const after = step.state
  expect(after.revision).toBeGreaterThanOrEqual(before.revision)
  const backwards = [...after.namespaces].filter(
    ([name, held]) => held && held.revision < (before.namespaces.get(name)?.revision ?? 0),
  )
  expect(backwards).toEqual([])
}

function expectTrue(state: ConfigState, truth: Truth | undefined): void {
  expect(contentOf(Object.entries(eventOf(state).namespaces))).toEqual(contentOf(truth ?? []))
}

/** Without the revisions of namespaces: those move on without a word while the content stays. */
function contentOf(
  views: Iterable<readonly [string, EffectiveNamespace | null]>,
): Map<string, unknown> {
  return new Map([...views].map(([name, view]) => [name, view && { ...view, revision: 0 }]))
}
