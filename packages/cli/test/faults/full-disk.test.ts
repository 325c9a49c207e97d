/** A full disk: publishes are refused with a clear error, what was acknowledged stays served, and room makes it work again. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { configApi, createClient, MidplaneError } from '@midplane/contract'
import { isSkipped, mountTmpfs, startMidplane } from '@midplane/testkit'
import { expect, it, onTestFinished } from 'vitest'

const DISK_BYTES = 8 * 1024 * 1024
const VALUE_BYTES = 200_000
/** Far more than fit on the disk. */
const PUBLISHES_MAX = 200

it('a full disk refuses publishes, loses nothing acknowledged and heals when there is room', async (context) => {
  const disk = await mountTmpfs({ sizeBytes: DISK_BYTES })
  if (isSkipped(disk)) return context.skip(disk.skipped)
  onTestFinished(() => disk.unmount())
  const ballast = join(disk.path, 'ballast')
  await writeFile(ballast, Buffer.alloc(DISK_BYTES / 4))
  const server = await startMidplane({ data: join(disk.path, 'data') })
  onTestFinished(async () => void (await server.stop()))
  const config = createClient(configApi, { baseUrl: server.url, token: server.token() })
  const address = {
    tenant: 'default',
    environment: 'default',
    application: 'full',
    cluster: 'default',
    namespace: 'application',
  }
  const publish = async (value: string): Promise<unknown> =>
    await config
      .publish({
        params: { tenant: 'default' },
        body: { edits: [{ ...address, operations: [{ op: 'set', key: 'value', value }] }] },
      })
      .then(
        () => undefined,
        (error: unknown) => error,
      )
  const served = async (): Promise<string | undefined> =>
    (await config.getEffective({ params: address, query: {} })).items['value']

  let acknowledged = ''
  let refusal: unknown
  for (let count = 0; count < PUBLISHES_MAX && refusal === undefined; count += 1) {
    const value = `${count}:${'x'.repeat(VALUE_BYTES)}`
    refusal = await publish(value)
    if (refusal === undefined) acknowledged = value
  }

  expect(MidplaneError.is(refusal) && refusal.code).toBe('MP_STORE_FULL')
  expect(await served()).toBe(acknowledged)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)

  await rm(ballast)
  expect(await publish('room again')).toBeUndefined()
  expect(await served()).toBe('room again')
  await server.kill9()
  await server.restart()
  const after = createClient(configApi, { baseUrl: server.url, token: server.token() })
  expect((await after.getEffective({ params: address, query: {} })).items['value']).toBe(
    'room again',
  )
})
