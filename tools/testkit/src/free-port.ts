/** Ports for servers that cannot choose one themselves. */
import { createServer } from 'node:net'

/**
 * A loopback port that was free a moment ago. Another process may take it before the server does:
 * start such servers through `onFreePorts`.
 */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  return address.port
}

const ATTEMPT_COUNT_MAX = 3

/** Starts something on free ports, again on other ones when that fails. */
export async function onFreePorts<T>(
  portCount: number,
  start: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  const errors: unknown[] = []
  while (errors.length < ATTEMPT_COUNT_MAX) {
    const ports = await Promise.all(Array.from({ length: portCount }, freePort))
    try {
      return await start(ports)
    } catch (error) {
      errors.push(error)
    }
  }
  throw new AggregateError(errors, `did not start in ${ATTEMPT_COUNT_MAX} attempts`)
}
