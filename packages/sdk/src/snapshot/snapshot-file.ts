/**
 * The local snapshot on disk. Written beside its place, flushed, then renamed: at every moment the file is either the
 * one before or the new one, also after a power cut. Readable by the owner only, since it holds configuration.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { WatchEvent } from '@midplane/contract'
import { sdkErrors } from '../errors.ts'
import type { Surroundings } from '../surroundings.ts'
import {
  decodeSnapshot,
  encodeSnapshot,
  snapshotFileName,
  type SnapshotIdentity,
} from './snapshot-codec.ts'

const OWNER_ONLY_FILE = 0o600
const OWNER_ONLY_FOLDER = 0o700
/** A temporary file this old belongs to a process that died while writing it. */
const ABANDONED_AFTER_MS = 600_000

export interface SnapshotFile {
  /** Resolves undefined when there is none; rejects with MP_SDK_SNAPSHOT_CORRUPT, _FOREIGN or _UNREADABLE. */
  read(): Promise<WatchEvent | undefined>
  /** Resolves once durable; rejects with MP_SDK_SNAPSHOT_UNWRITABLE. */
  write(event: WatchEvent): Promise<void>
}

export function openSnapshotFile(
  folder: string,
  identity: SnapshotIdentity,
  surroundings: Surroundings,
): SnapshotFile {
  const name = snapshotFileName(identity)
  const file = join(folder, name)
  return {
    async read() {
      const bytes = await readFile(file).catch((cause: unknown) => {
        if (isAbsent(cause)) return undefined
        throw sdkErrors.error('MP_SDK_SNAPSHOT_UNREADABLE', { file }, { cause })
      })
      return bytes === undefined ? undefined : decodeSnapshot(bytes, identity, file)
    },
    async write(event) {
      const nowMs = surroundings.nowMs()
      const writtenAt = new Date(nowMs).toISOString()
      try {
        await mkdir(folder, { recursive: true, mode: OWNER_ONLY_FOLDER })
        await removeAbandoned(folder, name, nowMs)
        await replaceFile(folder, file, encodeSnapshot({ identity, writtenAt, event }))
      } catch (cause) {
        throw sdkErrors.error('MP_SDK_SNAPSHOT_UNWRITABLE', { file }, { cause })
      }
    },
  }
}

async function replaceFile(folder: string, file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    const handle = await open(temporary, 'wx', OWNER_ONLY_FILE)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder)
}

/** Makes the rename durable. Windows cannot open folders and needs no such step. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function removeAbandoned(folder: string, name: string, nowMs: number): Promise<void> {
  for (const found of await readdir(folder)) {
    if (!found.startsWith(`${name}.`) || !found.endsWith('.tmp')) continue
    const path = join(folder, found)
    // Another process may finish or remove it at any moment.
    const about = await stat(path).catch(() => undefined)
    if (about !== undefined && nowMs - about.mtimeMs > ABANDONED_AFTER_MS) {
      await rm(path, { force: true })
    }
  }
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
}
