/** Contract endpoints from the outside: validation, permission, answers and problems over real sockets. */
import { createClient, defineContract, MidplaneError } from '@midplane/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { RequestContext } from '../../src/http/http.ts'
import { exchange, serving } from './serving.ts'

const shop = defineContract({
  getItem: {
    id: 'shop.items.get',
    method: 'GET',
    path: '/api/v1/shop/{folder}/items/{name}',
    summary: 'One item',
    tag: 'shop',
    permission: { action: 'shop.read', resource: 'shop/{folder}' },
    params: z.object({ folder: z.string(), name: z.string() }),
    query: z.object({ limit: z.coerce.number().int().max(10).default(5) }),
    output: z.object({ folder: z.string(), name: z.string(), limit: z.number() }),
  },
  createItem: {
    id: 'shop.items.create',
    method: 'POST',
    path: '/api/v1/shop/items',
    summary: 'Make an item',
    tag: 'shop',
    permission: 'signed-in',
    body: z.object({
      name: z.string().min(1),
      price: z.number().default(1),
      size: z.union([z.literal('*'), z.int()]).optional(),
    }),
    output: z.object({ name: z.string(), price: z.number(), reason: z.string() }),
    successStatus: 201,
  },
  deleteItem: {
    id: 'shop.items.delete',
    method: 'DELETE',
    path: '/api/v1/shop/items/{name}',
    summary: 'Remove an item',
    tag: 'shop',
    permission: { action: 'shop.edit', resource: 'checked-inside' },
    params: z.object({ name: z.string() }),
    output: z.undefined(),
    successStatus: 204,
  },
  hello: {
    id: 'shop.hello',
    method: 'GET',
    path: '/api/v1/shop/hello',
    summary: 'Greets',
    tag: 'shop',
    permission: 'public',
    output: z.object({ hello: z.string() }),
  },
  fail: {
    id: 'shop.fail',
    method: 'GET',
    path: '/api/v1/shop/fail/{how}',
    summary: 'Fails',
    tag: 'shop',
    permission: 'public',
    params: z.object({ how: z.enum(['crash', 'lie']) }),
    output: z.object({ hello: z.string() }),
  },
})

const seen: RequestContext[] = []

const start = (options = {}) =>
  serving(
    (server) =>
      server.mount(shop, {
        getItem: async ({ params, query }) => ({ ...params, ...query }),
        createItem: async ({ body }, { reason }) => ({
          name: body.name,
          price: body.price,
          reason,
        }),
        deleteItem: async ({ params }, context) => {
          context.authorize('shop.edit', `shop/items/${params.name}`)
        },
        hello: async (_, context) => {
          seen.push(context)
          return { hello: 'world' }
        },
        fail: async ({ params }) => {
          if (params.how === 'crash') throw new TypeError('internal detail')
          return { hello: 1 } as never // a handler that breaks its contract
        },
      }),
    options,
  )

const problem = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const body = (await response.json()) as {
    code: string
    advice: string
    requestId: string
    title: string
    details: never
  }
  expect(body).toMatchObject({ status: response.status, type: `urn:midplane:error:${body.code}` })
  expect(body.requestId).toBe(response.headers.get('x-request-id'))
  return body
}

describe('input', () => {
  test('whatever a path parameter holds arrives unchanged', async () => {
    const { url } = await start()
    const client = createClient(shop, { baseUrl: url, token: 'root' })
    const value = fc
      .string({ minLength: 1, unit: 'grapheme', maxLength: 40 })
      .filter((text) => text.isWellFormed())
    await fc.assert(
      fc.asyncProperty(value, value, async (folder, name) => {
        fc.pre(!/^\.\.?$/.test(folder) && !/^\.\.?$/.test(name)) // URL parsers resolve these before we see them
        expect(await client.getItem({ params: { folder, name }, query: {} })).toEqual({
          folder,
          name,
          limit: 5,
        })
      }),
      { numRuns: 150 },
    )
  })

  test.each([
    'shop/orders',
    'a%2Fb',
    '100%',
    '%',
    '%25',
    '%2F',
    'a b+c',
    'ä/ö',
    '?',
    '#',
    ';',
    ':x',
    '*',
    'x'.repeat(255),
    '订'.repeat(255),
  ])('the parameter "%s" arrives unchanged', async (folder) => {
    const { url } = await start()
    const client = createClient(shop, { baseUrl: url, token: 'root' })
    expect(await client.getItem({ params: { folder, name: folder }, query: {} })).toMatchObject({
      folder,
      name: folder,
    })
  })

  test('every invalid field is listed with its path', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/api/v1/shop/items`, {
      method: 'POST',
      headers: { authorization: 'Bearer root', 'content-type': 'application/json' },
      body: '{"name":"","price":"dear"}',
    })
    expect(response.status).toBe(400)
    expect(await problem(response)).toMatchObject({
      code: 'MP_HTTP_INPUT_INVALID',
      details: { part: 'body', issues: [{ path: 'body.name' }, { path: 'body.price' }] },
    })
  })

  test('a value that fits no branch of a union is told what each branch wants', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/api/v1/shop/items`, {
      method: 'POST',
      headers: { authorization: 'Bearer root', 'content-type': 'application/json' },
      body: '{"name":"x","size":"large"}',
    })
    expect((await problem(response)).title).toContain(
      'body.size: Invalid input: expected "*", or Invalid input: expected number, received string',
    )
  })

  test('unknown names in query and body are refused', async () => {
    const { url } = await start()
    const headers = { authorization: 'Bearer root', 'content-type': 'application/json' }
    const query = await fetch(`${url}/api/v1/shop/a/items/b?limt=3`, { headers })
    expect((await problem(query)).title).toContain('limt')
    const body = await fetch(`${url}/api/v1/shop/items`, {
      method: 'POST',
      headers,
      body: '{"name":"x","dryrun":true}',
    })
    expect((await problem(body)).title).toContain('dryrun')
  })

  test.each([
    ['{"name": "x",}', { line: 1, column: 14 }],
    ['{"name": "x"\n "price": 1}', { line: 2, column: 2 }],
    ['', undefined],
  ])('the body %j is refused with its place', async (body, place) => {
    const { url } = await start()
    const response = await fetch(`${url}/api/v1/shop/items`, {
      method: 'POST',
      headers: { authorization: 'Bearer root', 'content-type': 'application/json' },
      body,
    })
    expect(response.status).toBe(400)
    const { code, details } = await problem(response)
    expect(code).toBe(place === undefined ? 'MP_HTTP_INPUT_INVALID' : 'MP_HTTP_JSON_INVALID')
    if (place !== undefined) expect(details).toMatchObject(place)
  })

  test('a body that is not UTF-8 is refused', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/api/v1/shop/items`, {
      method: 'POST',
      headers: { authorization: 'Bearer root', 'content-type': 'application/json' },
      body: new Uint8Array([0x22, 0xff, 0x22]),
    })
    expect((await problem(response)).code).toBe('MP_HTTP_JSON_INVALID')
  })

  test('a body of another media type is refused', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/api/v1/shop/items`, { method: 'POST', body: 'name=x' })
    expect(response.status).toBe(415)
    expect((await problem(response)).code).toBe('MP_HTTP_MEDIA_TYPE_REFUSED')
  })

  test('a body above the limit is refused and the connection closed', async () => {
    const { port } = await start({ bodyBytesMax: 1000 })
    const head = `POST /api/v1/shop/items HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`
    const announced = await exchange(port, `${head}content-length: 100000\r\n\r\n{`)
    expect(announced).toContain('HTTP/1.1 413')
    expect(announced).toContain('connection: close')
    const chunk = `400\r\n${' '.repeat(0x400)}\r\n`
    expect(
      await exchange(port, `${head}transfer-encoding: chunked\r\n\r\n${chunk}${chunk}`),
    ).toContain('MP_HTTP_BODY_TOO_LARGE')
  })
})

describe('permission', () => {
  test('an anonymous caller is asked to sign in', async () => {
    const { url } = await start()
    for (const path of ['/api/v1/shop/a/items/b', '/api/v1/shop/items']) {
      const response = await fetch(url + path, path.endsWith('items') ? { method: 'POST' } : {})
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toContain('Bearer')
      expect((await problem(response)).code).toBe('MP_HTTP_UNAUTHENTICATED')
    }
  })

  test('the resource of a permission is filled from the parameters', async () => {
    const { url } = await start()
    const get = (folder: string) =>
      fetch(`${url}/api/v1/shop/${encodeURIComponent(folder)}/items/x`, {
        headers: { authorization: 'Bearer shop.read:shop/a' },
      })
    expect((await get('a')).status).toBe(200)
    expect((await get('a/deeper')).status).toBe(200)
    const refused = await get('ab')
    expect(refused.status).toBe(403)
    expect((await problem(refused)).title).toContain('"shop.read" on "shop/ab"')
  })

  test('a handler checks what it touches itself', async () => {
    const { url } = await start()
    const remove = (token: string) =>
      fetch(`${url}/api/v1/shop/items/x`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${token}` },
      })
    expect((await remove('shop.edit:shop/items/y')).status).toBe(403)
    const done = await remove('shop.edit:shop/items/x')
    expect([done.status, await done.text()]).toEqual([204, ''])
  })

  test('without an identity only public endpoints answer', async () => {
    const { url } = await start({ identity: undefined })
    expect((await fetch(`${url}/api/v1/shop/hello`)).status).toBe(200)
    expect((await problem(await fetch(`${url}/api/v1/shop/a/items/b`))).code).toBe(
      'MP_HTTP_IDENTITY_MISSING',
    )
  })
})

describe('answers', () => {
  test('carry the status of the contract, the reason of the caller and headers against sniffing and caching', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/api/v1/shop/items`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer root',
        'content-type': 'application/json; charset=utf-8',
        'x-midplane-reason': encodeURIComponent('季度促销'),
        'x-request-id': 'mine-1',
      },
      body: '{"name":"x"}',
    })
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({ name: 'x', price: 1, reason: '季度促销' })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': 'mine-1',
    })
  })

  test('unknown paths and methods are told apart', async () => {
    const { url } = await start()
    expect((await problem(await fetch(`${url}/api/v1/shop/nothing`))).code).toBe(
      'MP_HTTP_ENDPOINT_UNKNOWN',
    )
    const response = await fetch(`${url}/api/v1/shop/items`, { method: 'PUT' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await problem(response)).code).toBe('MP_HTTP_METHOD_UNKNOWN')
  })

  test('an unexpected error shows nothing of itself, and the log everything', async () => {
    const { url, logLines } = await start()
    const response = await fetch(`${url}/api/v1/shop/fail/crash`)
    expect(response.status).toBe(500)
    const body = await problem(response)
    expect(body.code).toBe('MP_HTTP_INTERNAL')
    expect(JSON.stringify(body)).not.toContain('internal detail')
    const line = logLines.find((text) => text.includes('internal detail'))
    expect(line).toContain(body.requestId)
    expect(line).toContain('endpoints.test.ts')
  })

  test('an answer that breaks its contract is an error where answers are checked', async () => {
    const { url } = await start()
    const client = createClient(shop, { baseUrl: url })
    const error: unknown = await client
      .fail({ params: { how: 'lie' } })
      .catch((reason: unknown) => reason)
    expect(MidplaneError.is(error) && error.code).toBe('MP_HTTP_ANSWER_INVALID')
  })

  test('requests are counted and timed by endpoint and status', async () => {
    const { url, server } = await start()
    await fetch(`${url}/api/v1/shop/hello`)
    await fetch(`${url}/api/v1/shop/fail/crash`)
    const text = server.meter.text(server.raws)
    expect(text).toContain('duration_seconds_count{endpoint="shop.hello",status="200"} 1')
    expect(text).toContain('duration_seconds_count{endpoint="shop.fail",status="500"} 1')
  })
})
