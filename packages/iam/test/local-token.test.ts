/** The file of the local command line. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemRandom } from '@midplane/kernel'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LOCAL_TOKEN_FILE, LocalToken } from '../src/local-token.ts'
import { parseToken } from '../src/model/token.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iam-local-token-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function secretInFile(): Promise<string> {
  const text = await readFile(join(folder, LOCAL_TOKEN_FILE), 'utf8')
  return parseToken(text.trim())?.secret ?? ''
}

test('the file holds the token, for its owner only, and nothing is left beside it', async () => {
  const token = new LocalToken(folder, systemRandom)
  await token.write()
  expect(token.isSecret(await secretInFile())).toBe(true)
  expect((await stat(join(folder, LOCAL_TOKEN_FILE))).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual([LOCAL_TOKEN_FILE])
})

test('each start makes a new token, even over what a killed process left', async () => {
  const before = new LocalToken(folder, systemRandom)
  await before.write()
  const secretBefore = await secretInFile()
  await writeFile(join(folder, `${LOCAL_TOKEN_FILE}.new`), 'half a tok', { mode: 0o666 })

  const after = new LocalToken(folder, systemRandom)
  await after.write()
  expect(after.isSecret(secretBefore)).toBe(false)
  expect(after.isSecret(await secretInFile())).toBe(true)
  expect((await stat(join(folder, LOCAL_TOKEN_FILE))).mode & 0o777).toBe(0o600)
})

test('the file goes with its process, but not with an older one', async () => {
  const older = new LocalToken(folder, systemRandom)
  await older.write()
  const newer = new LocalToken(folder, systemRandom)
  await newer.write()
  await older.remove()
  expect(newer.isSecret(await secretInFile())).toBe(true)
  await newer.remove()
  expect(await readdir(folder)).toEqual([])
  await newer.remove()
})

test('before it is written no secret is right', () => {
  expect(new LocalToken(folder, systemRandom).isSecret('')).toBe(false)
})
