/** The hub as a shared worker: one for all tabs of this browser. */
import { ChangeHub, type FromHub, type ToHub } from './change-hub.ts'

const hub = new ChangeHub()

addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports // what a shared worker is sent on `connect`
  if (port === undefined) return
  const tab = { post: (message: FromHub) => port.postMessage(message) }
  port.addEventListener('message', ({ data }: MessageEvent<ToHub>) => hub.receive(tab, data))
  port.start()
})
