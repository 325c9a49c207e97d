/**
 * The change feed: every state change of the platform as a row of one log, ordered by a global revision.
 * Invariant: a subscriber sees every change after its start exactly once, in revision order, and only durable ones.
 */

export type Change = {
  readonly revision: number
  /** `<part>.<noun>`, e.g. `config.release`. */
  readonly topic: string
  /** What changed, in the topic's own form. */
  readonly key: string
  /** The principal that did it. */
  readonly actor: string
  /** Wall time in ms. */
  readonly at: number
}

export type NewChange = Pick<Change, 'topic' | 'key' | 'actor'>

export interface ChangeFeed {
  /**
   * Names the feed: random, the same on all nodes and after every restart. Revisions of different ids have nothing to do
   * with each other. A restored backup keeps its id.
   */
  readonly id: string

  /** The highest revision delivered to this node's subscribers so far. */
  readonly revision: number

  /**
   * Calls `listener` with changes (all topics) in batches, from `revision` of the moment of subscribing on.
   * A listener that throws or rejects is logged and its batch is given to it again, with back-off, before anything newer;
   * other subscribers go on meanwhile. Returns the unsubscribe function.
   */
  subscribe(
    name: string,
    listener: (changes: readonly Change[]) => void | Promise<void>,
  ): () => void

  /** Changes after `revision` in order, at most `limit`; `topic` is a topic or a prefix ending in `.`. */
  read(revision: number, limit: number, topic?: string): Promise<readonly Change[]>
}
