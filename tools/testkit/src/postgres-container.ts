/** PostgreSQL in a container, for machines where it can neither be found nor installed. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { eventually } from './eventually.ts'
import { onFreePorts } from './free-port.ts'
import { isAnswering } from './postgres-database.ts'
import type { RunFolder } from './run-folder.ts'
import { findProgram } from './server-binary.ts'
import type { Skipped } from './skipped.ts'

const run = promisify(execFile)

const IMAGE = 'postgres:17-alpine'

export type PostgresContainer = {
  readonly url: string
  kill9(): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}

export async function startPostgresContainer(
  folder: RunFolder,
): Promise<PostgresContainer | Skipped> {
  const docker = findProgram({ program: 'docker' })
  if (docker === undefined) return { skipped: 'there is no docker either' }
  try {
    await run(docker, ['info'])
  } catch {
    return { skipped: 'docker is installed, but its engine does not answer' }
  }
  return onFreePorts(1, ([port = 0]) => startOn(port, docker, folder))
}

async function startOn(
  port: number,
  docker: string,
  folder: RunFolder,
): Promise<PostgresContainer> {
  const { stdout } = await run(docker, [
    ...['run', '--detach', '--publish', `127.0.0.1:${port}:5432`],
    ...['--env', 'POSTGRES_USER=midplane', '--env', 'POSTGRES_HOST_AUTH_METHOD=trust', IMAGE],
  ])
  const id = stdout.trim()
  folder.atEnd(`docker rm --force --volumes ${id}`)
  const url = `postgres://midplane@127.0.0.1:${port}/midplane`
  const untilAnswering = async (): Promise<void> => {
    await eventually(() => isAnswering(url), { what: 'PostgreSQL in a container' })
  }
  const docked = async (...args: readonly string[]): Promise<void> => {
    await run(docker, [...args, id])
  }
  await untilAnswering()
  return {
    url,
    kill9: () => docked('kill'),
    stop: () => docked('stop'),
    restart: async () => {
      await docked('restart')
      await untilAnswering()
    },
  }
}
