/** What every part of the benchmark works with: how long to measure, and servers that end with it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startMidplane, type Midplane } from '@midplane/testkit'
import { HttpChannel } from './load/http-channel.ts'
import { publishRequest, type Operation } from './load/platform-requests.ts'

const PLAIN_SERVER = fileURLToPath(new URL('./load/plain-server.ts', import.meta.url))
const EDITS_PER_PUBLISH = 500
/** Other work that a figure bears. */
const OTHER_CORES_MAX = 0.1
const CLIENT_COUNTS = [1000, 5000]
/** Open files of a process beside the sockets of held clients. */
const SPARE_FILE_COUNT = 200

export type Bench = {
  readonly isQuick: boolean
  /** Folder for processor profiles of the servers; none are taken without. */
  readonly profileFolder: string | undefined
  readonly warmUpMs: number
  readonly runMs: number
  readonly publishCount: number
  readonly attemptCountMax: number
  /** As many as the limit of open files allows; Node has raised the soft limit to the hard one. */
  readonly clientCounts: readonly number[]
  readonly settleMs: number
  readonly idleMs: number
}

export type BenchOptions = Pick<Bench, 'isQuick' | 'profileFolder'>

export function createBench(options: BenchOptions): Bench {
  const { isQuick } = options
  return {
    ...options,
    warmUpMs: isQuick ? 1000 : 2000,
    runMs: isQuick ? 2000 : 5000,
    publishCount: isQuick ? 10 : 30,
    attemptCountMax: isQuick ? 1 : 3,
    clientCounts: CLIENT_COUNTS.filter((count) => count + SPARE_FILE_COUNT <= openFileCountMax()),
    settleMs: isQuick ? 1500 : 3000,
    idleMs: isQuick ? 2000 : 15_000, // one heartbeat of every stream
  }
}

function openFileCountMax(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8')
  return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Infinity)
}

/**
 * Measures again, a few times, while other work on the machine takes part of it; keeps what was measured beside the
 * least of it. The choice never looks at the figures themselves.
 */
export async function quietest<Result>(
  { attemptCountMax }: Bench,
  measure: () => Promise<Result>,
  otherCoresOf: (result: Result) => number | undefined,
): Promise<Result> {
  let kept = await measure()
  for (let attempt = 1; attempt < attemptCountMax; attempt += 1) {
    if ((otherCoresOf(kept) ?? 0) <= OTHER_CORES_MAX) break
    const result = await measure()
    if ((otherCoresOf(result) ?? 0) < (otherCoresOf(kept) ?? 0)) kept = result
  }
  return kept
}

export type Target = { readonly port: number; readonly serverPid: number; readonly token: string }

/** Runs `work` with a fresh server on an empty data folder, the real process of `midplane up`. */
export async function withPlatform<Result>(
  { profileFolder }: Bench,
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  const env =
    profileFolder === undefined
      ? {}
      : { NODE_OPTIONS: `--cpu-prof --cpu-prof-interval=500 --cpu-prof-dir=${profileFolder}` }
  const midplane: Midplane = await startMidplane({ env })
  try {
    return await work({ port: midplane.port, serverPid: midplane.pid, token: midplane.token() })
  } finally {
    await midplane.stop()
  }
}

/** The same with a bare node:http server that answers `body`. */
export async function withPlainServer<Result>(
  body: string,
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', PLAIN_SERVER, body],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  try {
    const [line] = await once(createInterface(child.stdout), 'line')
    return await work({ port: Number(line), serverPid: child.pid ?? 0, token: '' })
  } finally {
    child.kill()
  }
}

/** Publishes a namespace each, many in one step. */
export async function publishAll(
  target: Target,
  documents: readonly { readonly namespace: string; readonly operation: Operation }[],
): Promise<void> {
  const channel = await HttpChannel.open(target.port)
  for (let start = 0; start < documents.length; start += EDITS_PER_PUBLISH) {
    const request = publishRequest(target.token, documents.slice(start, start + EDITS_PER_PUBLISH))
    await new Promise<void>((resolve, reject) => {
      channel.ask(request, ({ status, body }) => {
        if (status === 200) resolve()
        else reject(new Error(`the publish was answered with ${status}: ${body.toString()}`))
      })
    })
  }
  channel.close()
}

/** The body of an answer, as the ceiling server is to repeat it. */
export async function bodyOf(target: Target, request: Buffer): Promise<string> {
  const channel = await HttpChannel.open(target.port)
  const body = await new Promise<string>((resolve, reject) => {
    channel.ask(request, (answer) => {
      if (answer.status === 200) resolve(answer.body.toString())
      else
        reject(new Error(`the read was answered with ${answer.status}: ${answer.body.toString()}`))
    })
  })
  channel.close()
  return body
}
