/** Writes down uses of tokens, and removes what has ended, every minute and once more at the end. */
import type { Clock, Log } from '@midplane/kernel'

const EVERY_MS = 60_000

export class TokenUpkeep {
  readonly #tidyAll: () => Promise<void>
  readonly #clock: Clock
  readonly #log: Log
  #cancel: () => void = () => undefined
  #running: Promise<void> = Promise.resolve()

  constructor(tidyAll: () => Promise<void>, clock: Clock, log: Log) {
    this.#tidyAll = tidyAll
    this.#clock = clock
    this.#log = log
  }

  start(): void {
    this.#cancel = this.#clock.after(EVERY_MS, () => {
      this.#running = this.#tidy().then(() => this.start())
    })
  }

  async stop(): Promise<void> {
    this.#cancel()
    await this.#running
    this.#cancel()
    await this.#tidy()
  }

  /** What a failed run had to write is lost: times of last use are worth no retry. */
  async #tidy(): Promise<void> {
    try {
      await this.#tidyAll()
    } catch (error) {
      this.#log.warn('times of last use of tokens were not written', { error })
    }
  }
}
