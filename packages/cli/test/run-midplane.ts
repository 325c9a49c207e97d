/** Runs the command as a person does: a process of its own, with arguments, input and environment. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024

export type Outcome = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export type Where = {
  /** Data folder of the server, where its address and token are. */
  readonly data?: string
  readonly home?: string
  readonly env?: NodeJS.ProcessEnv
  readonly input?: string
}

export function runMidplane(args: readonly string[], where: Where = {}): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const options = {
    env: environmentOf(where),
    cwd: where.home ?? tmpdir(),
    maxBuffer: OUTPUT_BYTES_MAX,
  }
  const child = execFile(process.execPath, commandLine(args), options, (_, stdout, stderr) =>
    resolve({ code: child.exitCode, stdout, stderr }),
  )
  child.stdin?.end(where.input ?? '')
  return promise
}

/** For commands that go on until they are told to stop. */
export function spawnMidplane(args: readonly string[], where: Where = {}): ChildProcess {
  return spawn(process.execPath, commandLine(args), {
    env: environmentOf(where),
    cwd: where.home ?? tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** A folder of its own, and what removes it. */
export function makeFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'midplane-cli-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

function commandLine(args: readonly string[]): string[] {
  return ['--disable-warning=ExperimentalWarning', MAIN, ...args]
}

/** Nothing of the caller's own servers: their variables and sign-ins stay out. */
function environmentOf({ data, home, env }: Where): NodeJS.ProcessEnv {
  const outer = Object.entries(process.env).filter(([name]) => !/^(MIDPLANE_|XDG_)/.test(name))
  return {
    ...Object.fromEntries(outer),
    HOME: home ?? join(tmpdir(), 'midplane-nobody'),
    ...(data === undefined ? {} : { MIDPLANE_DATA: data }),
    ...env,
  }
}
