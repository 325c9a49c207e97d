/** Publishes again and again to clients that wait, and takes the time until the last of them has seen it. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Channel } from './channel.ts'
import type { HeldClient, Round } from './held-clients.ts'
import { Samples, type Summary } from './samples.ts'
import { residentBytes, usageBetween, usageNow } from './usage.ts'

const PATIENCE_MS = 20_000
/** Time for clients that were told to be waiting again. */
const PAUSE_MS = 150
const PAUSE_PER_CLIENT_MS = 0.04
/** Rounds that do not count: the first ones are compiled while they run. */
const WARM_UP_COUNT = 5

export type FanOutOptions = {
  readonly serverPid: number
  readonly clientCount: number
  readonly publishCount: number
  readonly settleMs: number
  readonly idleMs: number
}

export type FanOutResult = {
  /** From the publish until the last client has seen it, one per publish. */
  readonly last: Summary
  /** The same for every single client. */
  readonly each: Summary
  /** From the publish until the publisher has its answer. */
  readonly answered: Summary
  /** The longest time that the server's event loop did nothing else meanwhile; undefined where it does not tell. */
  readonly stallMs: number | undefined
  readonly bytesPerClient: number
  /** Of one core, in percent, all clients idle. */
  readonly idlePercent: number
  readonly serverUsPerClient: number
  readonly clientUsPerClient: number
  readonly otherCores: number
}

export type FanOut<Request> = {
  readonly round: Round
  /** Sets the round to what it publishes and returns the request. */
  readonly prepare: (turn: number) => Request
  readonly publisher: Channel<Request>
  /** The longest stall of the server's event loop since the last call. */
  readonly stallMs?: () => Promise<number>
  /** Opens the clients; none waits yet. */
  readonly open: () => Promise<readonly HeldClient[]>
}

export async function fanOut<Request>(
  subject: FanOut<Request>,
  options: FanOutOptions,
): Promise<FanOutResult> {
  const { serverPid, clientCount, settleMs, idleMs } = options
  await delay(settleMs)
  const emptyBytes = residentBytes(serverPid)
  const clients = await subject.open()
  for (const client of clients) client.wait()
  await delay(settleMs)
  const heldBytes = residentBytes(serverPid)
  const idleBefore = usageNow(serverPid)
  await delay(idleMs)
  const idle = usageBetween(idleBefore, usageNow(serverPid))
  const rounds = await playRounds(subject, options)
  return {
    ...rounds,
    bytesPerClient: (heldBytes - emptyBytes) / clientCount,
    idlePercent: idle.serverUs / 1e4 / idle.seconds,
  }
}

type Rounds = Omit<FanOutResult, 'bytesPerClient' | 'idlePercent'>

async function playRounds<Request>(
  subject: FanOut<Request>,
  options: FanOutOptions,
): Promise<Rounds> {
  const { serverPid, clientCount, publishCount } = options
  for (let turn = 1; turn <= WARM_UP_COUNT; turn += 1)
    await playRound(subject, turn, clientCount, createTimes())
  const times = createTimes()
  const before = usageNow(serverPid)
  await subject.stallMs?.()
  for (let turn = 1; turn <= publishCount; turn += 1) {
    await playRound(subject, WARM_UP_COUNT + turn, clientCount, times)
  }
  const stallMs = await subject.stallMs?.()
  const usage = usageBetween(before, usageNow(serverPid))
  const seenCount = clientCount * publishCount
  return {
    last: times.last.summary(),
    each: times.each.summary(),
    answered: times.answered.summary(),
    stallMs,
    serverUsPerClient: usage.serverUs / seenCount,
    clientUsPerClient: usage.clientUs / seenCount,
    otherCores: usage.otherCores,
  }
}

type Times = Readonly<Record<'last' | 'each' | 'answered', Samples>>

function createTimes(): Times {
  return { last: new Samples(), each: new Samples(), answered: new Samples() }
}

async function playRound<Request>(
  subject: FanOut<Request>,
  turn: number,
  clientCount: number,
  times: Times,
): Promise<void> {
  await within(tellAll(subject, turn, clientCount, times))
  await delay(PAUSE_MS + clientCount * PAUSE_PER_CLIENT_MS)
}

async function tellAll<Request>(
  subject: FanOut<Request>,
  turn: number,
  clientCount: number,
  times: Times,
): Promise<void> {
  const request = subject.prepare(turn)
  const publishedMs = performance.now()
  let waitingCount = clientCount
  await Promise.all([
    new Promise<void>((resolve) => {
      subject.round.seen = () => {
        const seenMs = performance.now() - publishedMs
        times.each.add(seenMs)
        waitingCount -= 1
        if (waitingCount > 0) return
        times.last.add(seenMs)
        resolve()
      }
    }),
    new Promise<void>((resolve, reject) => {
      subject.publisher.ask(request, ({ status, body }) => {
        times.answered.add(performance.now() - publishedMs)
        if (status === 200) resolve()
        else reject(new Error(`the publish was answered with ${status}: ${body.toString()}`))
      })
    }),
  ])
}

async function within(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`some clients saw nothing for ${PATIENCE_MS} ms`)),
      PATIENCE_MS,
    )
  })
  await Promise.race([work, tooLate])
  clearTimeout(timer)
}
