/**
 * What this node has seen of the audit trail, in a file of its own: the database alone can be put back to an earlier
 * state together with its seals, and this is what remembers the later one.
 */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditSealRow } from '@midplane/kernel'
import * as z from 'zod'

export const AUDIT_MEMORY_FILE = 'audit-head'
const OWNER_ONLY = 0o600

const rememberedSchema = z.object({
  kind: z.literal('head'),
  id: z.int(),
  hash: z.string(),
  at: z.int(),
  key_id: z.string(),
  mac: z.string(),
})

export class AuditMemory {
  readonly #path: string

  constructor(dataFolder: string) {
    this.#path = join(dataFolder, AUDIT_MEMORY_FILE)
  }

  /** Undefined when nothing was remembered yet, or the file is damaged. */
  async read(): Promise<AuditSealRow | undefined> {
    try {
      return rememberedSchema.parse(JSON.parse(await readFile(this.#path, 'utf8')))
    } catch {
      return undefined // the seals in the database are checked all the same
    }
  }

  async write(seal: AuditSealRow): Promise<void> {
    await writeFile(`${this.#path}.new`, `${JSON.stringify(seal)}\n`, { mode: OWNER_ONLY })
    await rename(`${this.#path}.new`, this.#path)
  }
}
