/** Server-sent events end to end: format, heartbeats, slow readers, refusals, shutdown. */
import { connect } from 'node:net'
import { defineContract } from '@midplane/contract'
import { eventually } from '@midplane/testkit'
import { expect, test } from 'vitest'
import * as z from 'zod'
import type { StreamEvent } from '../../src/http/http.ts'
import { httpErrors } from '../../src/errors.ts'
import { ManualClock } from '../manual-clock.ts'
import { serving } from './serving.ts'

const contract = defineContract({
  watch: {
    id: 'test.watch',
    method: 'GET',
    path: '/watch',
    summary: 'Streams',
    tag: 'test',
    permission: 'public',
    query: z.object({ after: z.coerce.number().default(0) }),
    output: z.unknown(),
    stream: 'server-sent-events',
  },
})

type Emit = (event: StreamEvent<unknown>) => Promise<void>
type Watch = (emit: Emit, signal: AbortSignal, lastEventId: string | undefined) => Promise<void>

const watching = (watch: Watch, options = {}) =>
  serving(
    (server) =>
      server.mount(contract, {
        watch: ({ lastEventId }, { signal }, emit) => watch(emit, signal, lastEventId),
      }),
    options,
  )

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))

test('events carry id, name and data, and the last id of the caller reaches the handler', async () => {
  const { url } = await watching(async (emit, _, lastEventId) => {
    await emit({ id: '8', event: 'change', data: { text: 'a\nb', after: lastEventId } })
    await emit({ data: 1, event: 'x\ndata: forged' })
  })
  const response = await fetch(`${url}/watch`, { headers: { 'last-event-id': '7' } })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  expect(await response.text()).toBe(
    'retry: 1000\n\nid: 8\nevent: change\ndata: {"text":"a\\nb","after":"7"}\n\nevent: x data: forged\ndata: 1\n\n',
  )
})

test('a handler that refuses before its first event answers with a problem document', async () => {
  const { url } = await watching(() =>
    Promise.reject(httpErrors.error('MP_HTTP_IDENTITY_MISSING', {})),
  )
  const response = await fetch(`${url}/watch`)
  expect([response.status, response.headers.get('content-type')]).toEqual([
    503,
    'application/problem+json',
  ])
})

test('a handler that fails later ends the stream with an error event', async () => {
  const { url } = await watching(async (emit) => {
    await emit({ data: 1 })
    throw new Error('broken inside')
  })
  const text = await (await fetch(`${url}/watch`)).text()
  expect(text).toContain('event: error\ndata: {"type":"urn:midplane:error:MP_HTTP_INTERNAL"')
  expect(text).not.toContain('broken inside')
})

test('a quiet stream opens by itself and beats every 15 seconds', async () => {
  const clock = new ManualClock()
  const { url } = await watching((_, signal) => aborted(signal), { clock })
  const pending = fetch(`${url}/watch`)
  let response: Response | undefined
  void pending.then((arrived) => (response = arrived))
  const reader = await eventually(() => {
    clock.advance(response === undefined ? 50 : 0)
    return response?.body?.getReader()
  })
  expect(textOf(await reader.read())).toBe('retry: 1000\n\n')
  clock.advance(14_900)
  clock.advance(100)
  expect(textOf(await reader.read())).toBe(':\n\n')
  await reader.cancel()
})

test('the signal aborts when the caller goes away', async () => {
  let isAborted = false
  const { url } = await watching(async (emit, signal) => {
    await emit({ data: 1 })
    await aborted(signal)
    isAborted = true
  })
  const leaving = new AbortController()
  const response = await fetch(`${url}/watch`, { signal: leaving.signal })
  await response.body?.getReader().read()
  leaving.abort()
  expect(await eventually(() => isAborted)).toBe(true)
})

test('a reader that takes nothing holds back its own stream only, and is cut after a minute', async () => {
  const clock = new ManualClock()
  const block = 'x'.repeat(64 * 1024)
  let sent = 0
  let end: unknown
  const { port, url } = await watching(
    async (emit, _, lastEventId) => {
      if (lastEventId === 'quick') return emit({ data: 'quick' })
      try {
        for (;;) {
          await emit({ data: block })
          sent += 1
        }
      } catch (error) {
        end = error
        throw error
      }
    },
    { clock },
  )
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {}) // being cut is what the test wants
  socket.pause()
  socket.write('GET /watch HTTP/1.1\r\nhost: localhost\r\n\r\n')
  let before = -1
  await eventually(
    () => {
      const isStill = sent > 0 && sent === before
      before = sent
      return isStill
    },
    { pauseMs: 200 },
  )
  expect(sent).toBeLessThan(1000) // the kernel's buffers filled, not ours
  expect(
    await (await fetch(`${url}/watch`, { headers: { 'last-event-id': 'quick' } })).text(),
  ).toContain('quick')
  expect(end).toBeUndefined()
  clock.advance(60_000)
  expect(await eventually(() => end)).toMatchObject({ name: 'AbortError' })
  socket.destroy()
})

test('streams end when the server drains', async () => {
  const { url, server } = await watching(async (emit, signal) => {
    await emit({ data: 1 })
    await aborted(signal)
    signal.throwIfAborted()
  })
  const response = await fetch(`${url}/watch`)
  server.beginDrain()
  await server.drain(60_000)
  expect(await response.text()).toBe('retry: 1000\n\ndata: 1\n\n')
})

function textOf(chunk: { readonly value?: Uint8Array | undefined }): string {
  return new TextDecoder().decode(chunk.value)
}
