/**
 * The watch stream of this platform's own clients.
 *
 *   register -> send what differs from `held` -> wait for a wake-up -> send what changed -> ...
 *
 * A client that was fed by a node ahead of this one knows more than we do: it gets an empty first event, and the next one
 * once we have caught up. So nothing is ever sent that the client would have to pass over as old.
 *
 * Registered before the first look, so nothing falls in between. Wake-ups that come while a slow reader takes its time
 * collapse into one event with the newest state, so a reader can never make the server queue.
 */
import {
  addressSchema,
  decodeHeld,
  WATCH_NAMESPACES_MAX,
  type Address,
  type HeldView,
  type WatchEvent,
} from '@midplane/contract'
import type { ChangeFeed, RequestContext, StreamEvent } from '@midplane/kernel'
import { effectiveOf } from './effective.ts'
import { configErrors } from './errors.ts'
import { resourceOf, type LayerKey } from './model/namespace-key.ts'
import type { Serving } from './serving/serving.ts'

export type WatchRequest = {
  readonly tenant: string
  readonly environment: string
  readonly application: string
  readonly cluster: string
  readonly namespaces: string
  readonly held?: string | undefined
  readonly feed?: string | undefined
  readonly ip?: string | undefined
  readonly label?: string | undefined
}

type Watched = {
  readonly name: string
  readonly chain: readonly LayerKey[]
  /** Version that the client holds; undefined = none that we know of. */
  version: string | undefined
}

/** What views are read from, and the feed that their revisions count. */
export type WatchSource = { readonly serving: Serving; readonly feed: Pick<ChangeFeed, 'id'> }

type Held = ReadonlyMap<string, HeldView>

const ABSENT = ''
const NOTHING: Held = new Map()
/** Later the client has given this node up; a change of what it watches would still wake it. */
const CATCH_UP_TIMEOUT_MS = 60_000

/**
 * Sends a first event in any case, later ones with changes. Ends when the caller goes away.
 * Errors: MP_CONFIG_INVALID_ADDRESS, MP_CONFIG_TOO_LARGE.
 */
export async function watchNamespaces(
  source: WatchSource,
  request: WatchRequest,
  context: RequestContext,
  emit: (event: StreamEvent<WatchEvent>) => Promise<void>,
): Promise<void> {
  const { serving } = source
  const held = heldOf(source, request)
  const watched = watchedOf(serving, request, context, held)
  const bell = new Bell(context.signal)
  const unwatch = serving.watch([...new Set(watched.flatMap((one) => one.chain))], () =>
    bell.ring(),
  )
  const known = revisionKnown(held)
  let isBehind = serving.revision < known
  if (isBehind)
    serving.caughtUp(known, CATCH_UP_TIMEOUT_MS).then(
      () => bell.ring(),
      () => {},
    )
  try {
    await emit(eventOf(source, isBehind ? {} : changedOf(serving, watched, request)))
    while (await bell.rung()) {
      if (serving.revision < known) continue
      const changed = changedOf(serving, watched, request)
      if (isBehind || Object.keys(changed).length > 0) await emit(eventOf(source, changed))
      isBehind = false
    }
  } finally {
    unwatch()
  }
}

/** Revisions of another feed say nothing here. */
function heldOf({ feed }: WatchSource, request: WatchRequest): Held {
  return request.held === undefined || request.feed !== feed.id ? NOTHING : decodeHeld(request.held)
}

function revisionKnown(held: Held): number {
  let known = 0
  for (const { revision } of held.values()) known = Math.max(known, revision)
  return known
}

function watchedOf(
  serving: Serving,
  request: WatchRequest,
  context: RequestContext,
  held: Held,
): readonly Watched[] {
  const names = [...new Set(request.namespaces.split(','))]
  if (names.length > WATCH_NAMESPACES_MAX) {
    throw configErrors.error('MP_CONFIG_TOO_LARGE', {
      what: 'the watch',
      actual: `${names.length} namespaces`,
      limit: WATCH_NAMESPACES_MAX,
    })
  }
  return names.map((name) => {
    const address = checkAddress(request, name)
    context.authorize('config.read', resourceOf(address))
    return { name, chain: serving.inheritance(address), version: held.get(name)?.version }
  })
}

function changedOf(
  serving: Serving,
  watched: readonly Watched[],
  request: WatchRequest,
): WatchEvent['namespaces'] {
  const changed: WatchEvent['namespaces'] = {}
  for (const one of watched) {
    const view = serving.view(one.chain, request)
    const version = view?.version ?? ABSENT
    if (one.version === version) continue
    one.version = version
    changed[one.name] = view === undefined ? null : effectiveOf(view)
  }
  return changed
}

function eventOf(
  { serving, feed }: WatchSource,
  namespaces: WatchEvent['namespaces'],
): StreamEvent<WatchEvent> {
  const { revision } = serving
  return { id: String(revision), event: 'snapshot', data: { feed: feed.id, revision, namespaces } }
}

function checkAddress(request: WatchRequest, namespace: string): Address {
  const { tenant, environment, application, cluster } = request
  const checked = addressSchema.safeParse({ tenant, environment, application, cluster, namespace })
  if (checked.success) return checked.data
  const field = String(checked.error.issues[0]?.path[0] ?? 'namespace')
  const value = field === 'namespace' ? namespace : String(Reflect.get(request, field))
  throw configErrors.error('MP_CONFIG_INVALID_ADDRESS', { field, value })
}

/** Wakes one waiter; rings that nobody waits for are remembered as one. */
class Bell {
  readonly #signal: AbortSignal
  #isRinging = false
  #answer: (() => void) | undefined

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', () => this.ring(), { once: true })
  }

  ring(): void {
    this.#isRinging = true
    this.#answer?.()
  }

  /** Resolves true at the next ring, false once the caller is gone. */
  async rung(): Promise<boolean> {
    if (!this.#isRinging) {
      await new Promise<void>((resolve) => {
        this.#answer = resolve
      })
    }
    this.#isRinging = false
    return !this.#signal.aborted
  }
}
