/**
 * Tokens of `midplane login`, by server, in one file that only its owner may read. A token that has expired is as good
 * as none, so that a command says "sign in" and not "refused".
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { refuseFile } from './errors.ts'

const OWNER_ONLY = 0o600
const OWNER_FOLDER = 0o700

const credentialSchema = z.object({ token: z.string(), expiresAt: z.string() })
const credentialsSchema = z.record(z.string(), credentialSchema)
type Credentials = z.infer<typeof credentialsSchema>
export type Credential = z.infer<typeof credentialSchema>

export function storedToken(server: string, env: NodeJS.ProcessEnv): string | undefined {
  const credential = readCredentials(env)[server]
  if (credential === undefined || Date.parse(credential.expiresAt) <= Date.now()) return undefined
  return credential.token
}

export function storeToken(server: string, credential: Credential, env: NodeJS.ProcessEnv): void {
  writeCredentials({ ...readCredentials(env), [server]: credential }, env)
}

/** False when there was none. */
export function forgetToken(server: string, env: NodeJS.ProcessEnv): boolean {
  const { [server]: forgotten, ...rest } = readCredentials(env)
  if (forgotten !== undefined) writeCredentials(rest, env)
  return forgotten !== undefined
}

/** `$XDG_CONFIG_HOME/midplane/credentials.json`. Source: XDG Base Directory Specification. */
function credentialsFile(env: NodeJS.ProcessEnv): string {
  return join(
    env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'),
    'midplane',
    'credentials.json',
  )
}

function readCredentials(env: NodeJS.ProcessEnv): Credentials {
  try {
    return credentialsSchema.parse(JSON.parse(readFileSync(credentialsFile(env), 'utf8')))
  } catch {
    return {} // never signed in, or the file is not ours to read: the same as no token
  }
}

function writeCredentials(credentials: Credentials, env: NodeJS.ProcessEnv): void {
  const file = credentialsFile(env)
  try {
    mkdirSync(dirname(file), { recursive: true, mode: OWNER_FOLDER })
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: OWNER_ONLY })
    renameSync(draft, file)
  } catch (cause) {
    refuseFile('write', file)(cause)
  }
}
