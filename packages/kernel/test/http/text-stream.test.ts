/** Long texts as answers: whole or cut, never a part that looks whole; and no anonymous caller where handlers check. */
import { defineContract } from '@midplane/contract'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { httpErrors } from '../../src/errors.ts'
import { serving, type Serving } from './serving.ts'

const texts = defineContract({
  getText: {
    id: 'texts.get',
    method: 'GET',
    path: '/texts/{how}',
    summary: 'A text',
    tag: 'texts',
    permission: { action: 'texts.read', resource: 'checked-inside' },
    params: z.object({ how: z.enum(['whole', 'empty', 'refused', 'broken', 'long']) }),
    output: z.string(),
    stream: 'text',
    contentType: 'text/csv; charset=utf-8',
  },
})

const LONG_PIECE = 'x'.repeat(1_000_000)

async function start(): Promise<Serving & { get(how: string): Promise<Response>; pieces: number }> {
  const counted = { pieces: 0 }
  const started = await serving((server) =>
    server.mount(texts, {
      async getText({ params: { how } }, _, emit) {
        if (how === 'empty') return
        if (how === 'refused') throw httpErrors.error('MP_HTTP_URL_TOO_LONG', { bytesMax: 1 })
        for (let piece = 0; how === 'long' && piece < 1_000; piece += 1) {
          await emit({ data: LONG_PIECE })
          counted.pieces += 1
        }
        await emit({ data: 'a,ü\r\n' })
        if (how === 'broken') throw new Error('the store went away')
        await emit({ data: 'b,\r\n' })
      },
    }),
  )
  const headers = { authorization: 'Bearer root' }
  const get = (how: string): Promise<Response> => fetch(`${started.url}/texts/${how}`, { headers })
  return Object.assign(counted, started, { get })
}

test('pieces arrive as one text with the type of the contract, as a download', async () => {
  const { get } = await start()
  const response = await get('whole')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(response.headers.get('content-disposition')).toBe('attachment')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.text()).toBe('a,ü\r\nb,\r\n')
  expect(await (await get('empty')).text()).toBe('')
})

test('what fails before the first piece is a problem document; later the text is cut', async () => {
  const { get } = await start()
  const refused = await get('refused')
  expect(refused.status).toBe(414)
  expect(await refused.json()).toMatchObject({ code: 'MP_HTTP_URL_TOO_LONG' })
  await expect(get('broken').then((response) => response.text())).rejects.toThrow()
})

test('a reader that goes away ends the work for it', async () => {
  const started = await start()
  const response = await started.get('long')
  await response.body?.cancel()
  await expect.poll(() => started.server.openStreamCount).toBe(0)
  expect(started.pieces).toBeLessThan(1_000)
})

test('nobody who is not signed in reaches a handler that checks for itself', async () => {
  const { url } = await start()
  for (const how of ['whole', 'empty', 'no-such-thing']) {
    const response = await fetch(`${url}/texts/${how}`)
    expect(response.status).toBe(401)
  }
})
