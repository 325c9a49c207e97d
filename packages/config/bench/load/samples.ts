/** Times of single operations, and what a table says of them. */

export type Summary = {
  readonly count: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

export class Samples {
  readonly #countMax: number
  #values = new Float64Array(4096)
  #count = 0

  /** Beyond `countMax` samples nothing is kept: a run of unknown speed stays within its memory. */
  constructor(countMax = 5_000_000) {
    this.#countMax = countMax
  }

  add(valueMs: number): void {
    if (this.#count === this.#countMax) return
    if (this.#count === this.#values.length) {
      const grown = new Float64Array(this.#values.length * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.#count] = valueMs
    this.#count += 1
  }

  /** Nearest rank: of 30 samples the p99 is the largest. */
  summary(): Summary {
    const sorted = this.#values.slice(0, this.#count).sort()
    const at = (share: number): number =>
      sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
    return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
  }
}
