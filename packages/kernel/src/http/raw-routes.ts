/**
 * The table of raw handlers: finds by prefix in the order of registration. Handlers are kept by the second character of
 * their prefix (the first is always `/`), so a request compares with the few that can match.
 */
import type { RawHandler, RawOptions } from './http.ts'

export type RawRoute = {
  readonly prefix: string
  readonly handler: RawHandler
  readonly options: RawOptions
  /** Requests that the handler took. */
  requestCount: number
}

const ANY = -1

export class RawRoutes {
  readonly all: RawRoute[] = []
  readonly #bySecond = new Map<number, RawRoute[]>()

  add(prefix: string, handler: RawHandler, options: RawOptions = {}): void {
    if (!prefix.startsWith('/')) throw new TypeError(`raw prefix "${prefix}" must begin with "/"`)
    this.all.push({ prefix, handler, options, requestCount: 0 })
    this.#bySecond.clear()
    const seconds = new Set(this.all.map((route) => secondOf(route.prefix)))
    for (const second of [...seconds, ANY]) {
      const matching = this.all.filter(
        (route) => route.prefix.length === 1 || secondOf(route.prefix) === second,
      )
      this.#bySecond.set(second, matching)
    }
  }

  /** The routes that may match `path`, in the order they are asked. */
  candidates(path: string): readonly RawRoute[] {
    return this.#bySecond.get(secondOf(path)) ?? this.#bySecond.get(ANY) ?? []
  }

  admitsForeignWrites(path: string): boolean {
    return this.candidates(path).some(
      ({ prefix, options }) =>
        path.startsWith(prefix) && options.admitsForeignWrites?.(path) === true,
    )
  }
}

function secondOf(path: string): number {
  return path.length > 1 ? path.charCodeAt(1) : ANY
}
