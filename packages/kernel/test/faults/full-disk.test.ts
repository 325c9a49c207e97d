/** A full disk refuses the write, changes nothing, and does no harm beyond it. */
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MidplaneError } from '@midplane/contract'
import { isSkipped, mountTmpfs } from '@midplane/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSqlite } from '../store/store-kinds.ts'

const DISK_SIZE_BYTES = 8_388_608

describe('a sqlite store on a full disk', () => {
  it('says so, changes nothing, and works again once there is room', async (context) => {
    const disk = await mountTmpfs({ sizeBytes: DISK_SIZE_BYTES })
    if (isSkipped(disk)) return context.skip(disk.skipped)
    onTestFinished(() => disk.unmount())
    const store = await openSqlite({ folder: disk.path })
    const write = (key: string) =>
      store.write((tx) => tx.change({ topic: 'test', key, actor: 'tester' }))
    await write('before')

    const ballast = join(disk.path, 'ballast')
    const { bavail, bsize } = await statfs(disk.path)
    await writeFile(ballast, Buffer.alloc(bavail * bsize - 65_536))
    const refused: string[] = []
    const stored: string[] = []
    for (let count = 1; count <= 20; count += 1) {
      const key = `${count}-${'x'.repeat(20_000)}`
      await write(key).then(
        () => stored.push(key),
        (error: unknown) => refused.push(codeOf(error)),
      )
    }
    expect(refused.length).toBeGreaterThan(0)
    expect(new Set(refused)).toEqual(new Set(['MP_STORE_FULL']))
    expect(store.health().isReady).toBe(true)

    await rm(ballast)
    await write('after')
    const keys = (await store.changeLog.read(0, 100)).map(({ key }) => key)
    expect(keys).toEqual(['before', ...stored, 'after'])
    await store.close()
    const again = await openSqlite({ folder: disk.path })
    expect(await again.changeLog.end()).toBe(keys.length)
    await again.close()
  })
})

function codeOf(error: unknown): string {
  return MidplaneError.is(error) ? error.code : String(error)
}
