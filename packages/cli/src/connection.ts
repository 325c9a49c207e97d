/**
 * Which server a command talks to, and as whom. A server started on this machine leaves its address and a token in its
 * data folder, readable by its owner only, so that local commands need no sign-in.
 * Invariant: a token that was found in a file goes to the server that it was made for and to no other.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { storedToken } from './credentials.ts'
import { usageErrors } from './errors.ts'

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

/**
 * The server: option, environment, data folder, default. The token: option, environment, data folder of this very
 * server, sign-in at this very server. The first that says something. Throws MP_CLI_SERVER_INVALID.
 */
export function resolveConnection(options: ConnectionOptions, env: NodeJS.ProcessEnv): Connection {
  const data = options.data ?? given(env['MIDPLANE_DATA']) ?? DEFAULT_DATA
  const local = readLine(join(data, ADDRESS_FILE))
  const baseUrl = serverUrl(
    options.server ?? firstServer(env['MIDPLANE_SERVER']) ?? local ?? DEFAULT_SERVER,
  )
  const isLocal = local !== undefined && URL.canParse(local) && serverUrl(local) === baseUrl
  const token =
    options.token ??
    given(env['MIDPLANE_TOKEN']) ??
    (isLocal ? readLine(join(data, TOKEN_FILE)) : undefined) ??
    storedToken(baseUrl, env)
  return { baseUrl, token }
}

/** Without a slash at the end, so that two ways to write an address compare equal. */
function serverUrl(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : undefined
  const isUsable =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.password === ''
  if (!isUsable) {
    // What may hold a password is not repeated.
    throw usageErrors.error('MP_CLI_SERVER_INVALID', {
      server: server.replace(/\/\/.*@/, '//***@'),
    })
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/** The SDK takes several, divided by commas; a command needs one. */
function firstServer(servers: string | undefined): string | undefined {
  return given(servers?.split(',')[0]?.trim())
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

function readLine(path: string): string | undefined {
  try {
    return given(readFileSync(path, 'utf8').trim())
  } catch {
    return undefined // no server has run in this folder, or it belongs to somebody else
  }
}
