/**
 * Shares one change stream among the tabs of a browser. The stream is open while a tab is in view;
 * when the last one is hidden it closes, and it resumes behind what was told when one is shown.
 */
import { followChanges, type Change } from './change-stream.ts'

export type ToHub =
  | { readonly kind: 'hello'; readonly url: string; readonly token: string }
  | { readonly kind: 'view'; readonly isInView: boolean }
  | { readonly kind: 'bye' }

export type FromHub =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'state'; readonly isOpen: boolean }

export type Tab = { post(message: FromHub): void }

type Source = { readonly url: string; readonly token: string }

export class ChangeHub {
  readonly #tabs = new Map<Tab, boolean>()
  #source: Source | undefined
  #position: number | undefined
  #running: AbortController | undefined

  receive(tab: Tab, message: ToHub): void {
    if (message.kind === 'hello') {
      this.#tabs.set(tab, true)
      this.#use(message)
    } else if (message.kind === 'view') this.#tabs.set(tab, message.isInView)
    else this.#tabs.delete(tab)
    this.#settle()
  }

  /** A new token ends the stream of the old one. */
  #use({ url, token }: Source): void {
    if (this.#source?.token === token && this.#source.url === url) return
    this.#source = { url, token }
    this.#stop()
  }

  #settle(): void {
    const isWanted = [...this.#tabs.values()].includes(true)
    if (!isWanted) this.#stop()
    else if (this.#running === undefined && this.#source !== undefined) this.#start(this.#source)
  }

  #start(source: Source): void {
    const running = new AbortController()
    this.#running = running
    const stream = {
      ...source,
      after: this.#position,
      onChange: (change: Change) => {
        this.#position = change.revision
        this.#tell({ kind: 'change', change })
      },
      onOpen: () => this.#tell({ kind: 'state', isOpen: true }),
      onCut: () => this.#tell({ kind: 'state', isOpen: false }),
    }
    void followChanges(stream, running.signal).then(() => {
      if (this.#running === running) this.#running = undefined
    })
  }

  #stop(): void {
    this.#running?.abort()
    this.#running = undefined
  }

  #tell(message: FromHub): void {
    for (const tab of this.#tabs.keys()) tab.post(message)
  }
}
