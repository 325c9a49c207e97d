/**
 * A thread that copies the log into the database file: its writes and syncs would block the event loop.
 * Safe in one process: all connections share SQLite's own book of POSIX locks.
 */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { CheckpointAnswer, CheckpointOrder } from './checkpointer.ts'

const BUSY_TIMEOUT_MS = 1_000

const database = new DatabaseSync(String(workerData), { timeout: BUSY_TIMEOUT_MS })
const checkpoint = database.prepare('pragma wal_checkpoint(passive)')

parentPort?.on('message', (order: CheckpointOrder) => {
  if (order === 'close') {
    database.close()
    parentPort?.close()
  } else parentPort?.postMessage(run())
})

function run(): CheckpointAnswer {
  try {
    const row = checkpoint.get()
    return { leftCount: Number(row?.['log']) - Number(row?.['checkpointed']) }
  } catch (error) {
    return { failure: String(error) }
  }
}
