/**
 * What an Apollo client asks with a long poll: which of its namespaces have a newer id than it knows.
 * The id of a namespace is the highest revision of the layers that may be consulted for it.
 * Source: apolloconfig/apollo NotificationControllerV2, NotificationController.
 */
import { decodeNotifications, encodeNotifications, type ApolloNotification } from '@midplane/wire'
import type { LayerKey } from '../../model/namespace-key.ts'
import type { Serving } from '../../serving/serving.ts'
import { JSON_TYPE, jsonAnswer, type Answer } from '../answer.ts'
import type { Question } from '../long-polls.ts'
import { isPlainName } from '../plain-name.ts'
import type { ApolloLookup, ApolloTarget } from './lookup.ts'
import type { Scope } from './route.ts'

const NAME_SEPARATOR = '+'

export type PollTarget = {
  readonly scope: Scope
  readonly application: string
  readonly cluster: string
  readonly dataCenter: string
}

type Watched = { readonly held: ApolloNotification; readonly target: ApolloTarget }

/** `/notifications/v2`. */
export class NotificationsQuestion implements Question {
  readonly #serving: Serving
  readonly #watched: readonly Watched[]

  constructor(serving: Serving, watched: readonly Watched[]) {
    this.#serving = serving
    this.#watched = watched
  }

  keys(): readonly LayerKey[] {
    return [...new Set(this.#watched.flatMap(({ target }) => target.watchKeys()))]
  }

  look(): () => Answer | undefined {
    const changed = this.#watched.flatMap(({ held, target }) => {
      const revision = this.#serving.revisionOf(target.watchKeys())
      return isNews(this.#serving, revision, held.notificationId)
        ? [notification(target, held.namespaceName, revision)]
        : []
    })
    if (changed.length === 0) return () => undefined
    const bytes = Buffer.from(encodeNotifications(changed))
    const headers = ['content-type', JSON_TYPE, 'content-length', String(bytes.length)]
    const answer = { status: 200, headers, bytes }
    return () => answer
  }
}

/** `/notifications`, the first version: one namespace, and the bare notification as the answer. */
export class NotificationQuestion implements Question {
  readonly #serving: Serving
  readonly #watched: Watched

  constructor(serving: Serving, watched: Watched) {
    this.#serving = serving
    this.#watched = watched
  }

  keys(): readonly LayerKey[] {
    return this.#watched.target.watchKeys()
  }

  look(): () => Answer | undefined {
    const { held, target } = this.#watched
    const notificationId = this.#serving.revisionOf(target.watchKeys())
    if (!isNews(this.#serving, notificationId, held.notificationId)) return () => undefined
    const answer = jsonAnswer(200, { namespaceName: held.namespaceName, notificationId })
    return () => answer
  }
}

/**
 * Reads the `notifications` parameter; names that cannot exist are never news and left out.
 * @throws WireError when it is no list of notifications
 */
export function watchedOf(
  json: string,
  poll: PollTarget,
  lookup: ApolloLookup,
): readonly Watched[] {
  return decodeNotifications(json)
    .filter(({ namespaceName }) => isPlainName('namespace', namespaceName))
    .map((held) => ({ held, target: targetOf(poll, held.namespaceName, lookup) }))
}

export function targetOf(poll: PollTarget, namespace: string, lookup: ApolloLookup): ApolloTarget {
  const { scope, application, cluster, dataCenter } = poll
  return lookup.target(scope, { application, cluster, namespace }, dataCenter)
}

/**
 * An id beyond everything this node has seen comes from another installation, or from before a restore: the client is
 * told ours, or it would not hear of changes until our ids have grown past it.
 */
function isNews(serving: Serving, revision: number, heldId: number): boolean {
  if (revision === 0) return false
  return revision > heldId || heldId > serving.revision
}

function notification(target: ApolloTarget, name: string, revision: number): ApolloNotification {
  const { application, cluster } = target.address
  const message = [application, cluster, name].join(NAME_SEPARATOR)
  return {
    namespaceName: name,
    notificationId: revision,
    messages: new Map([[message, revision]]),
  }
}
