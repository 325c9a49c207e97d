/**
 * The two ways to put load on a server. Closed: each channel asks again as soon as it is answered. Paced: requests are
 * due at fixed times whatever the server does, and a latency counts from when its request was due.
 */
import type { Answer, Channel } from './channel.ts'
import { Samples, type Summary } from './samples.ts'
import { usageBetween, usageNow, type Usage, type UsageDelta } from './usage.ts'

const TICK_MS = 1
const PATIENCE_MS = 15_000

export type LoopOptions = {
  readonly serverPid: number
  readonly warmUpMs: number
  readonly runMs: number
}

export type LoopResult = Summary & {
  readonly perSecond: number
  readonly failureCount: number
  readonly usage: UsageDelta
}

/** What a flow sends: `turn` counts up from zero over all its channels. */
export type Flow<Request> = {
  readonly channels: readonly Channel<Request>[]
  readonly requestOf: (turn: number) => Request
  /** 200 unless it says otherwise. */
  readonly isGood?: (answer: Answer) => boolean
}

export async function closedLoop<Request>(
  flow: Flow<Request>,
  options: LoopOptions,
): Promise<LoopResult> {
  const { channels, requestOf, isGood = isOk } = flow
  const window = openWindow(options)
  let turn = 0
  const loopOf = (channel: Channel<Request>): Promise<void> =>
    new Promise((resolve) => {
      let sentMs = 0
      const next = (): void => {
        sentMs = performance.now()
        if (sentMs < window.endMs) channel.ask(requestOf(turn++), answered)
        else resolve()
      }
      const answered = (answer: Answer): void => {
        window.count(sentMs, isGood(answer))
        next()
      }
      next()
    })
  await within(options, Promise.all(channels.map(loopOf)))
  return window.result()
}

export async function pacedLoop<Request>(
  flow: Flow<Request> & { readonly perSecond: number },
  options: LoopOptions,
): Promise<LoopResult> {
  const { channels, requestOf, perSecond, isGood = isOk } = flow
  const window = openWindow(options)
  const firstMs = performance.now()
  const idle = [...channels]
  const turnCount = Math.floor(((window.endMs - firstMs) * perSecond) / 1000)
  let turn = 0
  const sendDue = (): void => {
    const nowMs = performance.now()
    while (idle.length > 0 && turn < turnCount) {
      const dueMs = firstMs + (turn * 1000) / perSecond
      if (dueMs > nowMs) return
      const channel = idle.pop()
      if (channel === undefined) return
      channel.ask(requestOf(turn++), (answer) => {
        window.count(dueMs, isGood(answer))
        idle.push(channel)
        sendDue()
      })
    }
  }
  await within(
    options,
    new Promise<void>((resolve) => {
      const tick = (): void => {
        sendDue()
        if (turn === turnCount && idle.length === channels.length) resolve()
        else setTimeout(tick, TICK_MS)
      }
      tick()
    }),
  )
  return window.result()
}

type Window = {
  readonly endMs: number
  /** Takes an operation that began, or was due, at `fromMs` and is answered now. */
  count(fromMs: number, isGood: boolean): void
  result(): LoopResult
}

/** What began before the warm-up was over does not count; what began in time counts however late it ends. */
function openWindow({ serverPid, warmUpMs, runMs }: LoopOptions): Window {
  const startMs = performance.now() + warmUpMs
  const endMs = startMs + runMs
  const samples = new Samples()
  let failureCount = 0
  let completedCount = 0
  let before: Usage | undefined
  let after: Usage | undefined
  setTimeout(() => (before = usageNow(serverPid)), warmUpMs)
  setTimeout(() => (after = usageNow(serverPid)), warmUpMs + runMs)
  return {
    endMs,
    count(fromMs, isGood) {
      if (!isGood) failureCount += 1
      const nowMs = performance.now()
      if (fromMs >= startMs && fromMs < endMs) samples.add(nowMs - fromMs)
      if (nowMs >= startMs && nowMs < endMs) completedCount += 1
    },
    result() {
      const start = before ?? usageNow(serverPid)
      const summary = samples.summary()
      const usage = usageBetween(start, after ?? usageNow(serverPid))
      return { ...summary, perSecond: (completedCount / runMs) * 1000, failureCount, usage }
    },
  }
}

function isOk({ status }: Answer): boolean {
  return status === 200
}

/** A server that stops answering ends the run instead of holding it for ever. */
async function within({ warmUpMs, runMs }: LoopOptions, work: Promise<unknown>): Promise<void> {
  const limitMs = warmUpMs + runMs + PATIENCE_MS
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`some requests were not answered in ${limitMs} ms`)),
      limitMs,
    )
  })
  await Promise.race([work, tooLate])
  clearTimeout(timer)
}
