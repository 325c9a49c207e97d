/** Migrations: each once, whole or not at all, by one node at a time. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { statementsOf } from '../../src/store/migrations.ts'
import { inSqlite } from '../../src/store/sqlite/sqlite-migrations.ts'
import type { KernelTables } from '../../src/store/kernel-tables.ts'
import type { OpenStore } from '../../src/store/store.ts'
import { database, dataFolder, openNode, STORE_KINDS } from './store-kinds.ts'

const FIRST = `-- A comment; with a semicolon;
create table thing (
  id bigint primary key, -- trailing; comment
  text text not null
);
insert into thing (id, text) values (1, 'a;b');
`
const SECOND = "insert into thing (id, text) values (2, 'second');\n"

async function folderOf(files: Readonly<Record<string, string>>): Promise<URL> {
  const folder = join(await dataFolder(), 'migrations')
  await mkdir(folder)
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return pathToFileURL(`${folder}/`)
}

async function texts(store: OpenStore): Promise<readonly string[]> {
  const query = sql<{ text: string }>`select text from thing order by id`
  return (await query.execute(store.reader())).rows.map(({ text }) => text)
}

describe.each(STORE_KINDS)('migrations of a %s store', (kind) => {
  it('are applied once, in order, and noted', async (context) => {
    const store = await openNode(kind, context)
    const first = { '0001-thing.sql': FIRST }
    await store.migrate('test', await folderOf(first))
    await store.migrate('test', await folderOf(first))
    expect(await texts(store)).toEqual(['a;b'])
    await store.migrate('test', await folderOf({ ...first, '0002-second.sql': SECOND }))
    expect(await texts(store)).toEqual(['a;b', 'second'])
    const rows = await store
      .reader<KernelTables>()
      .selectFrom('kernel_migration')
      .select(['part', 'name'])
      .where('part', '=', 'test')
      .orderBy('name')
      .execute()
    expect(rows).toEqual([
      { part: 'test', name: '0001-thing.sql' },
      { part: 'test', name: '0002-second.sql' },
    ])
  })

  it('leave nothing behind when they fail, and can be repeated once corrected', async (context) => {
    const store = await openNode(kind, context)
    const broken = await folderOf({
      '0001-thing.sql': `${FIRST}insert into no_such_table values (1);\n`,
    })
    await expect(store.migrate('test', broken)).rejects.toMatchObject({
      code: 'MP_STORE_MIGRATION_FAILED',
      details: { name: '0001-thing.sql', statement: 3 },
    })
    await expect(texts(store)).rejects.toThrow(/thing/)
    await store.migrate('test', await folderOf({ '0001-thing.sql': FIRST }))
    expect(await texts(store)).toEqual(['a;b'])
  })

  it('may not change once applied', async (context) => {
    const store = await openNode(kind, context)
    await store.migrate('test', await folderOf({ '0001-thing.sql': FIRST }))
    for (const files of [{ '0001-thing.sql': `${FIRST}\n-- more` }, { '0001-other.sql': FIRST }]) {
      await expect(store.migrate('test', await folderOf(files))).rejects.toMatchObject({
        code: 'MP_STORE_MIGRATION_CHANGED',
        details: { name: '0001-thing.sql' },
      })
    }
    const windows = FIRST.replaceAll('\n', '\r\n')
    await store.migrate('test', await folderOf({ '0001-thing.sql': windows }))
  })

  it('of a newer version are not run over', async (context) => {
    const store = await openNode(kind, context)
    const files = { '0001-thing.sql': FIRST, '0002-second.sql': SECOND }
    await store.migrate('test', await folderOf(files))
    const older = await folderOf({ '0001-thing.sql': FIRST })
    await expect(store.migrate('test', older)).rejects.toMatchObject({
      code: 'MP_STORE_TOO_NEW',
      details: { part: 'test', name: '0002-second.sql' },
    })
  })

  it.for<[string, Readonly<Record<string, string>>]>([
    ['a gap in the numbers', { '0002-thing.sql': FIRST }],
    ['two of a number', { '0001-a.sql': FIRST, '0001-b.sql': SECOND }],
    ['a name of another form', { '1-thing.sql': FIRST }],
    ['transaction control', { '0001-thing.sql': `${FIRST}commit;\n` }],
  ])('with %s are refused before anything is applied', async ([, files], context) => {
    const store = await openNode(kind, context)
    await expect(store.migrate('test', await folderOf(files))).rejects.toMatchObject({
      code: 'MP_STORE_MIGRATION_INVALID',
    })
    await expect(texts(store)).rejects.toThrow(/thing/)
  })

  it('are applied once when several nodes start together', async (context) => {
    const shared = await database(kind, context)
    const first = await shared.openNode()
    const nodes =
      kind === 'postgres'
        ? [first, await shared.openNode(), await shared.openNode()]
        : [first, first]
    const folder = await folderOf({ '0001-thing.sql': FIRST, '0002-second.sql': SECOND })
    await Promise.all(nodes.map((node) => node.migrate('test', folder)))
    expect(await texts(first)).toEqual(['a;b', 'second'])
  })
})

describe('statementsOf', () => {
  it('splits at semicolons that end a line', () => {
    expect(statementsOf("-- x;\nselect ';a';\nselect\n  2;  \n\nselect 3")).toEqual([
      "select ';a'",
      'select\n  2',
      'select 3',
    ])
  })
})

describe('inSqlite', () => {
  it('makes a bigint key the order of the table, and touches nothing else', () => {
    expect(inSqlite('create table t (id BIGINT PRIMARY KEY, at bigint not null)')).toBe(
      'create table t (id integer PRIMARY KEY, at bigint not null)',
    )
    expect(inSqlite('create table t (a bigint, primary key (a, b))')).toBe(
      'create table t (a bigint, primary key (a, b))',
    )
  })
})
