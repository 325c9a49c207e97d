/**
 * Which server a command talks to, and as whom. A server started on this machine leaves its address and a token in its
 * data folder, readable by its owner only, so that local commands need no sign-in.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLogin } from './logins.ts'

const DEFAULT_SERVER = 'http://127.0.0.1:7070'
const DEFAULT_DATA = '.midplane'
/** Written by `midplane up`. */
export const ADDRESS_FILE = 'address'
/** Written by the identity part at every start. */
const TOKEN_FILE = 'cli-token'

export type ConnectionOptions = {
  readonly server?: string | undefined
  readonly token?: string | undefined
  readonly data?: string | undefined
}

export type Connection = { readonly baseUrl: string; readonly token: string | undefined }

type Environment = Readonly<Record<string, string | undefined>>

/** Option, environment, what `midplane login` left, data folder, default: the first that says something. */
export function resolveConnection(options: ConnectionOptions, env: Environment): Connection {
  const data = options.data ?? env['MIDPLANE_DATA'] ?? DEFAULT_DATA
  const localAddress = readLine(join(data, ADDRESS_FILE))
  const baseUrl = options.server ?? env['MIDPLANE_SERVER'] ?? localAddress ?? DEFAULT_SERVER
  // The token of the data folder is for the server of that folder: it is not handed to another one.
  const isLocal = baseUrl === (localAddress ?? DEFAULT_SERVER)
  const localToken = isLocal ? readLine(join(data, TOKEN_FILE)) : undefined
  const login = readLogin(baseUrl, env)
  return { baseUrl, token: options.token ?? env['MIDPLANE_TOKEN'] ?? login?.token ?? localToken }
}

function readLine(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined // no server has run in this folder, or it belongs to somebody else
  }
}
