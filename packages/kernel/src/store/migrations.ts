/**
 * Migrations: `NNNN-name.sql` files of a part, each applied once, whole or not at all.
 * Pure planning here; the stores run the plan inside their own transactions, one node at a time.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { MidplaneError } from '@midplane/contract'
import { storeErrors } from '../errors.ts'
import type { MigrationRow } from './kernel-tables.ts'

const FILE_NAME = /^(\d{4})-[a-z0-9-]+\.sql$/
const TRANSACTION_CONTROL = /^(begin|commit|end|rollback|savepoint|release|start\s+transaction)\b/i

export const CREATE_MIGRATION_TABLE = `create table if not exists kernel_migration (
  part text not null,
  name text not null,
  applied_at bigint not null,
  sha256 text not null,
  primary key (part, name)
)`

export type Migration = {
  readonly name: string
  readonly sha256: string
  readonly statements: readonly string[]
}

/** Errors: MP_STORE_MIGRATION_INVALID. */
export async function loadMigrations(part: string, folder: URL): Promise<readonly Migration[]> {
  const path = fileURLToPath(folder)
  const names = (await readdir(path)).filter((name) => name.endsWith('.sql')).sort()
  const migrations: Migration[] = []
  for (const [index, name] of names.entries()) {
    const number = FILE_NAME.exec(name)?.[1]
    if (Number(number) !== index + 1) {
      const expected = String(index + 1).padStart(4, '0')
      throw invalid(part, `expected a file ${expected}-name.sql, found "${name}"`)
    }
    const text = (await readFile(join(path, name), 'utf8')).replaceAll('\r\n', '\n')
    const statements = statementsOf(text)
    const control = statements.find((statement) => TRANSACTION_CONTROL.test(statement))
    if (control !== undefined) throw invalid(part, `"${name}" contains "${control}"`)
    migrations.push({ name, sha256: createHash('sha256').update(text).digest('hex'), statements })
  }
  return migrations
}

/** The migrations still to apply. Errors: MP_STORE_TOO_NEW, MP_STORE_MIGRATION_CHANGED. */
export function pendingMigrations(
  part: string,
  known: readonly Migration[],
  applied: readonly Pick<MigrationRow, 'name' | 'sha256'>[],
): readonly Migration[] {
  const inOrder = applied.toSorted((left, right) => (left.name < right.name ? -1 : 1))
  for (const [index, row] of inOrder.entries()) {
    const migration = known[index]
    if (migration === undefined) {
      throw storeErrors.error('MP_STORE_TOO_NEW', { part, name: row.name })
    }
    if (migration.name !== row.name || migration.sha256 !== row.sha256) {
      throw storeErrors.error('MP_STORE_MIGRATION_CHANGED', { part, name: row.name })
    }
  }
  return known.slice(inOrder.length)
}

/** Statements end with `;` at a line's end; lines that are comments are dropped. */
export function statementsOf(text: string): readonly string[] {
  return text
    .replace(/^\s*--.*$/gm, '')
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

/** Runs the statements one by one through `execute`. Errors: MP_STORE_MIGRATION_FAILED, and coded errors of the store. */
export async function applyMigration(
  part: string,
  migration: Migration,
  execute: (statement: string) => void | Promise<void>,
): Promise<void> {
  for (const [index, text] of migration.statements.entries()) {
    try {
      await execute(text)
    } catch (error) {
      if (MidplaneError.is(error)) throw error
      const detail = error instanceof Error ? error.message : String(error)
      const fields = { part, name: migration.name, statement: index + 1, detail }
      throw storeErrors.error('MP_STORE_MIGRATION_FAILED', fields, { cause: error })
    }
  }
}

function invalid(part: string, detail: string): MidplaneError {
  return storeErrors.error('MP_STORE_MIGRATION_INVALID', { part, detail })
}
