/** The least program that the test kit takes for a `midplane`; started by `midplane.test.ts`. */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: { port: { type: 'string' }, data: { type: 'string' } },
})
process.stderr.write('log line\n')
if ('fail' in values) throw new Error('cannot go on')

writeFileSync(join(String(values['data']), 'cli-token'), 'secret-of-the-first-start\n')
const server = createServer((_, response) => {
  const { GREETING: greeting, MIDPLANE_DATABASE_URL: databaseUrl } = process.env
  response.end(JSON.stringify({ args: process.argv.slice(2), greeting, databaseUrl }))
})
server.listen(Number(values['port']), '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : address
  process.stdout.write(`midplane ready http://127.0.0.1:${port}\n`)
})
process.once('SIGTERM', () => process.exit())
