/**
 * A temporary folder that cleans up after its process, however that process ends. A small shell,
 * the keeper, reads from a pipe that only the process holds: when the process is gone, be it by
 * kill -9, the pipe closes, the keeper runs what was left to do and removes the folder.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Names the folder of the whole test run to the processes under it. */
export const RUN_FOLDER_VARIABLE = 'MIDPLANE_TEST_RUN'

export type RunFolder = {
  readonly path: string
  /** Makes an empty folder inside. */
  makeFolder(name: string): string
  /** Leaves a shell line for the end of the run; the returned function takes it back. */
  atEnd(shellLine: string): () => void
}

export type KeptRunFolder = RunFolder & {
  /** Runs what was left to do, removes the folder and waits until both are done. */
  close(): Promise<void>
}

export function createRunFolder(): KeptRunFolder {
  const path = mkdtempSync(join(parentFolder(), 'midplane-run-'))
  // Servers that refuse to run as root must pass through on the way to their own folder.
  chmodSync(path, 0o711)
  mkdirSync(join(path, AT_END))
  const keeper = spawn('sh', ['-c', KEEPER_SCRIPT, 'midplane-keeper', path], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = new Promise<void>((resolve) => keeper.once('exit', () => resolve()))
  keeper.unref()
  // A pipe of a child process is a socket, which `unref` keeps from holding the process open.
  if ('unref' in keeper.stdin && typeof keeper.stdin.unref === 'function') keeper.stdin.unref()
  const close = (): Promise<void> => {
    keeper.ref()
    keeper.stdin.end()
    return ended
  }
  return { ...openRunFolder(path), close }
}

/** Uses a folder that another process keeps. */
function openRunFolder(path: string): RunFolder {
  return {
    path,
    makeFolder: (name) => {
      const folder = mkdtempSync(join(path, `${name}-`))
      chmodSync(folder, 0o755)
      return folder
    },
    atEnd: (shellLine) => {
      const file = join(mkdtempSync(join(path, AT_END, 'line-')), 'line')
      writeFileSync(file, `${shellLine}\n`)
      return () => rmSync(file, { force: true })
    },
  }
}

let own: KeptRunFolder | undefined

/** The folder of this process: what is in it ends with the process. */
export function ownRunFolder(): RunFolder {
  own ??= createRunFolder()
  return own
}

/** The folder of the test run; outside of a test run that of this process. */
export function sharedRunFolder(): RunFolder {
  const path = process.env[RUN_FOLDER_VARIABLE]
  return path === undefined ? ownRunFolder() : openRunFolder(path)
}

const AT_END = 'at-end'

const KEEPER_SCRIPT = `
  cat >/dev/null
  for line in "$1"/${AT_END}/*/line; do
    [ ! -f "$line" ] || sh "$line"
  done
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf "$1" && break
    sleep 0.5
  done`

/** As root, a private TMPDIR such as `/root/tmp` would be closed to the users servers run as. */
function parentFolder(): string {
  return process.getuid?.() === 0 ? '/tmp' : tmpdir()
}
