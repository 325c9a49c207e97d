/**
 * One connection to one server: bytes in, validated events out. It ends only by throwing what ended it, or silently
 * when `signal` aborts. Knows nothing of states and retries.
 */
import { MidplaneError, problemOf, watchEventSchema, type WatchEvent } from '@midplane/contract'
import { createParser } from 'eventsource-parser'
import { sdkErrors } from '../errors.ts'
import type { Settings } from '../options.ts'
import type { Surroundings } from '../surroundings.ts'
import { withRetryAfter } from './retry-after.ts'

/** No event may be larger; a namespace of a platform is far below. In characters. */
const EVENT_LENGTH_MAX = 256 * 1024 * 1024
const EVENT_NAME = 'snapshot'

export type WatchMessage =
  | { readonly is: 'event'; readonly event: WatchEvent }
  /** The server lives and has nothing to say. */
  | { readonly is: 'heartbeat' }

export type WatchStreamOptions = {
  readonly url: URL
  readonly token: Settings['token']
  readonly connectTimeoutMs: number
  readonly heartbeatTimeoutMs: number
  readonly signal: AbortSignal
}

export async function* readWatchStream(
  options: WatchStreamOptions,
  surroundings: Surroundings,
): AsyncGenerator<WatchMessage, void> {
  const { url, signal, heartbeatTimeoutMs } = options
  const server = url.origin
  const watchdog = createWatchdog(server, surroundings)
  try {
    watchdog.expectWithin(options.connectTimeoutMs)
    const ended = AbortSignal.any([signal, watchdog.signal])
    const token = await currentToken(options.token, ended)
    const response = await surroundings
      .fetch(url, { headers: headersOf(token), signal: ended })
      .catch((cause: unknown) => {
        throw MidplaneError.is(cause)
          ? cause
          : sdkErrors.error('MP_SDK_UNREACHABLE', { server }, { cause })
      })
    const body = await streamOf(response, server, surroundings.nowMs())
    watchdog.expectWithin(heartbeatTimeoutMs)
    const decoder = createDecoder(server)
    for await (const chunk of body.pipeThrough(new TextDecoderStream('utf-8', { fatal: true }))) {
      watchdog.expectWithin(heartbeatTimeoutMs)
      yield* decoder.feed(chunk)
    }
    throw sdkErrors.error('MP_SDK_STREAM_BROKEN', { server })
  } catch (cause) {
    if (signal.aborted) return
    throw MidplaneError.is(cause)
      ? cause
      : sdkErrors.error('MP_SDK_STREAM_BROKEN', { server }, { cause })
  } finally {
    watchdog.end()
  }
}

type Watchdog = {
  /** Aborts with MP_SDK_SERVER_SILENT unless called again in time. */
  expectWithin(silentMs: number): void
  /** Lets go of the connection. */
  end(): void
  readonly signal: AbortSignal
}

function createWatchdog(server: string, surroundings: Surroundings): Watchdog {
  const controller = new AbortController()
  let cancel = (): void => {}
  return {
    signal: controller.signal,
    expectWithin(silentMs) {
      cancel()
      cancel = surroundings.after(silentMs, () => {
        controller.abort(sdkErrors.error('MP_SDK_SERVER_SILENT', { server, silentMs }))
      })
    },
    end() {
      cancel()
      controller.abort()
    },
  }
}

/** The user's function may hang, so it is left behind when `signal` aborts. */
async function currentToken(
  token: Settings['token'],
  signal: AbortSignal,
): Promise<string | undefined> {
  if (typeof token !== 'function') return token
  try {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(asError(signal.reason)), { once: true })
    })
    return await Promise.race([token(), aborted])
  } catch (cause) {
    throw sdkErrors.error('MP_SDK_TOKEN_UNAVAILABLE', {}, { cause })
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}

function headersOf(token: string | undefined): Record<string, string> {
  const headers: Record<string, string> = { accept: 'text/event-stream' }
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`
  return headers
}

async function streamOf(
  response: Response,
  server: string,
  nowMs: number,
): Promise<NonNullable<Response['body']>> {
  if (!response.ok) {
    const problem = problemOf(response, await response.text())
    throw withRetryAfter(problem, response.headers.get('retry-after'), nowMs)
  }
  const contentType = response.headers.get('content-type') ?? ''
  if (response.body === null || !contentType.startsWith('text/event-stream')) {
    const { status } = response
    throw sdkErrors.error('MP_SDK_NOT_A_STREAM', { server, status, contentType })
  }
  return response.body
}

type Decoder = { feed(chunk: string): WatchMessage[] }

function createDecoder(server: string): Decoder {
  let messages: WatchMessage[] = []
  const parser = createParser({
    maxBufferSize: EVENT_LENGTH_MAX,
    onComment: () => {
      messages.push({ is: 'heartbeat' })
    },
    onEvent: ({ event, data }) => {
      // Events of other names belong to later versions of the protocol.
      if (event === EVENT_NAME) messages.push({ is: 'event', event: decodeEvent(data, server) })
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') throw malformed(server, 'an event is too large')
    },
  })
  return {
    feed(chunk) {
      parser.feed(chunk)
      const decoded = messages
      messages = []
      return decoded
    },
  }
}

function decodeEvent(data: string, server: string): WatchEvent {
  let json: unknown
  try {
    json = JSON.parse(data)
  } catch {
    throw malformed(server, 'its data is not JSON')
  }
  const parsed = watchEventSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const path = parsed.error.issues[0]?.path.join('.') ?? ''
  throw malformed(server, `"${path}" is not of the contract`)
}

function malformed(server: string, rule: string): MidplaneError {
  return sdkErrors.error('MP_SDK_MALFORMED_EVENT', { server, rule })
}
