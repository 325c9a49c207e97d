/**
 * The watch stream of this platform's own clients.
 *
 *   register -> send what differs from `held` -> wait for a wake-up -> send what changed -> ...
 *
 * Registered before the first look, so nothing falls in between. Wake-ups that come while a slow reader takes its time
 * collapse into one event with the newest state, so a reader can never make the server queue.
 */
import {
  addressSchema,
  WATCH_NAMESPACES_MAX,
  type Address,
  type WatchEvent,
} from '@midplane/contract'
import type { RequestContext, StreamEvent } from '@midplane/kernel'
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
  readonly ip?: string | undefined
  readonly label?: string | undefined
}

type Watched = {
  readonly name: string
  readonly chain: readonly LayerKey[]
  /** Revision that the client holds; 0 = nothing sent yet, -1 = told that it does not exist. */
  held: number
}

const ABSENT = -1

/** Ends when the caller goes away. Errors: MP_CONFIG_INVALID_ADDRESS, MP_CONFIG_TOO_LARGE. */
export async function watchNamespaces(
  serving: Serving,
  request: WatchRequest,
  context: RequestContext,
  emit: (event: StreamEvent<WatchEvent>) => Promise<void>,
): Promise<void> {
  const watched = watchedOf(serving, request, context)
  const bell = new Bell(context.signal)
  const unwatch = serving.watch([...new Set(watched.flatMap((one) => one.chain))], () => bell.ring())
  try {
    await emit(eventOf(serving, changedOf(serving, watched, request)))
    while (await bell.rung()) {
      const changed = changedOf(serving, watched, request)
      if (Object.keys(changed).length > 0) await emit(eventOf(serving, changed))
    }
  } finally {
    unwatch()
  }
}

function watchedOf(serving: Serving, request: WatchRequest, context: RequestContext): readonly Watched[] {
  const names = [...new Set(request.namespaces.split(','))]
  if (names.length > WATCH_NAMESPACES_MAX) {
    throw configErrors.error('MP_CONFIG_TOO_LARGE', {
      what: 'the watch',
      actual: `${names.length} namespaces`,
      limit: WATCH_NAMESPACES_MAX,
    })
  }
  const held = parseHeld(request.held)
  return names.map((name) => {
    const address = checkAddress(request, name)
    context.authorize('config.read', resourceOf(address))
    return { name, chain: serving.inheritance(address), held: held.get(name) ?? 0 }
  })
}

function changedOf(serving: Serving, watched: readonly Watched[], request: WatchRequest): WatchEvent['namespaces'] {
  const changed: WatchEvent['namespaces'] = {}
  for (const one of watched) {
    const view = serving.view(one.chain, request)
    const revision = view?.revision ?? ABSENT
    // A client that was fed by a node ahead of this one holds more than we know: it waits until we have caught up.
    if (view !== undefined && revision <= one.held) continue
    if (view === undefined && (one.held === ABSENT || one.held > serving.revisionOf(one.chain))) continue
    one.held = revision
    changed[one.name] = view === undefined ? null : effectiveOf(view)
  }
  return changed
}

function eventOf(serving: Serving, namespaces: WatchEvent['namespaces']): StreamEvent<WatchEvent> {
  const { revision } = serving
  return { id: String(revision), event: 'snapshot', data: { revision, namespaces } }
}

function parseHeld(held: string | undefined): ReadonlyMap<string, number> {
  const revisions = new Map<string, number>()
  for (const pair of held?.split(',') ?? []) {
    const colon = pair.lastIndexOf(':')
    const revision = Number(pair.slice(colon + 1))
    if (colon > 0 && Number.isSafeInteger(revision)) revisions.set(pair.slice(0, colon), revision)
  }
  return revisions
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
