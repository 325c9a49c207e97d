/** The local snapshot on a real disk. */
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MidplaneError } from '@midplane/contract'
import { applyEvent, initialState } from '../../src/config/config-state.ts'
import type { SnapshotIdentity } from '../../src/snapshot/snapshot-codec.ts'
import { openSnapshotFile } from '../../src/snapshot/snapshot-file.ts'
import { createSnapshotWriter } from '../../src/snapshot/snapshot-writer.ts'
import { systemSurroundings } from '../../src/surroundings-defaults.ts'
import { applicationEvent } from '../event-samples.ts'

const identity: SnapshotIdentity = {
  tenant: 'default',
  environment: 'default',
  application: 'shop/orders',
  cluster: 'default',
  namespaces: ['application'],
  ip: null,
  label: null,
}

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midplane-sdk-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const openIn = (path: string) => openSnapshotFile(path, identity, systemSurroundings)

test('what was written last is read, and nothing else is left behind', async () => {
  const file = openIn(join(folder, 'made', 'on', 'demand'))
  expect(await file.read()).toBe(undefined)
  await file.write(applicationEvent(1, { a: '1' }))
  await file.write(applicationEvent(2, { a: '2' }))
  expect(await file.read()).toEqual(applicationEvent(2, { a: '2' }))
  expect(await readdir(join(folder, 'made', 'on', 'demand'))).toHaveLength(1)
})

test.skipIf(process.platform === 'win32')('only the owner may read it', async () => {
  await openIn(folder).write(applicationEvent(1, {}))
  const [name = ''] = await readdir(folder)
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
})

test('a damaged file is refused, with its name', async () => {
  const file = openIn(folder)
  await file.write(applicationEvent(1, { a: '1' }))
  const [name = ''] = await readdir(folder)
  const bytes = await readFile(join(folder, name))
  await writeFile(join(folder, name), bytes.subarray(0, -1))
  await expect(file.read()).rejects.toMatchObject({
    code: 'MP_SDK_SNAPSHOT_CORRUPT',
    details: { file: join(folder, name) },
  })
})

test('a folder that cannot be one is a coded error, at reading and at writing', async () => {
  const taken = join(folder, 'taken')
  await writeFile(taken, '')
  const file = openIn(taken)
  await expect(file.read()).rejects.toMatchObject({ code: 'MP_SDK_SNAPSHOT_UNREADABLE' })
  await expect(file.write(applicationEvent(1, {}))).rejects.toMatchObject({
    code: 'MP_SDK_SNAPSHOT_UNWRITABLE',
  })
})

test('temporary files of processes that died are removed, those of others are left', async () => {
  const file = openIn(folder)
  await file.write(applicationEvent(1, {}))
  const [name = ''] = await readdir(folder)
  const old = join(folder, `${name}.old.tmp`)
  const fresh = join(folder, `${name}.fresh.tmp`)
  await Promise.all([old, fresh].map((path) => writeFile(path, '')))
  await utimes(old, new Date(0), new Date(0))
  await file.write(applicationEvent(2, {}))
  expect((await readdir(folder)).toSorted()).toEqual([name, `${name}.fresh.tmp`])
})

test('the last offered state is on disk when the writer is closed', async () => {
  const file = openIn(folder)
  const told: MidplaneError[] = []
  const writer = createSnapshotWriter(file, systemSurroundings, (error) => told.push(error))
  let state = initialState(['application'], {})
  for (let revision = 1; revision <= 100; revision += 1) {
    state = applyEvent(state, applicationEvent(revision, { a: String(revision) })).state
    writer.offer(state)
  }
  await writer.close()
  expect(await file.read()).toEqual(applicationEvent(100, { a: '100' }))
  expect(told).toEqual([])
})

test('a failed write is reported and the next one is tried', async () => {
  const told: string[] = []
  let isBroken = true
  const file = openIn(folder)
  const flaky = {
    write: (event: ReturnType<typeof applicationEvent>) =>
      isBroken ? openIn('/dev/null/nowhere').write(event) : file.write(event),
  }
  const writer = createSnapshotWriter(flaky, systemSurroundings, ({ code }) => {
    told.push(code)
    isBroken = false
    writer.offer(applyEvent(state, applicationEvent(2, { a: '2' })).state)
  })
  const { state } = applyEvent(initialState(['application'], {}), applicationEvent(1, { a: '1' }))
  writer.offer(state)
  await writer.close()
  expect(told).toEqual(['MP_SDK_SNAPSHOT_UNWRITABLE'])
  expect((await file.read())?.revision).toBe(2)
})
