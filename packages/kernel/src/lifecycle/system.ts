/** The API of the platform itself: what runs here, and the change feed as a stream. */
import { systemApi } from '@midplane/contract'
import { httpErrors } from '../errors.ts'
import type { Change, ChangeFeed } from '../feed/change-feed.ts'
import type { Http } from '../http/http.ts'
import type { ModuleHealth } from './module-host.ts'

const PAGE_CHANGES_MAX = 500

export type SystemState = {
  readonly version: string
  readonly isReady: boolean
  readonly modules: ModuleHealth[]
}

export function mountSystem(
  http: Http,
  { feed, state }: { readonly feed: ChangeFeed; state(): SystemState },
): void {
  http.mount(systemApi, {
    getSystem: async () => state(),
    async watchChanges({ query, lastEventId }, { signal }, emit) {
      const start = resumePoint(lastEventId) ?? query.after ?? feed.revision
      for await (const change of changesAfter(feed, start, { topic: query.topic, signal })) {
        const at = new Date(change.at).toISOString()
        await emit({ id: String(change.revision), event: 'change', data: { ...change, at } })
      }
    },
  })
}

/**
 * Changes after `start`, in order, without gaps, until the signal aborts. The subscription only wakes; what is read is the
 * log, up to the revision that this node has delivered and no further, since later rows may not be durable yet.
 */
async function* changesAfter(
  feed: ChangeFeed,
  start: number,
  { topic, signal }: { readonly topic: string | undefined; readonly signal: AbortSignal },
): AsyncGenerator<Change> {
  const bell = new Bell()
  const unsubscribe = feed.subscribe('watch', () => bell.ring())
  const wake = (): void => bell.ring()
  signal.addEventListener('abort', wake)
  try {
    let position = start
    while (!signal.aborted) {
      const rung = bell.next()
      const head = feed.revision
      const page = head > position ? await feed.read(position, PAGE_CHANGES_MAX, topic) : []
      const durable = page.filter(({ revision }) => revision <= head)
      for (const change of durable) {
        yield change
        position = change.revision
      }
      if (page.length === PAGE_CHANGES_MAX && durable.length > 0) continue
      position = Math.max(position, head)
      await rung
    }
  } finally {
    unsubscribe()
    signal.removeEventListener('abort', wake)
  }
}

/** Wakes one waiter; a ring between `next()` and its await is not lost. */
class Bell {
  #resolve: () => void = () => {}

  next(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#resolve = resolve
    return promise
  }

  ring(): void {
    this.#resolve()
  }
}

function resumePoint(lastEventId: string | undefined): number | undefined {
  if (lastEventId === undefined || lastEventId === '') return undefined
  const revision = Number(lastEventId)
  if (Number.isSafeInteger(revision) && revision >= 0) return revision
  throw httpErrors.error('MP_HTTP_INPUT_INVALID', {
    part: 'header',
    reason: 'last-event-id: expected the revision of an earlier event',
  })
}
