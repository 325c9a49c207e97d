/** Migrations on SQLite: one transaction each; nobody else writes meanwhile. */
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../clock.ts'
import type { MigrationRow } from '../kernel-tables.ts'
import { applyMigration, pendingMigrations, type Migration } from '../migrations.ts'

export async function migrateSqlite(
  database: DatabaseSync,
  { part, known, clock }: { part: string; known: readonly Migration[]; clock: Clock },
): Promise<void> {
  const select = database.prepare('select name, sha256 from kernel_migration where part = ?')
  const applied = select.all(part) as Pick<MigrationRow, 'name' | 'sha256'>[] // the columns just named
  for (const migration of pendingMigrations(part, known, applied)) {
    database.exec('begin immediate')
    try {
      await applyMigration(part, migration, (statement) => database.exec(inSqlite(statement)))
      database
        .prepare('insert into kernel_migration values (?, ?, ?, ?)')
        .run(part, migration.name, clock.nowMs(), migration.sha256)
      database.exec('commit')
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      throw error
    }
  }
}

/**
 * Integers have 64 bits here whatever they are called, but only a key called `integer` is the order of the table
 * itself; one called `bigint` is kept in a second tree, which is a page more for every row written.
 */
export function inSqlite(statement: string): string {
  return statement.replace(/\bbigint(\s+(?:not\s+null\s+)?primary\s+key)\b/gi, 'integer$1')
}
