/**
 * Items bound to a schema: a typed, frozen object that is always one whole revision that satisfied the schema.
 * Invariant: `current` only changes to a value that the schema accepted; a refused update leaves the last good one.
 */
import type { MidplaneError } from '@midplane/contract'
import type * as z from 'zod'
import { sdkErrors } from '../errors.ts'
import type { Entries } from './config-entry.ts'
import type { ConfigState } from './config-state.ts'
import { deepFrozen } from './deep-frozen.ts'
import { isSameBelow, treeOf } from './item-tree.ts'
import type { LiveConfig, Unsubscribe } from './live-config.ts'

export type BindOptions = {
  /** Only keys below it: `db` takes `db.host` as `host`. */
  readonly prefix?: string
  /** Told why an update was refused: MP_SDK_BINDING_REJECTED with the paths in `details.issues`, never the values. */
  readonly onRejected?: (error: MidplaneError) => void
}

export interface Binding<T> {
  /** The last value that satisfied the schema; the same object until the next change. */
  readonly current: T
  /** Feed revision at which `current` was taken over. */
  readonly revision: number
  /** Why the newest configuration is not `current`; undefined when it is. */
  readonly rejection: MidplaneError | undefined
  /** Called after each accepted change. */
  onChange(listener: (current: T, before: T) => unknown): Unsubscribe
  /** Called after each refused update. */
  onRejected(listener: (error: MidplaneError) => unknown): Unsubscribe
  /** Stops following; `current` stays as it is. */
  close(): void
}

export type Scope = (state: ConfigState) => Entries

/** Throws MP_SDK_BINDING_REJECTED when the configuration of this moment does not satisfy the schema. */
export function bindConfig<Schema extends z.ZodType>(
  live: LiveConfig,
  scope: Scope,
  schema: Schema,
  { prefix = '', onRejected }: BindOptions,
): Binding<z.output<Schema>> {
  type Output = z.output<Schema>
  const changeListeners = new Set<(current: Output, before: Output) => unknown>()
  const rejectionListeners = new Set<(error: MidplaneError) => unknown>()
  if (onRejected !== undefined) rejectionListeners.add(onRejected)

  const first = check(schema, live.current, scope, prefix)
  if (first.error !== undefined) throw first.error
  let current: Output = first.value
  let accepted = live.current
  let rejection: MidplaneError | undefined

  // Taken over before the listeners of the swap run; told along with them.
  let news: (() => unknown)[] = []
  const endDerivation = live.derive(({ before, after }) => {
    if (isSameBelow(prefix, scope(before), scope(after))) return
    const next = check(schema, after, scope, prefix)
    rejection = next.error
    if (next.error !== undefined) {
      const { error } = next
      news = [...rejectionListeners].map((listener) => () => listener(error))
      return
    }
    const isBack = isSameBelow(prefix, scope(accepted), scope(after))
    accepted = after
    if (isBack) return
    const last = current
    current = next.value
    news = [...changeListeners].map((listener) => () => listener(next.value, last))
  })
  const endNews = live.onSwap(() => {
    const due = news
    news = []
    for (const work of due) live.tell(work)
  })

  return {
    get current() {
      return current
    },
    get revision() {
      return accepted.revision
    },
    get rejection() {
      return rejection
    },
    onChange: (listener) => added(changeListeners, listener),
    onRejected: (listener) => added(rejectionListeners, listener),
    close() {
      endDerivation()
      endNews()
    },
  }
}

type Checked<T> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly error: MidplaneError }

function check<Schema extends z.ZodType>(
  schema: Schema,
  state: ConfigState,
  scope: Scope,
  prefix: string,
): Checked<z.output<Schema>> {
  const result = schema.safeParse(treeOf(scope(state), prefix))
  if (result.success) return { value: deepFrozen(result.data) }
  const issues = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const fields = {
    revision: state.revision,
    issues: issues.map(({ path, message }) => `${path}: ${message}`).join('; '),
  }
  return { error: sdkErrors.error('MP_SDK_BINDING_REJECTED', fields) }
}

function added<T>(listeners: Set<T>, listener: T): Unsubscribe {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
