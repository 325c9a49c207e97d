/** Where programs are looked for. Installing is proved by the suites that need a server. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ownRunFolder } from '../src/run-folder.ts'
import { findProgram } from '../src/server-binary.ts'

describe('a program', () => {
  test('is found in PATH', () => {
    expect(findProgram({ program: 'sh' })).toMatch(/sh$/)
  })

  test('is found in its newest version where several are installed', () => {
    const root = ownRunFolder().makeFolder('programs')
    for (const version of ['9', '15', '14']) {
      const folder = join(root, version, 'bin')
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'midplane-probe'), '')
      chmodSync(join(folder, 'midplane-probe'), 0o755)
    }
    expect(findProgram({ program: 'midplane-probe', folders: [join(root, '*/bin')] })).toBe(
      join(root, '15/bin/midplane-probe'),
    )
  })

  test('is not a file that cannot be executed', () => {
    const folder = ownRunFolder().makeFolder('programs')
    writeFileSync(join(folder, 'midplane-probe'), '')
    expect(findProgram({ program: 'midplane-probe', folders: [folder] })).toBeUndefined()
  })
})
