/**
 * Keeps the log short without blocking the event loop: a thread copies it into the database file while writers go on,
 * and copies the little that came meanwhile in a turn of its own; the next writer then starts the log anew.
 * The thread starts when it is first needed. SQLite's own checkpoint, on the loop, is left on as a far limit.
 */
import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

/** A small transaction writes some 6 pages of 4 KiB, so this is a log of about 10 MB. */
const COMMIT_COUNT = 400

export type CheckpointOrder = 'run' | 'close'
export type CheckpointAnswer = { readonly leftCount: number } | { readonly failure: string }

export type CheckpointerOptions = {
  /** Path of the database. */
  readonly file: string
  /** Runs `work` while nobody writes. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>
}

export class Checkpointer {
  readonly #options: CheckpointerOptions
  #worker: Worker | undefined
  #commitCount = 0
  #isRunning = false
  #running: Promise<void> = Promise.resolve()

  constructor(options: CheckpointerOptions) {
    this.#options = options
  }

  /** To be called after every commit; returns at once. */
  countCommit(): void {
    this.#commitCount += 1
    if (this.#commitCount < COMMIT_COUNT || this.#isRunning) return
    this.#commitCount = 0
    this.#isRunning = true
    this.#running = this.#run()
  }

  async close(): Promise<void> {
    this.#worker?.ref() // from here on somebody waits for it
    await this.#running
    if (this.#worker === undefined) return
    const exited = once(this.#worker, 'exit')
    this.#order('close')
    await exited
  }

  /** A failure is no harm: what could not be copied stays in the log and is tried again. */
  async #run(): Promise<void> {
    try {
      if ((await this.#checkpoint()) > 0) {
        await this.#options.inTurn(async () => {
          await this.#checkpoint()
        })
      }
    } catch {
      // The disk is full or the thread has died; SQLite's own limit stands behind.
    } finally {
      this.#isRunning = false
    }
  }

  /** The count of pages left to copy. */
  async #checkpoint(): Promise<number> {
    this.#worker ??= this.#start()
    const answered = once(this.#worker, 'message')
    this.#order('run')
    const [answer] = (await answered) as [CheckpointAnswer] // the worker is our own
    if ('failure' in answer) throw new Error(answer.failure)
    return answer.leftCount
  }

  #order(order: CheckpointOrder): void {
    this.#worker?.postMessage(order)
  }

  #start(): Worker {
    // Beside this file, as source or as built.
    const url = new URL(`checkpoint-worker${extname(import.meta.url)}`, import.meta.url)
    const worker = new Worker(url, { workerData: this.#options.file })
    worker.unref()
    worker.on('error', () => {}) // whoever waits for an answer hears of it
    worker.once('exit', () => {
      this.#worker = undefined
    })
    return worker
  }
}
