/** What the three clients share: where the server is and what they follow. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const SERVER: string = process.env['MIDPLANE_SERVER'] ?? 'http://127.0.0.1:7070'
export const APPLICATION = 'demo'

/** The token of a service; on the machine and in the folder of the server its local token will do. */
export function token(): string {
  const given = process.env['MIDPLANE_TOKEN']
  if (given !== undefined) return given
  const file = join(process.env['MIDPLANE_DATA'] ?? '.midplane', 'cli-token')
  return readFileSync(file, 'utf8').trim()
}
