/**
 * The changes of the platform as this tab hears them, in batches. A hidden tab collects without
 * acting: it makes no request until it is shown again.
 */
import { reportAnswer, reportSilence } from '../connection.ts'
import { SERVER_URL } from '../base.ts'
import { ChangeHub, type FromHub, type ToHub } from './change-hub.ts'
import type { Change } from './change-stream.ts'

const BATCH_MS = 60

/** Follows until the returned function is called. */
export function followLive(
  token: string,
  onBatch: (changes: readonly Change[]) => void,
): () => void {
  let waiting: Change[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = (): void => {
    timer = undefined
    if (document.hidden || waiting.length === 0) return
    const batch = waiting
    waiting = []
    onBatch(batch)
  }
  const send = connect((message) => {
    if (message.kind === 'state') {
      if (message.isOpen) reportAnswer()
      else reportSilence()
      return
    }
    waiting.push(message.change)
    timer ??= setTimeout(flush, BATCH_MS)
  })
  const onView = (): void => {
    send({ kind: 'view', isInView: !document.hidden })
    flush()
  }
  const onLeave = (): void => send({ kind: 'bye' })
  const onReturn = (): void => send({ kind: 'hello', url: `${SERVER_URL}/api/v1/changes`, token })
  onReturn()
  if (document.hidden) onView()
  document.addEventListener('visibilitychange', onView)
  addEventListener('pagehide', onLeave)
  addEventListener('pageshow', onReturn)
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onView)
    removeEventListener('pagehide', onLeave)
    removeEventListener('pageshow', onReturn)
    onLeave()
  }
}

function connect(onMessage: (message: FromHub) => void): (message: ToHub) => void {
  if (typeof SharedWorker === 'undefined') {
    const hub = new ChangeHub()
    const tab = { post: onMessage }
    return (message) => hub.receive(tab, message)
  }
  const { port } = new SharedWorker(new URL('./change-worker.ts', import.meta.url), {
    type: 'module',
    name: 'midplane-changes',
  })
  port.addEventListener('message', ({ data }: MessageEvent<FromHub>) => onMessage(data))
  port.start()
  return (message) => port.postMessage(message)
}
