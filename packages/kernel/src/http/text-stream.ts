/**
 * A long text as the answer, piece by piece, at the pace of its reader; for exports.
 * Invariant: at most one piece waits in memory; a text that fails midway is cut, so that nobody takes it for whole;
 * a reader that takes nothing for a minute is cut as well.
 */
import type { ServerResponse } from 'node:http'
import type { Clock } from '../clock.ts'
import type { StreamEvent } from './http.ts'

const STALLED_MS_MAX = 60_000

export class TextStream {
  readonly #response: ServerResponse
  readonly #headers: readonly string[]
  readonly #clock: Clock

  constructor(
    response: ServerResponse,
    options: { readonly requestId: string; readonly contentType: string; readonly clock: Clock },
  ) {
    this.#response = response
    this.#clock = options.clock
    this.#headers = [
      'content-type',
      options.contentType,
      'cache-control',
      'no-store',
      'x-content-type-options',
      'nosniff',
      'content-disposition', // never shown as a page of ours
      'attachment',
      'x-request-id',
      options.requestId,
    ]
  }

  /** Resolves when the socket took the piece; rejects with the signal's reason once the reader has gone. */
  async write({ data }: StreamEvent<unknown>, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.#open()
    if (this.#response.write(String(data))) return
    const cancel = this.#clock.after(STALLED_MS_MAX, () => this.#response.destroy())
    await drained(this.#response, signal).finally(cancel)
  }

  end(): void {
    if (this.#response.destroyed) return
    this.#open()
    this.#response.end()
  }

  #open(): void {
    if (!this.#response.headersSent) this.#response.writeHead(200, [...this.#headers])
  }
}

function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      response.off('drain', settle)
      signal.removeEventListener('abort', settle)
      if (signal.aborted) reject(signal.reason as Error) // `abort` is always given one here
      else resolve()
    }
    response.on('drain', settle)
    signal.addEventListener('abort', settle)
  })
}
