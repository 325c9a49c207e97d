/** The log is copied into the database file by a thread, and all of it, although writers go on meanwhile. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { Checkpointer } from '../../../src/store/sqlite/checkpointer.ts'
import { dataFolder } from '../store-kinds.ts'

it('leaves nothing of the log to copy', async () => {
  const file = join(await dataFolder(), 'test.db')
  const database = new DatabaseSync(file)
  database.exec('pragma journal_mode = wal; pragma wal_autocheckpoint = 0; create table t (x)')
  const commit = database.prepare("insert into t values ('text')")
  const checkpointer = new Checkpointer({ file, inTurn: (work) => work() })
  for (let count = 0; count < 400; count += 1) {
    commit.run()
    checkpointer.countCommit()
  }
  commit.run() // while the thread is at work
  await checkpointer.close()
  const { log, checkpointed } = { ...database.prepare('pragma wal_checkpoint(noop)').get() }
  expect(Number(log)).toBeGreaterThan(0)
  expect(Number(log) - Number(checkpointed)).toBeLessThanOrEqual(1)
  database.close()
})
