// How the vectors write a refusal: `error CODE at OFFSET`.
import { WireError } from '../src/index.ts'

/** The lines of the event log, or the one line of the refusal. Any other error is a failure. */
export function logOrRefusal(log: () => string[]): string[] {
  let lines: string[] = []
  const refusal = refusalOf(() => {
    lines = log()
  })
  return refusal === undefined ? lines : [`error ${refusal.code} at ${refusal.offset}`]
}

/** The refusal of a call, or undefined if it returned. Any other error is a failure. */
export function refusalOf(call: () => unknown): WireError | undefined {
  try {
    call()
    return undefined
  } catch (error) {
    if (WireError.is(error)) return error
    throw error
  }
}
