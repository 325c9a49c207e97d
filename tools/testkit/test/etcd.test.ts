/** The etcd of the test kit stores and returns a value. */
import { expect, test } from 'vitest'
import { startEtcd } from '../src/etcd.ts'
import { isSkipped } from '../src/skipped.ts'

test('a value put into etcd can be read back until it is stopped', async (context) => {
  const etcd = await startEtcd()
  if (isSkipped(etcd)) return context.skip(etcd.skipped)

  await call(etcd.url, 'put', { key: btoa('a'), value: btoa('1') })
  const answer = await call(etcd.url, 'range', { key: btoa('a') })
  expect(answer).toMatchObject({ kvs: [{ key: btoa('a'), value: btoa('1') }] })

  await etcd.stop()
  await expect(call(etcd.url, 'range', { key: btoa('a') })).rejects.toThrow('fetch failed')
})

async function call(url: string, method: string, body: object): Promise<unknown> {
  const response = await fetch(`${url}/v3/kv/${method}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  return response.json()
}
