/**
 * What `midplane login` keeps: one session per server, in the user's configuration folder, readable by
 * that user only.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import * as z from 'zod'

type Environment = Readonly<Record<string, string | undefined>>

const loginSchema = z.object({ token: z.string(), expiresAt: z.string(), name: z.string() })
const fileSchema = z.record(z.string(), loginSchema)

export type Login = z.infer<typeof loginSchema>

/** Undefined without one that still lasts. */
export function readLogin(server: string, env: Environment): Login | undefined {
  const login = readLogins(fileOf(env))[server]
  return login !== undefined && Date.parse(login.expiresAt) > Date.now() ? login : undefined
}

/** Undefined removes it. */
export function writeLogin(server: string, login: Login | undefined, env: Environment): void {
  const file = fileOf(env)
  const { [server]: _, ...others } = readLogins(file)
  const logins = login === undefined ? others : { ...others, [server]: login }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.new`
  rmSync(draft, { force: true })
  writeFileSync(draft, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(draft, file)
}

function fileOf(env: Environment): string {
  const folder = env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? homedir(), '.config')
  return join(folder, 'midplane', 'logins.json')
}

function readLogins(file: string): Readonly<Record<string, Login>> {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {} // nobody has signed in yet, or the file was damaged: signing in writes it anew
  }
}
