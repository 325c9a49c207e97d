/** A small file system of its own, for tests that fill a disk. Only root on Linux can mount one. */
import { execFile } from 'node:child_process'
import { rmdirSync } from 'node:fs'
import { promisify } from 'node:util'
import { ownRunFolder } from './run-folder.ts'
import { skip, type Skipped } from './skipped.ts'
import { isRoot } from './system-user.ts'

const run = promisify(execFile)

export type Tmpfs = {
  readonly path: string
  unmount(): Promise<void>
}

export async function mountTmpfs({ sizeBytes }: { sizeBytes: number }): Promise<Tmpfs | Skipped> {
  if (process.platform !== 'linux') return skip('only Linux mounts a tmpfs')
  if (!isRoot()) return skip('only root mounts a tmpfs')
  const folder = ownRunFolder()
  const path = folder.makeFolder('tmpfs')
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes},mode=0755`, 'tmpfs', path])
  } catch (error) {
    return skip(
      `mount of a tmpfs failed: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  // Lazy: at the very end a killed process may still hold a file on it.
  const forget = folder.atEnd(`umount -l '${path}'`)
  return {
    path,
    unmount: async () => {
      await run('umount', ['-l', path])
      forget()
      rmdirSync(path)
    },
  }
}
