/**
 * Held requests of long-polling protocols. Polls that ask the same question (equal `id`) share one watcher and one
 * answer, so a held poll costs its socket and a small record.
 *
 * | state    | entered                                | leaves to                                                |
 * | asking   | `ask`: the watcher stands              | answered (something is new), held                        |
 * | held     | nothing is new                         | answered (woken, time up, stop), gone (caller closed)    |
 * | answered | answer chosen, poll forgotten          | written at once, or within the next turns of the loop    |
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '@midplane/kernel'
import type { ClientIdentity } from '../model/gray.ts'
import type { LayerKey } from '../model/namespace-key.ts'
import type { Serving } from '../serving/serving.ts'
import { send, type Answer } from './answer.ts'

/** Answers written in one turn of the event loop; about 5 ms of work, so that reads and publishes get in between. */
const ANSWERS_PER_TURN = 256

export type Question = {
  /** Layers that may change the answer; asked again after every wake-up. */
  keys(): readonly LayerKey[]
  /** Looks at the current state once; the result answers any number of clients, undefined = nothing new. */
  look(): (client: ClientIdentity) => Answer | undefined
}

export type Poll = {
  readonly response: ServerResponse
  readonly client: ClientIdentity
  readonly holdMs: number
  /** The answer when the time is up. */
  readonly nothingNew: Answer
}

type HeldPoll = Poll & { cancelTimer: () => void }

type Group<Q> = {
  readonly id: string
  readonly question: Q
  readonly polls: Set<HeldPoll>
  keys: readonly LayerKey[]
  unwatch: () => void
}

export class LongPolls<Q extends Question> {
  readonly #serving: Serving
  readonly #clock: Clock
  readonly #groups = new Map<string, Group<Q>>()
  #heldCount = 0
  #isStopped = false

  constructor(serving: Serving, clock: Clock) {
    this.#serving = serving
    this.#clock = clock
  }

  get heldCount(): number {
    return this.#heldCount
  }

  /** `make` may throw; nothing is registered then. */
  ask(id: string, make: () => Q, poll: Poll): void {
    if (poll.response.destroyed) return
    const group = this.#groups.get(id) ?? this.#open(id, make())
    const answer = group.question.look()(poll.client)
    if (answer === undefined && !this.#isStopped && poll.holdMs > 0) this.#hold(group, poll)
    else send(poll.response, answer ?? poll.nothingNew)
    this.#closeUnused(group)
  }

  /** Polls held now, each with what it asked. */
  *held(): Generator<{ readonly question: Q; readonly client: ClientIdentity }> {
    for (const { question, polls } of this.#groups.values()) {
      for (const { client } of polls) yield { question, client }
    }
  }

  stop(): void {
    this.#isStopped = true
    for (const group of this.#groups.values()) {
      for (const poll of group.polls) this.#expire(group, poll)
    }
  }

  #open(id: string, question: Q): Group<Q> {
    const keys = question.keys()
    const group: Group<Q> = { id, question, polls: new Set(), keys, unwatch: () => undefined }
    group.unwatch = this.#serving.watch(keys, () => this.#wake(group))
    this.#groups.set(id, group)
    return group
  }

  #hold(group: Group<Q>, poll: Poll): void {
    const held: HeldPoll = { ...poll, cancelTimer: () => undefined }
    held.cancelTimer = this.#clock.after(poll.holdMs, () => this.#expire(group, held))
    group.polls.add(held)
    this.#heldCount += 1
    poll.response.once('close', () => this.#forget(group, held))
  }

  #wake(group: Group<Q>): void {
    const answerOf = group.question.look()
    const answered: (readonly [ServerResponse, Answer])[] = []
    for (const poll of group.polls) {
      const answer = answerOf(poll.client)
      if (answer === undefined) continue
      this.#release(group, poll)
      answered.push([poll.response, answer])
    }
    if (group.polls.size > 0) this.#watchAnew(group)
    this.#closeUnused(group)
    writeAll(answered, 0, [])
  }

  /** The owner of a public namespace may have changed, and with it the layers to watch. */
  #watchAnew(group: Group<Q>): void {
    const keys = group.question.keys()
    if (keys.length === group.keys.length && keys.every((key, index) => key === group.keys[index]))
      return
    const unwatchOld = group.unwatch
    group.keys = keys
    group.unwatch = this.#serving.watch(keys, () => this.#wake(group))
    unwatchOld()
  }

  #expire(group: Group<Q>, poll: HeldPoll): void {
    this.#forget(group, poll)
    send(poll.response, poll.nothingNew)
  }

  #forget(group: Group<Q>, poll: HeldPoll): void {
    this.#release(group, poll)
    this.#closeUnused(group)
  }

  #release(group: Group<Q>, poll: HeldPoll): void {
    if (!group.polls.delete(poll)) return
    this.#heldCount -= 1
    poll.cancelTimer()
  }

  #closeUnused(group: Group<Q>): void {
    if (group.polls.size > 0 || this.#groups.get(group.id) !== group) return
    this.#groups.delete(group.id)
    group.unwatch()
  }
}

/**
 * Clients ask anew as soon as they are told, which costs more than telling them: when it takes several turns, nobody
 * who was told is listened to until everybody is. All other connections are served between two turns.
 */
function writeAll(
  answered: readonly (readonly [ServerResponse, Answer])[],
  start: number,
  told: Socket[],
): void {
  const end = Math.min(start + ANSWERS_PER_TURN, answered.length)
  for (const [response, answer] of answered.slice(start, end)) {
    const { socket } = response
    if (answered.length > ANSWERS_PER_TURN && socket !== null) told.push(socket.pause())
    send(response, answer)
  }
  if (end < answered.length) setImmediate(writeAll, answered, end, told)
  else listenAgain(told, 0)
}

function listenAgain(told: readonly Socket[], start: number): void {
  const end = Math.min(start + ANSWERS_PER_TURN, told.length)
  for (const socket of told.slice(start, end)) socket.resume()
  if (end < told.length) setImmediate(listenAgain, told, end)
}
