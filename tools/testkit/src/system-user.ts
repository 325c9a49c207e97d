/** Users of the operating system, for servers that refuse to run as root. */
import { execFileSync } from 'node:child_process'

export type SystemUser = { readonly uid: number; readonly gid: number }

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** The first of `names` that exists, when the tests run as root; else undefined: nobody to become. */
export function unprivilegedUser(...names: readonly string[]): SystemUser | undefined {
  if (!isRoot()) return undefined
  for (const name of names) {
    const user = findUser(name)
    if (user) return user
  }
  throw new Error(`none of the users '${names.join("', '")}' exists`)
}

function findUser(name: string): SystemUser | undefined {
  try {
    return { uid: idOf('-u', name), gid: idOf('-g', name) }
  } catch {
    // `id` fails for a name that does not exist, which is an answer.
    return undefined
  }
}

function idOf(flag: '-u' | '-g', name: string): number {
  return Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
}
