/** Whether the server answers. Everything that talks to it reports here; the shell shows it. */
import { createStore, useStore, type Store } from './store.ts'

/** `since` is when the last answer came. */
export type Connection = { readonly isUp: boolean; readonly since: number }

export const connectionStore: Store<Connection> = createStore({ isUp: true, since: Date.now() })

export function useConnection(): Connection {
  return useStore(connectionStore)
}

export function reportAnswer(): void {
  if (connectionStore.get().isUp) lastAnswer = Date.now()
  else connectionStore.set({ isUp: true, since: (lastAnswer = Date.now()) })
}

export function reportSilence(): void {
  if (connectionStore.get().isUp) connectionStore.set({ isUp: false, since: lastAnswer })
}

let lastAnswer = Date.now()
