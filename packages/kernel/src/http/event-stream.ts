/**
 * Server-sent events over one response. Source: HTML standard, section 9.2.
 * Invariant: at most one event of a stream waits in memory; a reader that takes nothing for a minute is cut.
 *
 * | state   | entered                                   | leaves to                                         |
 * | waiting | at the request: nothing sent yet          | open (first event or after a moment), answered    |
 * | open    | headers sent; events and heartbeats flow  | ended (handler returns, caller gone, shutdown)    |
 */
import type { ServerResponse } from 'node:http'
import { toProblem, type MidplaneError } from '@midplane/contract'
import type { Clock } from '../clock.ts'
import type { StreamEvent } from './http.ts'

/** A handler that refuses within this time answers with a plain problem document. */
const OPEN_AFTER_MS = 50
const HEARTBEAT_MS = 15_000
const STALLED_HEARTBEATS_MAX = 4
const RETRY_MS = 1000

export class EventStream {
  readonly #response: ServerResponse
  readonly #requestId: string
  readonly #clock: Clock
  #cancelTimer: () => void
  #stalledHeartbeats = 0

  constructor(
    response: ServerResponse,
    options: { readonly requestId: string; readonly clock: Clock },
  ) {
    this.#response = response
    this.#requestId = options.requestId
    this.#clock = options.clock
    this.#cancelTimer = options.clock.after(OPEN_AFTER_MS, () => this.open())
    response.once('close', () => this.#cancelTimer())
  }

  /** Sends the headers; events do it by themselves. */
  open(): void {
    const response = this.#response
    if (response.headersSent || response.destroyed) return
    response.writeHead(200, [
      'content-type',
      'text/event-stream; charset=utf-8',
      'cache-control',
      'no-store',
      'x-content-type-options',
      'nosniff',
      'x-accel-buffering', // nginx: pass events on at once
      'no',
      'x-request-id',
      this.#requestId,
    ])
    response.write(`retry: ${RETRY_MS}\n\n`)
    this.#cancelTimer()
    this.#beatLater()
  }

  /** Resolves when the socket took the event; rejects with the signal's reason once the stream has ended. */
  async emit(event: StreamEvent<unknown>, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.open()
    this.#stalledHeartbeats = 0
    if (!this.#response.write(encodeEvent(event))) await drained(this.#response, signal)
  }

  /** Ends the stream; with an error the last event is `error`, whose data is the problem document. */
  end(error?: MidplaneError): void {
    this.#cancelTimer()
    if (this.#response.destroyed) return
    if (error !== undefined) {
      this.#response.write(encodeEvent({ event: 'error', data: toProblem(error, this.#requestId) }))
    }
    this.#response.end()
  }

  #beatLater(): void {
    this.#cancelTimer = this.#clock.after(HEARTBEAT_MS, () => this.#beat())
  }

  #beat(): void {
    const response = this.#response
    if (!response.writableNeedDrain) {
      this.#stalledHeartbeats = 0
      response.write(':\n\n')
    } else if (++this.#stalledHeartbeats >= STALLED_HEARTBEATS_MAX) {
      response.destroy()
      return
    }
    this.#beatLater()
  }
}

/** `id`, `event` and `data` lines and the empty line that ends an event. */
function encodeEvent(event: StreamEvent<unknown>): string {
  const id = event.id === undefined ? '' : `id: ${oneLine(event.id)}\n`
  const name = event.event === undefined ? '' : `event: ${oneLine(event.event)}\n`
  return `${id}${name}data: ${JSON.stringify(event.data)}\n\n`
}

/** A line break inside a field would begin a field of its own. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\0]/g, ' ')
}

function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      response.off('drain', settle)
      response.off('close', settle)
      signal.removeEventListener('abort', settle)
      if (signal.aborted) reject(signal.reason as Error) // `abort` is always given one here
      else if (response.destroyed) reject(new DOMException('the caller went away', 'AbortError'))
      else resolve()
    }
    response.on('drain', settle)
    response.on('close', settle)
    signal.addEventListener('abort', settle)
  })
}
