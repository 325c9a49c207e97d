/**
 * Slows down guessing of passwords: after a few attempts each further one of an account, and of an
 * address, waits twice as long as the one before. In memory of this node and bounded.
 * Invariant: an attempt counts when it is admitted, not when it fails, so attempts side by side
 * gain nothing; an attempt that is turned away counts for nothing, so hammering does not keep the
 * owner out for longer.
 */
import type { Clock } from '@midplane/kernel'

type GuardLimits = {
  /** Attempts before the first delay. */
  readonly attemptsFree: number
  /** First delay; doubles with every further attempt. */
  readonly delayMs: number
  readonly delayMsMax: number
}

/** The account's delay stays short: whoever knows a name could otherwise lock its owner out. */
const ACCOUNT: GuardLimits = { attemptsFree: 5, delayMs: 1_000, delayMsMax: 60_000 }
const ADDRESS: GuardLimits = { attemptsFree: 20, delayMs: 1_000, delayMsMax: 300_000 }
/** An account or address without an attempt for this long starts afresh. */
const FORGET_AFTER_MS = 900_000
const ENTRIES_MAX = 20_000
const NAME_LENGTH_MAX = 255

type Entry = { readonly count: number; readonly openAtMs: number; readonly forgetAtMs: number }
type Attempt = { readonly username: string; readonly address: string }

export class SignInGuard {
  readonly #clock: Clock
  /** In the order of last attempts. */
  readonly #entries = new Map<string, Entry>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Admits and counts an attempt: 0; or the time in ms after which to come again. */
  admit(attempt: Attempt): number {
    const nowMs = this.#clock.monotonicMs()
    const account = accountKey(attempt)
    const address = addressKey(attempt)
    const openAtMs = Math.max(
      this.#live(account, nowMs).openAtMs,
      this.#live(address, nowMs).openAtMs,
    )
    if (openAtMs > nowMs) return openAtMs - nowMs
    this.#count(account, ACCOUNT, nowMs)
    this.#count(address, ADDRESS, nowMs)
    return 0
  }

  /**
   * The attempt that was just admitted has proved right: the account starts afresh, the address
   * gets one attempt back.
   */
  succeed(attempt: Attempt): void {
    this.#entries.delete(accountKey(attempt))
    const key = addressKey(attempt)
    const entry = this.#entries.get(key)
    if (entry !== undefined)
      this.#entries.set(key, { ...entry, count: entry.count - 1, openAtMs: 0 })
  }

  get size(): number {
    return this.#entries.size
  }

  #live(key: string, nowMs: number): Entry {
    const entry = this.#entries.get(key)
    return entry !== undefined && entry.forgetAtMs > nowMs
      ? entry
      : { count: 0, openAtMs: 0, forgetAtMs: 0 }
  }

  #count(key: string, limits: GuardLimits, nowMs: number): void {
    const count = this.#live(key, nowMs).count + 1
    this.#entries.delete(key)
    this.#entries.set(key, {
      count,
      openAtMs: nowMs + delayMs(limits, count),
      forgetAtMs: nowMs + FORGET_AFTER_MS,
    })
    if (this.#entries.size > ENTRIES_MAX) {
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
  }
}

function delayMs({ attemptsFree, delayMs, delayMsMax }: GuardLimits, count: number): number {
  return count < attemptsFree ? 0 : Math.min(delayMsMax, delayMs * 2 ** (count - attemptsFree))
}

function accountKey({ username }: Attempt): string {
  return `account ${username.slice(0, NAME_LENGTH_MAX)}`
}

/** An IPv6 subscriber owns a whole /64, so that is what counts. */
function addressKey({ address }: Attempt): string {
  return `address ${address.includes(':') && !address.includes('.') ? network64(address) : address}`
}

function network64(address: string): string {
  const [head = '', tail = ''] = address.split('::')
  const front = head.split(':').filter((group) => group !== '')
  const back = tail.split(':').filter((group) => group !== '')
  const gap = address.includes('::') ? Array<string>(8 - front.length - back.length).fill('0') : []
  return [...front, ...gap, ...back].slice(0, 4).join(':')
}
