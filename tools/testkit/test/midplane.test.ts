/**
 * Starting, killing and restarting of `midplane` processes, proved with a program that keeps only
 * the promises made to the test kit: the ready line, the flags, the token file.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { startMidplane } from '../src/midplane.ts'

const entry = fileURLToPath(new URL('ready-server.ts', import.meta.url))

describe('a midplane process', () => {
  test('answers at its address until it is stopped in order', async () => {
    const midplane = await startMidplane({ entry, env: { GREETING: 'hello' } })
    const answer = await fetch(midplane.url)
    expect(await answer.json()).toMatchObject({ greeting: 'hello' })
    expect(midplane.port).toBe(Number(new URL(midplane.url).port))
    expect(midplane.token()).toBe('secret-of-the-first-start')
    expect(midplane.stderr()).toContain('log line')

    expect(await midplane.stop()).toBe(0)
    await expect(fetch(midplane.url)).rejects.toThrow('fetch failed')
  })

  test('comes back on the same port and data after kill -9', async () => {
    const midplane = await startMidplane({ entry })
    const { url, pid, data } = midplane
    await midplane.kill9()
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    await midplane.restart()
    expect(midplane.pid).not.toBe(pid)
    expect(midplane.data).toBe(data)
    expect((await fetch(url)).ok).toBe(true)
    await midplane.stop()
  })

  test('is given its flags and its database', async () => {
    const midplane = await startMidplane({
      entry,
      databaseUrl: 'postgres://nowhere/x',
      args: ['--extra'],
    })
    expect(await (await fetch(midplane.url)).json()).toMatchObject({
      args: ['up', '--port', '0', '--data', midplane.data, '--extra'],
      databaseUrl: 'postgres://nowhere/x',
    })
    expect(existsSync(midplane.data)).toBe(true)
    await midplane.stop()
  })

  test('that ends before it is ready fails the start with what it said', async () => {
    await expect(startMidplane({ entry, args: ['--fail'] })).rejects.toThrow(
      /'midplane' ended before it was ready:\n.*cannot go on/s,
    )
  })
})
