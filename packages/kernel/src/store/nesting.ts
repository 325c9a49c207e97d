/**
 * Refuses a write inside a write: on SQLite it would wait for itself for ever, on PostgreSQL it might.
 * The check follows the flow of promises, so it holds across functions that know nothing of each other.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { storeErrors } from '../errors.ts'

type Scope = { isOpen: boolean }

export class Nesting {
  readonly #scopes = new AsyncLocalStorage<Scope>()

  refuse(): void {
    if (this.#scopes.getStore()?.isOpen === true)
      throw storeErrors.error('MP_STORE_WRITE_NESTED', {})
  }

  /** Runs the work of a transaction; what it leaves behind unawaited may write again once the work has ended. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const scope: Scope = { isOpen: true }
    try {
      return await this.#scopes.run(scope, work)
    } finally {
      scope.isOpen = false
    }
  }
}
