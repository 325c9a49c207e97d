/** The keeper of a run folder is held to its word: the process that owns the folder is killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { eventually } from '../src/eventually.ts'
import { createRunFolder } from '../src/run-folder.ts'

const OWNER = fileURLToPath(new URL('folder-owner.ts', import.meta.url))

describe('a run folder', () => {
  test('runs its last lines and is gone when it is closed', async () => {
    const folder = createRunFolder()
    const witness = createRunFolder()
    const mark = join(witness.path, 'mark')
    folder.atEnd(`echo done >'${mark}'`)
    await folder.close()
    expect(existsSync(folder.path)).toBe(false)
    expect(readFileSync(mark, 'utf8')).toBe('done\n')
    await witness.close()
  })

  test('leaves out a last line that was taken back', async () => {
    const folder = createRunFolder()
    const witness = createRunFolder()
    const mark = join(witness.path, 'mark')
    const forget = folder.atEnd(`echo done >'${mark}'`)
    forget()
    await folder.close()
    expect(existsSync(mark)).toBe(false)
    await witness.close()
  })

  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'ends its servers and is gone after its owner died by %s',
    async (signal) => {
      const owner = spawn(process.execPath, [OWNER], { stdio: ['ignore', 'pipe', 'inherit'] })
      const [line] = (await once(owner.stdout, 'data')) as [Buffer] // a stream of bytes
      const { folder, serverPid } = JSON.parse(line.toString()) as OwnerReport // of our own script
      expect(isAlive(serverPid)).toBe(true)

      owner.kill(signal)
      await eventually(() => !isAlive(serverPid), { what: 'the server to be ended' })
      await eventually(() => !existsSync(folder), { what: 'the folder to be removed' })
    },
  )
})

type OwnerReport = { readonly folder: string; readonly serverPid: number }

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // A dead process stays in the table until its parent has asked for it.
  if (process.platform !== 'linux') return true
  return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}
