/** Reading, publishing and removing as Nacos clients do, over real HTTP. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { startNode, type Node } from '../../node.ts'
import { send, sendForm } from '../foreign-http.ts'

const CONFIGS = '/nacos/v1/cs/configs'
const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const place = { dataId: 'app.yaml', group: 'DEFAULT_GROUP' }
const READ = `${CONFIGS}?dataId=app.yaml&group=DEFAULT_GROUP`

const publish = (
  node: Node,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) => sendForm(node.url, CONFIGS, { ...place, ...fields }, headers)

describe('a published text', () => {
  it('comes back byte for byte with md5, type and time, whatever character set is declared', async () => {
    const node = await startNode({})
    const content = '# 你好 🙂\r\na: 1   \n\n'
    const answer = await publish(node, { content })
    expect([answer.status, answer.text]).toEqual([200, 'true'])
    const read = await send(node.url, READ)
    expect(read.bytes).toEqual(Buffer.from(content))
    expect(read.headers).toMatchObject({
      'content-type': 'text/plain;charset=UTF-8',
      'content-md5': md5(content),
      'config-type': 'yaml',
      'last-modified': expect.stringMatching(/GMT$/),
    })
  })

  it.each([
    ['app.properties', undefined, 'a=1', 'properties', 'text/plain;charset=UTF-8'],
    ['app.json', undefined, '{}', 'json', 'application/json;charset=UTF-8'],
    ['app.yml', undefined, 'a: 1', 'yaml', 'text/plain;charset=UTF-8'],
    ['app.xml', undefined, '<a/>', 'xml', 'application/xml;charset=UTF-8'],
    ['app', undefined, '<<<', 'text', 'text/plain;charset=UTF-8'],
    ['json', undefined, 'no json', 'text', 'text/plain;charset=UTF-8'],
    ['app.json', 'text', 'no json', 'text', 'text/plain;charset=UTF-8'],
    ['app', 'json', '{}', 'json', 'application/json;charset=UTF-8'],
    ['app.yml', 'html', 'a: 1', 'yaml', 'text/plain;charset=UTF-8'],
  ])('of %s with type %s gets its format', async (dataId, type, content, format, contentType) => {
    const node = await startNode({})
    const answer = await publish(node, { dataId, content, ...(type && { type }) })
    expect(answer.text).toBe('true')
    const read = await send(node.url, `${CONFIGS}?dataId=${dataId}&group=DEFAULT_GROUP`)
    expect(read.headers).toMatchObject({ 'config-type': format, 'content-type': contentType })
  })

  it('keeps the format that the namespace has', async () => {
    const node = await startNode({})
    await publish(node, { content: 'a: 1' })
    await publish(node, { content: 'a: 2', type: 'properties' })
    expect((await send(node.url, READ)).headers['config-type']).toBe('yaml')
  })

  it('is refused with the reason when it is not valid in its format, and changes nothing', async () => {
    const node = await startNode({})
    await publish(node, { content: 'a: 1' })
    const answer = await publish(node, { content: 'a: [1' })
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringMatching(/^caused: not valid yaml at line 1/),
    ])
    expect((await send(node.url, READ)).text).toBe('a: 1')
  })

  it('may come in the query, as in the examples of the Nacos manual', async () => {
    const node = await startNode({})
    await send(node.url, `${CONFIGS}?dataId=nacos.cfg&group=test&content=HelloWorld`, {
      method: 'POST',
    })
    expect((await send(node.url, `${CONFIGS}?dataId=nacos.cfg&group=test`)).text).toBe('HelloWorld')
  })

  it('of one namespace id is not seen in another; "public" and none are the same', async () => {
    const node = await startNode({})
    await publish(node, { content: 'a: test', tenant: 'test' })
    expect((await send(node.url, READ)).status).toBe(404)
    expect((await send(node.url, `${READ}&tenant=test`)).text).toBe('a: test')
    await publish(node, { content: 'a: public', tenant: 'public' })
    expect((await send(node.url, READ)).text).toBe('a: public')
    expect((await send(node.url, `${READ}&tenant=`)).text).toBe('a: public')
  })

  it('inherits nothing', async () => {
    const node = await startNode({})
    const text = 'shared=1'
    await node.publish([{ op: 'replace', text }], { application: '*', namespace: 'a.properties' })
    expect((await send(node.url, `${CONFIGS}?dataId=a.properties&group=orders`)).status).toBe(404)
  })

  it('is read by Apollo clients too', async () => {
    const node = await startNode({})
    await publish(node, { dataId: 'application.properties', group: 'orders', content: 'a=1' })
    const read = (await send(node.url, '/configs/orders/default/application')).json()
    expect(read).toMatchObject({ configurations: { a: '1' } })
  })
})

describe('a missing configuration', () => {
  it('is answered 404 in the words of Nacos', async () => {
    const node = await startNode({})
    const answer = await send(node.url, READ)
    expect([answer.status, answer.text]).toEqual([404, 'config data not exist\n'])
  })

  it('counts as removed; one that exists is gone after its removal', async () => {
    const node = await startNode({})
    const remove = () => send(node.url, READ, { method: 'DELETE' })
    expect((await remove()).text).toBe('true')
    await publish(node, { content: 'a: 1' })
    expect((await remove()).text).toBe('true')
    expect((await send(node.url, READ)).status).toBe(404)
    await publish(node, { content: 'a: 2' })
    expect((await send(node.url, READ)).text).toBe('a: 2')
  })
})

describe('a publish with an expected md5', () => {
  it('passes only while the text has it', async () => {
    const node = await startNode({})
    await publish(node, { content: 'a: 1' })
    expect((await publish(node, { content: 'a: 2' }, { casmd5: md5('a: 0') })).status).toBe(409)
    expect((await publish(node, { content: 'a: 2' }, { casMd5: md5('a: 1') })).text).toBe('true')
    expect((await send(node.url, READ)).text).toBe('a: 2')
  })
})

describe('a beta release', () => {
  it('is served to the addresses that it names, shown, and ended', async () => {
    const node = await startNode({})
    await publish(node, { content: 'a: 1' })
    await publish(node, { content: 'a: 2' }, { betaIps: '10.0.0.7, 10.0.0.8' })
    const readAs = (ip: string) => send(node.url, READ, { headers: { 'x-forwarded-for': ip } })
    const beta = await readAs('10.0.0.7')
    expect([beta.text, beta.headers['isbeta'], beta.headers['content-md5']]).toEqual([
      'a: 2',
      'true',
      md5('a: 2'),
    ])
    const other = await readAs('10.0.0.9')
    expect([other.text, other.headers['isbeta']]).toEqual(['a: 1', undefined])
    expect((await send(node.url, `${READ}&beta=true`)).json()).toMatchObject({
      code: 200,
      data: { content: 'a: 2', betaIps: '10.0.0.7,10.0.0.8' },
    })
    expect((await send(node.url, `${READ}&beta=true`, { method: 'DELETE' })).json()).toMatchObject({
      data: true,
    })
    expect((await readAs('10.0.0.7')).text).toBe('a: 1')
    expect((await send(node.url, `${READ}&beta=true`)).json()).toMatchObject({
      code: 200,
      data: null,
    })
  })

  it('of a tag is served to the clients that carry the tag', async () => {
    const node = await startNode({})
    await publish(node, { content: 'a: 1' })
    await publish(node, { content: 'a: 2', tag: 'canary' })
    const tagged = await send(node.url, READ, { headers: { 'vipserver-tag': 'canary' } })
    expect([tagged.text, tagged.headers['tag']]).toEqual(['a: 2', 'canary'])
    expect((await send(node.url, READ)).text).toBe('a: 1')
    await send(node.url, `${READ}&tag=canary`, { method: 'DELETE' })
    expect((await send(node.url, `${READ}&tag=canary`)).text).toBe('a: 1')
  })
})

describe('version 2', () => {
  it('answers in its envelope', async () => {
    const node = await startNode({})
    const path = '/nacos/v2/cs/config'
    const fields = { ...place, namespaceId: 'test', content: 'a: 1' }
    expect((await sendForm(node.url, path, fields)).json()).toEqual({
      code: 0,
      message: 'success',
      data: true,
    })
    const read = `${path}?dataId=app.yaml&group=DEFAULT_GROUP&namespaceId=test`
    expect((await send(node.url, read)).json()).toEqual({
      code: 0,
      message: 'success',
      data: 'a: 1',
    })
    expect((await send(node.url, read, { method: 'DELETE' })).json()).toMatchObject({
      code: 0,
      data: true,
    })
    const missing = await send(node.url, read)
    expect([missing.status, missing.json()]).toMatchObject([
      404,
      { code: 20_004, data: 'config data not exist' },
    ])
    const blank = await sendForm(node.url, path, { ...fields, content: ' ' })
    expect([blank.status, blank.json()]).toMatchObject([400, { code: 20_002 }])
  })

  it('of the client read, version 3, describes the document', async () => {
    const node = await startNode({})
    await publish(node, { content: 'a: 1' })
    const path =
      '/nacos/v3/client/cs/config?dataId=app.yaml&groupName=DEFAULT_GROUP&namespaceId=public'
    expect((await send(node.url, path)).json()).toMatchObject({
      code: 0,
      data: { content: 'a: 1', contentType: 'yaml', md5: md5('a: 1'), beta: false, tag: null },
    })
  })
})

describe('a console', () => {
  it('searches by name and pattern, page by page, within its rights', async () => {
    const node = await startNode({})
    for (const dataId of ['a.txt', 'b.txt', 'c.txt'])
      await publish(node, { dataId, content: dataId })
    await publish(node, { dataId: 'd.txt', group: 'other', content: 'd' })
    const search = async (query: string, token?: string) => {
      const headers: Record<string, string> =
        token === undefined ? {} : { authorization: `Bearer ${token}` }
      const answer = await send(node.url, `${CONFIGS}?${query}`, { headers })
      const page = answer.json() as {
        totalCount: number
        pagesAvailable: number
        pageItems: { dataId: string }[]
      }
      return [
        page.totalCount,
        page.pagesAvailable,
        page.pageItems.map(({ dataId }) => dataId).join(),
      ]
    }
    expect(await search('search=accurate&dataId=b.txt&group=&pageNo=1&pageSize=10')).toEqual([
      1,
      1,
      'b.txt',
    ])
    expect(await search('search=blur&dataId=*.txt&group=DEF*&pageNo=2&pageSize=2')).toEqual([
      3,
      2,
      'c.txt',
    ])
    expect(await search('search=blur&dataId=*.t*t&group=*&pageNo=1&pageSize=9')).toEqual([
      4,
      1,
      expect.any(String),
    ])
    expect(await search('search=blur&dataId=.txt*.txt', 'x:y')).toEqual([0, 0, ''])
    const other = 'config.read:config/default/default/other'
    expect(await search('search=blur&dataId=&group=', other)).toEqual([1, 1, 'd.txt'])
    const all = await send(node.url, `${CONFIGS}?dataId=d.txt&group=other&show=all`)
    expect(all.json()).toMatchObject({
      dataId: 'd.txt',
      content: 'd',
      type: 'text',
      md5: md5('d'),
      tenant: '',
    })
  })

  it('finds health, metrics and the server list where clients look for them', async () => {
    const node = await startNode({})
    const text = async (path: string) => (await send(node.url, `/nacos${path}`)).text
    expect(await text('/v1/console/health/liveness')).toBe('OK')
    expect(await text('/v1/console/health/readiness')).toBe('OK')
    expect(await text('/v1/ns/operator/metrics')).toBe('{"status":"UP"}')
    expect(await text('/serverlist')).toBe(`${new URL(node.url).host}\n`)
  })
})

describe('rights', () => {
  it('are asked for, in the shape that Nacos refuses with', async () => {
    const node = await startNode({})
    await publish(node, { content: 'a: 1' })
    const token = encodeURIComponent('config.read:config/default/default/other')
    const read = await send(node.url, `${READ}&accessToken=${token}`)
    expect([read.status, read.json()]).toMatchObject([
      403,
      { status: 403, error: 'Forbidden', path: CONFIGS },
    ])
    const write = await publish(node, { content: 'a: 2', accessToken: 'config.read:config' })
    expect(write.status).toBe(403)
    const remove = await send(node.url, `${CONFIGS}?dataId=none&group=g`, {
      method: 'DELETE',
      headers: { accesstoken: 'config.read:config' },
    })
    expect(remove.status).toBe(403)
    const v2 = await send(
      node.url,
      `/nacos/v2/cs/config?dataId=app.yaml&group=DEFAULT_GROUP&accessToken=${token}`,
    )
    expect([v2.status, v2.json()]).toMatchObject([403, { code: 10_001 }])
    expect((await send(node.url, READ)).text).toBe('a: 1')
  })
})

describe('an application with an access key', () => {
  it('is not read or written without credentials here either', async () => {
    const node = await startNode({})
    const at = { group: 'orders/web', dataId: 'a.txt' }
    await publish(node, { ...at, content: '1' })
    await node.api.createAccessKey({
      params: { tenant: 'default' },
      body: { application: 'orders' },
    })
    const path = `${CONFIGS}?dataId=a.txt&group=orders%2Fweb`
    expect((await send(node.url, path)).status).toBe(403)
    expect((await publish(node, { ...at, content: '2' })).status).toBe(403)
    expect((await send(node.url, `${CONFIGS}?search=blur`)).json()).toMatchObject({ totalCount: 0 })
    const token = encodeURIComponent('config.read:config/default/default/orders')
    expect((await send(node.url, `${path}&accessToken=${token}`)).text).toBe('1')
  })
})

describe('a form', () => {
  it('is refused when it is too large, and the connection ends', async () => {
    const node = await startNode({ env: { MIDPLANE_CONFIG_DOCUMENT_BYTES_MAX: '1024' } })
    const large = await publish(node, { content: 'x'.repeat(9_000_000) })
    expect([large.status, large.headers.connection]).toEqual([413, 'close'])
    const larger = await publish(node, { dataId: 'a', content: 'x'.repeat(2000) })
    expect(larger.status).toBe(413)
    expect((await send(node.url, READ)).status).toBe(404)
  })

  it('is refused when it is not UTF-8, instead of being damaged', async () => {
    const node = await startNode({})
    const body = 'dataId=a&group=g&content=%C4%E3%BA%C3'
    expect((await send(node.url, CONFIGS, { method: 'POST', body })).status).toBe(400)
    const replacement = 'dataId=a&group=g&content=%EF%BF%BD'
    expect((await send(node.url, CONFIGS, { method: 'POST', body: replacement })).text).toBe('true')
  })

  it.each([
    ['', ''],
    ['dataId=a&group=g', 'content'],
    ['dataId=a&content=x', 'group'],
    ['dataId=..%2Fa&group=g&content=x', 'dataId'],
    ['dataId=a%00b&group=g&content=x', 'dataId'],
    ['dataId=a&group=*&content=x', 'group'],
    ['dataId=a&group=g&tenant=..&content=x', 'tenant'],
    ['dataId=a&group=g&tenant=*&content=x', 'tenant'],
  ])('%s is refused', async (body, parameter) => {
    const node = await startNode({})
    const answer = await send(node.url, CONFIGS, { method: 'POST', body })
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(parameter)])
  })
})
