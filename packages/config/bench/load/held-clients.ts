/**
 * Clients that wait for a change, each on a connection of its own, one class of waiting for each protocol.
 *
 * | state   | entered                          | leaves to                                        |
 * | waiting | `wait`: the request was written  | told (the change came), waiting (time was up)    |
 * | told    | `round.seen` was called          | waiting, with what the client holds since then   |
 */
import type { Channel } from './channel.ts'
import {
  apolloConfigsRequest,
  apolloPollRequest,
  nacosListenRequest,
  watchRequest,
} from './platform-requests.ts'

/** What all clients wait for now. Set before it is published. */
export type Round = {
  /** The bytes by which a stream shows the value. */
  marker: Buffer
  /** Of the text that is published. */
  md5: string
  /** Called once by each client. */
  seen: () => void
}

export interface HeldClient {
  wait(): void
}

type Target = { readonly namespace: string; readonly token: string }

export class ApolloClient implements HeldClient {
  readonly #channel: Channel<Buffer>
  readonly #round: Round
  readonly #namespace: string
  readonly #ip: string
  readonly #readsAfter: boolean
  #heldId = -1
  #isFirst = true

  constructor(
    channel: Channel<Buffer>,
    round: Round,
    options: Target & { readonly index: number; readonly readsAfter: boolean },
  ) {
    this.#channel = channel
    this.#round = round
    this.#namespace = options.namespace
    this.#ip = `10.0.${options.index >> 8}.${options.index & 255}`
    this.#readsAfter = options.readsAfter
  }

  wait(): void {
    this.#channel.ask(
      apolloPollRequest(this.#namespace, this.#heldId, this.#ip),
      ({ status, body }) => {
        if (status === 304) this.wait()
        else this.#notified(Number(/"notificationId":(\d+)/.exec(body.toString('latin1'))?.[1]))
      },
    )
  }

  #notified(id: number): void {
    if (!(id > this.#heldId))
      throw new Error(`the notification carries no later id than ${this.#heldId}`)
    this.#heldId = id
    if (this.#isFirst) {
      this.#isFirst = false
      this.wait()
    } else if (this.#readsAfter) this.#read()
    else this.#tell()
  }

  #read(): void {
    this.#channel.ask(apolloConfigsRequest(this.#namespace, this.#ip), ({ status, body }) => {
      if (status !== 200 || !body.includes(this.#round.marker))
        throw new Error('the read is older than its notification')
      this.#tell()
    })
  }

  #tell(): void {
    this.#round.seen()
    this.wait()
  }
}

export class NacosClient implements HeldClient {
  readonly #channel: Channel<Buffer>
  readonly #round: Round
  readonly #namespace: string
  #heldMd5: string

  constructor(channel: Channel<Buffer>, round: Round, { namespace }: Target) {
    this.#channel = channel
    this.#round = round
    this.#namespace = namespace
    this.#heldMd5 = round.md5
  }

  wait(): void {
    this.#channel.ask(nacosListenRequest(this.#namespace, this.#heldMd5), ({ status, body }) => {
      if (status !== 200) throw new Error(`the listener answered ${status}`)
      if (body.length > 0) {
        this.#heldMd5 = this.#round.md5
        this.#round.seen()
      }
      this.wait()
    })
  }
}

/** A stream of events: the platform's own watch, and etcd's. */
export class StreamClient<Request> implements HeldClient {
  readonly #channel: Channel<Request>
  readonly #round: Round
  readonly #request: Request
  #told: Buffer | undefined

  constructor(channel: Channel<Request>, round: Round, request: Request) {
    this.#channel = channel
    this.#round = round
    this.#request = request
  }

  wait(): void {
    this.#channel.stream(this.#request, (piece) => {
      const { marker } = this.#round
      if (this.#told === marker || !piece.includes(marker)) return
      this.#told = marker
      this.#round.seen()
    })
  }
}

/** The platform's own watch. */
export function watchClient(channel: Channel<Buffer>, round: Round, target: Target): HeldClient {
  return new StreamClient(channel, round, watchRequest(target.token, target.namespace))
}

/** A bare node:http server that holds requests: what the same fan-out costs without a platform. */
export class PlainClient implements HeldClient {
  readonly #channel: Channel<Buffer>
  readonly #round: Round
  readonly #request: Buffer

  constructor(channel: Channel<Buffer>, round: Round, request: Buffer) {
    this.#channel = channel
    this.#round = round
    this.#request = request
  }

  wait(): void {
    this.#channel.ask(this.#request, () => {
      this.#round.seen()
      this.wait()
    })
  }
}
