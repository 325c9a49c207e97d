/** Tells whether what the console is built from has changed. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Relative to the root of the tree. The contracts are compiled into the console. */
const SOURCES = ['packages/console/web', 'packages/console/build', 'packages/contract/src'] as const
const FILES = ['packages/console/vite.config.ts', 'package-lock.json'] as const

export function fingerprintOf(root: string): string {
  const found = SOURCES.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  const hash = createHash('sha256')
  for (const file of [...found, ...FILES.map((name) => join(root, name))].toSorted()) {
    hash.update(`${file.slice(root.length)}\0`).update(readFileSync(file))
  }
  return hash.digest('hex')
}
