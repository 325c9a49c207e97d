/** A small tmpfs is full when its size is reached. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isSkipped } from '../src/skipped.ts'
import { mountTmpfs } from '../src/tmpfs.ts'

test('a tmpfs takes as many bytes as it was given and no more', async (context) => {
  const tmpfs = await mountTmpfs({ sizeBytes: 1_000_000 })
  if (isSkipped(tmpfs)) return context.skip(tmpfs.skipped)

  writeFileSync(join(tmpfs.path, 'fits'), Buffer.alloc(500_000))
  expect(() => writeFileSync(join(tmpfs.path, 'excess'), Buffer.alloc(600_000))).toThrow('ENOSPC')

  await tmpfs.unmount()
  expect(existsSync(tmpfs.path)).toBe(false)
})
