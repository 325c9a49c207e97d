/**
 * One stream of the platform's changes. It resumes behind the last change that it has told, so that
 * nothing is missed while it is closed; it comes back by itself when it is cut.
 */
import { createEventParser } from './event-parser.ts'

export type Change = {
  readonly revision: number
  readonly topic: string
  readonly key: string
  readonly actor: string
  readonly at: string
}

export type StreamOptions = {
  readonly url: string
  readonly token: string
  /** The last change that was told; undefined begins with the next one to come. */
  readonly after: number | undefined
  onChange(change: Change): void
  onOpen(): void
  /** Cut, or not reached; tried again. */
  onCut(): void
}

const PAUSE_MIN_MS = 500
const PAUSE_MAX_MS = 10_000

/** Runs until the signal aborts or the server refuses the token. */
export async function followChanges(options: StreamOptions, signal: AbortSignal): Promise<void> {
  let { after } = options
  let pauseMs = PAUSE_MIN_MS
  const tell = (change: Change): void => {
    after = change.revision
    options.onChange(change)
  }
  while (!signal.aborted) {
    try {
      const isRefused = await readOnce({ ...options, after, onChange: tell }, signal, () => {
        pauseMs = PAUSE_MIN_MS
        options.onOpen()
      })
      if (isRefused) return
    } catch {
      // Cut: what was not told yet comes after the pause.
    }
    if (signal.aborted) return
    options.onCut()
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)
  }
}

/** True when the server will not have this token. */
async function readOnce(
  { url, token, after, onChange }: StreamOptions,
  signal: AbortSignal,
  onOpen: () => void,
): Promise<boolean> {
  const address = after === undefined ? url : `${url}?after=${after}`
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}` }
  const response = await fetch(address, { headers, signal, cache: 'no-store' })
  if (response.status === 401 || response.status === 403) return true
  if (!response.ok || response.body === null) throw new Error(`answered with ${response.status}`)
  onOpen()
  const parse = createEventParser()
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    for (const { event, data } of parse(read.value)) {
      // `change` events hold what the contract of the stream says.
      if (event === 'change') onChange(JSON.parse(data) as Change)
    }
  }
  return false
}
