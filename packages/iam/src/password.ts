/**
 * Password hashes: argon2id in the thread pool, a few at a time, kept in PHC string format with
 * their parameters.
 * Invariant: a check takes the same work whether the user exists, has a password, or typed the
 * right one.
 * Source: RFC 9106; OWASP Password Storage Cheat Sheet (19 MiB, two passes); PHC string format.
 */
import { argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Random } from '@midplane/kernel'
import { iamErrors } from './errors.ts'

export const PASSWORD_SIZE_MIN = 8
export const PASSWORD_SIZE_MAX = 1024

const MEMORY_KIB = 19_456
const PASS_COUNT = 2
const LANE_COUNT = 1
const SALT_SIZE_BYTES = 16
const TAG_SIZE_BYTES = 32
/** Leaves threads of the pool to the store; each check holds MEMORY_KIB. */
const RUNNING_MAX = 2
/** At about 50 ms per check the last one in the queue waits two seconds. */
const WAITING_MAX = 64

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

type Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number }
type Stored = { readonly cost: Cost; readonly salt: Uint8Array; readonly tag: Uint8Array }

const COST: Cost = { memory: MEMORY_KIB, passes: PASS_COUNT, parallelism: LANE_COUNT }
/** Stands in where there is no hash: no password gives a tag of zeros. */
const NOBODY: Stored = {
  cost: COST,
  salt: new Uint8Array(SALT_SIZE_BYTES),
  tag: new Uint8Array(TAG_SIZE_BYTES),
}

const derive = promisify(argon2)

export class PasswordHasher {
  readonly #random: Random
  readonly #waiting: (() => void)[] = []
  #runningCount = 0

  constructor(random: Random) {
    this.#random = random
  }

  async hash(password: string): Promise<string> {
    const salt = this.#random.bytes(SALT_SIZE_BYTES)
    const tag = await this.#tag(password, { cost: COST, salt, tag: NOBODY.tag })
    const { memory, passes, parallelism } = COST
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
  }

  /**
   * Whether `password` is the one behind `stored`; never without a stored hash. Rejects with
   * MP_IAM_BUSY.
   */
  async verify(password: string, stored: string | null | undefined): Promise<boolean> {
    const known = parse(stored ?? '')
    const expected = known ?? NOBODY
    const isEqual = timingSafeEqual(await this.#tag(password, expected), expected.tag)
    return isEqual && known !== undefined
  }

  async #tag(password: string, { cost, salt, tag }: Stored): Promise<Uint8Array> {
    await this.#enter()
    try {
      const message = Buffer.from(password.normalize('NFKC'))
      return await derive('argon2id', { message, nonce: salt, tagLength: tag.length, ...cost })
    } finally {
      this.#leave()
    }
  }

  async #enter(): Promise<void> {
    if (this.#runningCount < RUNNING_MAX) {
      this.#runningCount += 1
      return
    }
    if (this.#waiting.length >= WAITING_MAX) {
      throw iamErrors.error('MP_IAM_BUSY', { waiting: this.#waiting.length })
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Hands the place straight to the next in line. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#runningCount -= 1
    else next()
  }
}

function parse(text: string): Stored | undefined {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(text) ?? []
  if (salt === undefined || tag === undefined) return undefined
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  return { cost, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') }
}

/** PHC strings carry base64 without padding. */
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}
