/** What only the embedded store has to care for. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { dataFolder, openSqlite } from '../store-kinds.ts'

describe('a sqlite store', () => {
  it('has its folder to itself', async () => {
    const folder = await dataFolder()
    const store = await openSqlite({ folder })
    await expect(openSqlite({ folder })).rejects.toMatchObject({
      code: 'MP_STORE_LOCKED',
      details: { folder },
    })
    await store.close()
    await openSqlite({ folder })
  })

  it('refuses a file that is no database and leaves it as it is', async () => {
    const folder = await dataFolder()
    const file = join(folder, 'midplane.db')
    await writeFile(file, 'minutes of the meeting\n'.repeat(300))
    await expect(openSqlite({ folder })).rejects.toMatchObject({ code: 'MP_STORE_DAMAGED' })
    expect(await readFile(file, 'utf8')).toMatch(/^minutes of the meeting\n/)
  })

  it('tells a writer in time that a foreign process holds the database', async () => {
    const folder = await dataFolder()
    const store = await openSqlite({ folder })
    const shell = new DatabaseSync(join(folder, 'midplane.db'))
    shell.exec('begin immediate')
    await expect(store.write(async () => {})).rejects.toMatchObject({
      code: 'MP_STORE_UNAVAILABLE',
    })
    shell.exec('rollback')
    shell.close()
    expect(await store.write(async () => 'next')).toBe('next')
  })

  it('keeps the log from growing without bound', async () => {
    const folder = await dataFolder()
    const store = await openSqlite({ folder })
    const key = 'x'.repeat(100_000)
    for (let count = 0; count < 1500; count += 1) {
      await store.write((tx) => tx.change({ topic: 'test', key, actor: 'tester' }))
    }
    const log = await readFile(join(folder, 'midplane.db-wal'))
    expect(log.length).toBeLessThan(100_000_000)
  })
})
