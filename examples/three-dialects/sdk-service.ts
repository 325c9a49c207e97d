/** A small service: greets over HTTP with a greeting that it can be told to change while it runs. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from '@midplane/sdk'
import { APPLICATION, SERVER, token } from './settings.ts'

const midplane = await connect({ server: SERVER, token: token(), application: APPLICATION })
const greeting = (): string => midplane.config.getString('greeting', { default: 'nothing yet' })

midplane.config.watchAll(({ changes }) => {
  for (const { key, after } of changes) console.log(`${key} = ${after ?? '(removed)'}`)
})

const server = createServer((_, response) => response.end(`${greeting()}\n`))
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // a TCP server has an address once it listens
  console.log(`ready, greeting = ${greeting()} (http://127.0.0.1:${port})`)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close()
    void midplane.close()
  })
}
