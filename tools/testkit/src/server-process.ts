/**
 * A server as a child process: its output goes to files, so it outlives the process that started it
 * when it is shared, and it ends with the run folder that it belongs to.
 */
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import type { RunFolder } from './run-folder.ts'
import type { SystemUser } from './system-user.ts'

const SAID_LINES = 30

export type ServerCommand = {
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Who it runs as; without one, who runs the tests. */
  readonly user?: SystemUser | undefined
  /** How the keeper of the run folder ends it when nobody else did. */
  readonly lastSignal?: NodeJS.Signals
}

export type ServerProcess = {
  readonly name: string
  readonly pid: number
  isRunning(): boolean
  stdout(): string
  stderr(): string
  /** Sends the signal and resolves with the exit code, null when the signal itself ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

export async function startServer(
  folder: RunFolder,
  command: ServerCommand,
): Promise<ServerProcess> {
  const { name, file, args, env, cwd = '/', user, lastSignal = 'SIGKILL' } = command
  const logs = folder.makeFolder(`${name}-log`)
  const out = openSync(join(logs, 'stdout'), 'a')
  const err = openSync(join(logs, 'stderr'), 'a')
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', out, err],
    ...(user && { uid: user.uid, gid: user.gid }),
  })
  closeSync(out)
  closeSync(err)
  child.unref()

  const forget = folder.atEnd(`kill -${lastSignal.slice('SIG'.length)} ${child.pid}`)
  let isRunning = true
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      isRunning = false
      forget()
      resolve(code)
    })
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (cause) => reject(new Error(`cannot start '${file}'`, { cause })))
  })
  return {
    name,
    pid: child.pid ?? 0,
    isRunning: () => isRunning,
    stdout: () => readFileSync(join(logs, 'stdout'), 'utf8'),
    stderr: () => readFileSync(join(logs, 'stderr'), 'utf8'),
    end: async (signal) => {
      child.ref()
      if (isRunning) child.kill(signal)
      return exited
    },
  }
}

/**
 * Waits until `probe` answers something and resolves with that. Rejects at once, with what the
 * server said, when it ends instead.
 */
export async function untilReady<T>(
  server: ServerProcess,
  probe: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const what = `'${server.name}' to become ready`
  const outcome = await eventually(
    async () => {
      if (!server.isRunning()) return { hasEnded: true } as const
      const answer = await probe()
      return answer === undefined ? undefined : ({ hasEnded: false, answer } as const)
    },
    { what },
  ).catch((cause: unknown) => {
    throw new Error(`gave up waiting for ${what}:\n${said(server)}`, { cause })
  })
  if (outcome.hasEnded)
    throw new Error(`'${server.name}' ended before it was ready:\n${said(server)}`)
  return outcome.answer
}

function said(server: ServerProcess): string {
  const lines = `${server.stdout()}${server.stderr()}`.trimEnd().split('\n')
  return lines.slice(-SAID_LINES).join('\n')
}
