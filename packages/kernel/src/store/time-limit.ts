/** Ends a transaction whose work hangs: on SQLite everyone else would wait for it. */
import type { Clock } from '../clock.ts'
import { storeErrors } from '../errors.ts'

/** Rejects with MP_STORE_TIMEOUT when `work` takes longer; what it does later is no longer waited for. */
export function withTimeLimit<Result>(
  clock: Clock,
  limitMs: number,
  work: Promise<Result>,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const cancel = clock.after(limitMs, () => {
      const detail = `a transaction was open for longer than ${limitMs} ms`
      reject(storeErrors.error('MP_STORE_TIMEOUT', { detail }))
    })
    work.then(resolve, reject).finally(cancel)
  })
}
