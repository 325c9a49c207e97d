/**
 * A bare node:http server, as a process of its own: the ceiling of this generator on this machine. `GET /` answers the
 * bytes it was given; `GET /hold` is held until `POST /publish` answers all that are. Prints its port.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const body = Buffer.from(process.argv[2] ?? 'x')
const headers = ['content-type', 'application/json', 'content-length', String(body.length)]
let held: ServerResponse[] = []

// Ends with the process that started it.
process.stdin.resume()
process.stdin.once('end', () => process.exit())

const server = createServer((request, response) => {
  if (request.url === '/hold') {
    held.push(response)
    return
  }
  if (request.method === 'POST') {
    request.resume()
    const told = held
    held = []
    for (const waiting of told) answer(waiting)
  }
  answer(response)
})
server.keepAliveTimeout = 75_000
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // bound to a port, not to a pipe
  process.stdout.write(`${port}\n`)
})

function answer(response: ServerResponse): void {
  response.writeHead(200, headers)
  response.end(body)
}
