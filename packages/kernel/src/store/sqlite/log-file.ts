/**
 * The write-ahead log as a file to be synced. Opening it is safe: SQLite holds its POSIX locks on the main file and
 * the -shm, and closing any descriptor of those would drop them.
 */
import { close, fdatasync, fsync, open } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

const openFile = promisify(open)
const syncData = promisify(fdatasync)
const syncAll = promisify(fsync)
const closeFile = promisify(close)

export interface LogFile {
  /** Resolves when everything written to the log before the call is on the disk. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** Opens the existing log and makes its directory entry durable. */
export async function openLogFile(path: string): Promise<LogFile> {
  const folder = await openFile(dirname(path), 'r')
  try {
    await syncAll(folder)
  } finally {
    await closeFile(folder)
  }
  const descriptor = await openFile(path, 'r+')
  return { sync: () => syncData(descriptor), close: () => closeFile(descriptor) }
}
