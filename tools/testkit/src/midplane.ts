/**
 * The real `midplane` as a process: started as a user starts it, killed as a machine fails it, and
 * started again on the same port and data.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownRunFolder } from './run-folder.ts'
import { startServer, untilReady, type ServerProcess } from './server-process.ts'

const CLI = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url))

/** What `midplane up` prints once it accepts requests. */
const READY = /^midplane ready (http:\/\/\S+)$/m

export type MidplaneOptions = {
  /** Without one it chooses a free port and keeps it over restarts. */
  readonly port?: number
  /** Without one it gets an empty folder, which goes with the test process. */
  readonly data?: string
  readonly env?: NodeJS.ProcessEnv
  /** Further flags of `midplane up`. */
  readonly args?: readonly string[]
  /** `postgres://` address; without one it keeps its data in the folder. */
  readonly databaseUrl?: string
  /** The program to run instead of the one in this tree. */
  readonly entry?: string
}

export type Midplane = {
  readonly url: string
  readonly port: number
  readonly data: string
  /** Of the process that runs now. */
  readonly pid: number
  /** The token that the first start leaves for the command line. */
  token(): string
  stdout(): string
  stderr(): string
  /** Asks it to end and resolves with the exit code, null when a signal ended it. */
  stop(): Promise<number | null>
  kill9(): Promise<void>
  /** Starts it again on the same port and data; stops it first when it still runs. */
  restart(): Promise<void>
}

export async function startMidplane(options: MidplaneOptions = {}): Promise<Midplane> {
  const data = options.data ?? ownRunFolder().makeFolder('midplane')
  let { server, url } = await start(options, data, options.port ?? 0)
  const port = Number(new URL(url).port)
  return {
    url,
    port,
    data,
    get pid() {
      return server.pid
    },
    token: () => readFileSync(join(data, 'cli-token'), 'utf8').trim(),
    stdout: () => server.stdout(),
    stderr: () => server.stderr(),
    stop: () => server.end('SIGTERM'),
    kill9: async () => {
      await server.end('SIGKILL')
    },
    restart: async () => {
      await server.end('SIGTERM')
      ;({ server, url } = await start(options, data, port))
    },
  }
}

type Started = { readonly server: ServerProcess; readonly url: string }

async function start(options: MidplaneOptions, data: string, port: number): Promise<Started> {
  const { entry = CLI, args = [], env = {}, databaseUrl } = options
  const server = await startServer(ownRunFolder(), {
    name: 'midplane',
    file: process.execPath,
    args: [
      ...['--disable-warning=ExperimentalWarning', entry, 'up'],
      ...['--port', String(port), '--data', data],
      ...args,
    ],
    // A secret, so it has no flag.
    env: { ...(databaseUrl !== undefined && { MIDPLANE_DATABASE_URL: databaseUrl }), ...env },
  })
  const url = await untilReady(server, () => READY.exec(server.stdout())?.[1])
  return { server, url }
}
