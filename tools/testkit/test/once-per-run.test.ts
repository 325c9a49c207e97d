/** Several processes ask for one thing at the same time. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { createRunFolder, RUN_FOLDER_VARIABLE, type KeptRunFolder } from '../src/run-folder.ts'

const run = promisify(execFile)
const ASKER = fileURLToPath(new URL('thing-asker.ts', import.meta.url))
const folders: KeptRunFolder[] = []

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => folder.close()))
})

describe('a thing made once per run', () => {
  test('is made by one process and handed to all', async () => {
    const answers = await ask('make', 4)
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toMatch(/^made by \d+$/)
  })

  test('fails for all when it cannot be made', async () => {
    const answers = await ask('fail', 3)
    for (const answer of answers) {
      expect(answer).toMatch(/^'thing' could not be made: Error: no thing today/)
    }
  })

  test('fails for those who wait when its maker dies', async () => {
    const answers = await ask('die', 2)
    expect(answers.toSorted()[0]).toBe('')
    expect(answers.toSorted()[1]).toMatch(/^'thing' could not be made: process \d+, which was/)
  })
})

function ask(behaviour: string, askerCount: number): Promise<string[]> {
  const folder = createRunFolder()
  folders.push(folder)
  const env = { ...process.env, [RUN_FOLDER_VARIABLE]: folder.path }
  return Promise.all(
    Array.from({ length: askerCount }, async () => {
      const { stdout } = await run(process.execPath, [ASKER, behaviour], { env })
      return stdout
    }),
  )
}
