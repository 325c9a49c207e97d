/** Listening requests of Nacos clients over real HTTP. */
import { createHash } from 'node:crypto'
import { encodeListeningConfigs, type ListeningConfig } from '@midplane/wire'
import { eventually } from '@midplane/testkit'
import { describe, expect, it } from 'vitest'
import { startNode, type Node } from '../../node.ts'
import { send, sendForm, type ForeignAnswer } from '../foreign-http.ts'

const LISTENER = '/nacos/v1/cs/configs/listener'
const CONFIGS = '/nacos/v1/cs/configs'
const HOLD = { 'long-pulling-timeout': '30000' }
const md5 = (text: string) => createHash('md5').update(text).digest('hex')

type Listened = Partial<ListeningConfig>

function fieldOf(listened: readonly Listened[]): string {
  return encodeListeningConfigs(
    listened.map((one) => ({ dataId: 'a', group: 'g', md5: '', tenant: undefined, ...one })),
  )
}

function listen(
  node: Node,
  listened: readonly Listened[],
  headers: Record<string, string> = HOLD,
): Promise<ForeignAnswer> {
  return sendForm(node.url, LISTENER, { 'Listening-Configs': fieldOf(listened) }, headers)
}

const publish = (node: Node, content: string, more: Record<string, string> = {}, headers = {}) =>
  sendForm(node.url, CONFIGS, { dataId: 'a', group: 'g', content, ...more }, headers)

async function untilHeld(node: Node, count: number): Promise<void> {
  await eventually(async () => {
    const { text } = await send(node.url, '/metrics', { headers: { authorization: 'Bearer *:*' } })
    return text.includes(`midplane_config_nacos_held_polls_count ${count}\n`)
  })
}

describe('listening', () => {
  it('is answered at once with what differs, and the tenant only where the client named it', async () => {
    const node = await startNode({})
    await publish(node, '1')
    await publish(node, '1', { tenant: 'test' })
    await publish(node, 'same', { dataId: 'b' })
    const answer = await listen(node, [
      { md5: '' },
      { md5: 'old', tenant: 'test' },
      { dataId: 'b', md5: md5('same') },
      { dataId: 'none', md5: '' },
      { dataId: 'gone', md5: md5('x') },
    ])
    expect(answer.status).toBe(200)
    expect(answer.text).toBe('a%02g%01a%02g%02test%01gone%02g%01\n')
  })

  it.each([
    ['without the header', {}],
    ['when it must not hang', { ...HOLD, 'long-pulling-timeout-no-hangup': 'true' }],
  ])('is answered at once %s, also when nothing is new', async (_, headers) => {
    const node = await startNode({})
    await publish(node, '1')
    const answer = await listen(node, [{ md5: md5('1') }], headers)
    expect([answer.status, answer.text]).toEqual([200, ''])
  })

  it('is held until a text changes, comes to be or is removed', async () => {
    const node = await startNode({})
    const created = listen(node, [{ md5: '' }])
    await untilHeld(node, 1)
    await publish(node, '1')
    expect((await created).text).toBe('a%02g%01\n')
    const changed = listen(node, [{ md5: md5('1') }, { dataId: 'b' }])
    await untilHeld(node, 1)
    await publish(node, '2')
    expect((await changed).text).toBe('a%02g%01\n')
    const removed = listen(node, [{ md5: md5('2') }])
    await untilHeld(node, 1)
    await send(node.url, `${CONFIGS}?dataId=a&group=g`, { method: 'DELETE' })
    expect((await removed).text).toBe('a%02g%01\n')
  })

  it('goes on when a publish leaves the text as it was, or touches another layer', async () => {
    const node = await startNode({})
    await publish(node, '1')
    const held = listen(node, [{ md5: md5('1') }])
    await untilHeld(node, 1)
    await publish(node, '1')
    await publish(node, '2', { tenant: 'test' })
    await publish(node, '2', { dataId: 'b' })
    await untilHeld(node, 1)
    await publish(node, '3')
    expect((await held).text).toBe('a%02g%01\n')
  })

  it('wakes only those that a beta release names', async () => {
    const node = await startNode({})
    await publish(node, '1')
    const listenAs = (ip: string) =>
      listen(node, [{ md5: md5('1') }], { ...HOLD, 'x-forwarded-for': ip })
    const named = listenAs('10.0.0.7')
    const other = listenAs('10.0.0.8')
    await untilHeld(node, 2)
    await publish(node, '2', {}, { betaIps: '10.0.0.7' })
    expect((await named).text).toBe('a%02g%01\n')
    await untilHeld(node, 1)
    const status = await send(node.url, `${LISTENER}?dataId=a&group=g`)
    expect(status.json()).toEqual({
      collectStatus: 200,
      lisentersGroupkeyStatus: { '10.0.0.8': md5('1') },
    })
    const byAddress = await send(node.url, '/nacos/v1/cs/listener?ip=10.0.0.8')
    expect(byAddress.json()).toEqual({
      collectStatus: 200,
      lisentersGroupkeyStatus: { 'a+g': md5('1') },
    })
    await publish(node, '3')
    expect((await other).text).toBe('a%02g%01\n')
  })

  it('takes a field that was encoded twice', async () => {
    const node = await startNode({})
    await publish(node, '1')
    const field = encodeURIComponent(fieldOf([{ md5: '' }]))
    expect((await sendForm(node.url, LISTENER, { 'Listening-Configs': field }, HOLD)).text).toBe(
      'a%02g%01\n',
    )
  })

  it('takes 10,000 configurations in one request, and refuses more', async () => {
    const node = await startNode({})
    const many = Array.from({ length: 10_000 }, (_, index) => ({ dataId: `d${index}`, md5: '' }))
    expect((await listen(node, many, {})).status).toBe(200)
    expect((await listen(node, [...many, { dataId: 'one-more' }], {})).status).toBe(400)
  })

  it('asks for the right to read each configuration', async () => {
    const node = await startNode({})
    const right = 'config.read:config/default/default/g/default/a'
    const as = (dataId: string) => listen(node, [{ dataId }], { authorization: `Bearer ${right}` })
    expect((await as('a')).status).toBe(200)
    expect((await as('b')).status).toBe(403)
  })

  it.each([
    '',
    'a',
    'a\u0002g\u0001',
    'a\u0002g\u0002md5',
    '\u0002\u0002\u0001',
    '../a\u0002g\u0002\u0001',
  ])('is refused when the field is %j', async (field) => {
    const node = await startNode({})
    expect((await sendForm(node.url, LISTENER, { 'Listening-Configs': field }, HOLD)).status).toBe(
      400,
    )
  })

  it('is answered empty at shutdown', async () => {
    const node = await startNode({})
    const held = listen(node, [{ md5: '' }])
    await untilHeld(node, 1)
    await node.stop()
    expect([(await held).status, (await held).text]).toEqual([200, ''])
  })
})
