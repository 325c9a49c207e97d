/** Messages that come and go. One with an action stays for a minute, since that action is often undo. */
import { createStore, useStore, type Store } from './store.ts'

export type Toast = {
  readonly id: number
  readonly tone: 'good' | 'bad' | 'plain'
  readonly title: string
  readonly detail?: string | undefined
  readonly action?: { readonly label: string; readonly run: () => void | Promise<void> }
}

const PLAIN_MS = 6000
const ACTION_MS = 60_000

const toastStore: Store<readonly Toast[]> = createStore<readonly Toast[]>([])
let lastId = 0

export function useToasts(): readonly Toast[] {
  return useStore(toastStore)
}

export function showToast(toast: Omit<Toast, 'id'>): void {
  lastId += 1
  const id = lastId
  toastStore.set([...toastStore.get(), { ...toast, id }])
  setTimeout(() => dismissToast(id), toast.action === undefined ? PLAIN_MS : ACTION_MS)
}

export function dismissToast(id: number): void {
  toastStore.set(toastStore.get().filter((toast) => toast.id !== id))
}
