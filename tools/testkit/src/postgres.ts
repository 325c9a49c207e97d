/**
 * A real PostgreSQL on a private port with a data folder of its own. It keeps its promises (fsync
 * is on), so a test may kill it and hold it to them.
 */
import { execFile } from 'node:child_process'
import { chownSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from './eventually.ts'
import { onFreePorts } from './free-port.ts'
import { databasesOf, isAnswering, type PostgresDatabases } from './postgres-database.ts'
import { startPostgresContainer } from './postgres-container.ts'
import { ownRunFolder, type RunFolder } from './run-folder.ts'
import { serverBinary, type ServerBinary } from './server-binary.ts'
import { startServer, untilReady, type ServerProcess } from './server-process.ts'
import { isSkipped, skip, type Skipped } from './skipped.ts'
import { unprivilegedUser } from './system-user.ts'

const run = promisify(execFile)

const POSTGRES: ServerBinary = {
  program: 'initdb',
  aptPackage: 'postgresql',
  folders: ['/usr/lib/postgresql/*/bin', '/opt/homebrew/opt/postgresql*/bin'],
}

export type Postgres = PostgresDatabases & {
  /** Ends it without any warning, as a power failure would. */
  kill9(): Promise<void>
  /** Starts it again on the same port and data; stops it first when it still runs. */
  restart(): Promise<void>
  /** Stops it in order. What is left on disk goes with the test process. */
  stop(): Promise<void>
}

/** Runs the installed PostgreSQL, else installs it, else runs a container. */
export async function startPostgres(
  folder: RunFolder = ownRunFolder(),
): Promise<Postgres | Skipped> {
  const initdb = await serverBinary(POSTGRES)
  if (!isSkipped(initdb)) return startInstalled(folder, dirname(initdb))
  const container = await startPostgresContainer(folder)
  if (!isSkipped(container)) return { ...container, ...databasesOf(container.url) }
  return skip(`${initdb.skipped}; ${container.skipped}`)
}

async function startInstalled(folder: RunFolder, programs: string): Promise<Postgres> {
  const user = unprivilegedUser('postgres', 'nobody')
  const data = folder.makeFolder('postgres')
  if (user) chownSync(data, user.uid, user.gid)
  await run(
    join(programs, 'initdb'),
    [
      '--pgdata',
      data,
      '--username',
      USER,
      '--auth',
      'trust',
      '--encoding',
      'UTF8',
      '--locale',
      'C',
      '--no-sync',
    ],
    { cwd: '/', ...user },
  )
  const start = async (port: number): Promise<ServerProcess> => {
    const server = await startServer(folder, {
      name: 'postgres',
      file: join(programs, 'postgres'),
      args: ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', data, '-N', '200'],
      user,
      lastSignal: IMMEDIATE,
    })
    await untilReady(server, () => isAnswering(urlOf(port)))
    return server
  }
  const started = await onFreePorts(1, async ([port = 0]) => ({ port, server: await start(port) }))
  const { port } = started
  let { server } = started
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await server.end(signal)
  }
  return {
    ...databasesOf(urlOf(port)),
    kill9: () => end('SIGKILL'),
    stop: () => end(FAST),
    restart: async () => {
      await end(FAST)
      // Orphans of a killed server hold its memory for some moments more, and it refuses to start.
      server = await eventually(() => start(port), { what: 'PostgreSQL to start again' })
    },
  }
}

const USER = 'midplane'

/** PostgreSQL's "fast" shutdown: open transactions are rolled back, data is written. */
const FAST = 'SIGINT'
/** PostgreSQL's "immediate" shutdown: nothing is written, but shared memory is given back. */
const IMMEDIATE = 'SIGQUIT'

function urlOf(port: number): string {
  return `postgres://${USER}@127.0.0.1:${port}/postgres`
}
