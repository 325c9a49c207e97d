/**
 * Who is signed in. The token lives in memory and in the storage of this tab; nothing else in the
 * console knows how a session is kept, so that another kind of session changes this file only.
 */
import { createStore, useStore, type Store } from './store.ts'

export type Session = {
  readonly token: string
  readonly name: string
  readonly expiresAt: string
}

const KEY = 'midplane.session'

export const sessionStore: Store<Session | undefined> = createStore(readSession())

export function useSession(): Session | undefined {
  return useStore(sessionStore)
}

export function openSession(session: Session): void {
  sessionStorage.setItem(KEY, JSON.stringify(session))
  sessionStore.set(session)
}

export function closeSession(): void {
  sessionStorage.removeItem(KEY)
  sessionStore.set(undefined)
}

/** What a request carries to be known. */
export function credentials(): Readonly<Record<string, string>> {
  const session = sessionStore.get()
  return session === undefined ? {} : { authorization: `Bearer ${session.token}` }
}

function readSession(): Session | undefined {
  const text = sessionStorage.getItem(KEY)
  if (text === null) return undefined
  const session = JSON.parse(text) as Session // written by openSession above, in this very tab
  return session.expiresAt > new Date().toISOString() ? session : undefined
}
