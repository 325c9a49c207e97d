/** Whatever was acknowledged is there after a kill -9, each change once and in order of revisions without gaps. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock, systemRandom } from '../../src/clock.ts'
import { openStore } from '../../src/store/open-store.ts'
import { closedAtEnd, dataFolder, postgresDatabase, silentLog } from '../store/store-kinds.ts'

const CHILD = fileURLToPath(new URL('store-child.ts', import.meta.url))
const ROUNDS = 3
const ACKNOWLEDGED_COUNT = 300

/** Keys that a child was told are stored, up to the moment it was killed. */
async function acknowledgedUntilKilled(...args: string[]): Promise<readonly string[]> {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (output.split('\n').length > ACKNOWLEDGED_COUNT) child.kill('SIGKILL')
  })
  await new Promise((resolve) => child.once('close', resolve))
  expect(child.signalCode).toBe('SIGKILL')
  return output.split('\n').slice(0, -1)
}

async function surviving(folder: string, databaseUrl?: string): Promise<readonly string[]> {
  const options = databaseUrl === undefined ? { folder } : { folder, databaseUrl }
  const surroundings = { clock: systemClock, random: systemRandom, log: silentLog }
  const store = await closedAtEnd(openStore({ ...options, ...surroundings }))
  const changes = await store.changeLog.read(0, 1_000_000)
  expect(changes.map(({ revision }) => revision)).toEqual(changes.map((_, index) => index + 1))
  await store.close()
  return changes.map(({ key }) => key)
}

describe('a writer killed with kill -9', () => {
  it('loses nothing acknowledged on sqlite, and frees the folder', async () => {
    const folder = await dataFolder()
    const acknowledged: string[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      acknowledged.push(...(await acknowledgedUntilKilled(folder)))
      const keys = await surviving(folder)
      expect(new Set(keys).size).toBe(keys.length)
      expect(acknowledged.filter((key) => !keys.includes(key))).toEqual([])
    }
  })

  it('loses nothing acknowledged on postgres', async (context) => {
    const { url } = await postgresDatabase(context)
    const acknowledged = await acknowledgedUntilKilled('/nowhere', url)
    const keys = await surviving('/nowhere', url)
    expect(acknowledged.filter((key) => !keys.includes(key))).toEqual([])
  })
})
