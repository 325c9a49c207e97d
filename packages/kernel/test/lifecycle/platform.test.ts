/** The life of a platform: order of opening and ending, failures on the way, readiness, its own pages. */
import { createServer } from 'node:net'
import { once } from 'node:events'
import { eventually, ownRunFolder } from '@midplane/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { definePort } from '../../src/lifecycle/port.ts'
import { defineSettings } from '../../src/settings/settings.ts'
import { identityModule, moduleOf, running } from './running.ts'

const numberPort = definePort<number>('number')

/** A module that notes every step of its life. */
const noted = (steps: string[], name: string, ports = {}, failing = '') => {
  const step = async (what: string) => {
    steps.push(`${name} ${what}`)
    if (failing === what) throw new Error(`${name} cannot ${what}`)
  }
  return moduleOf(
    name,
    async (context) => {
      context.defer(() => step('released first'))
      context.defer(() => step('released'))
      if (name === 'giver') context.provide(numberPort, 7)
      if (name === 'taker') steps.push(`taker got ${context.use(numberPort)}`)
      await step('open')
      return { start: () => step('start'), stop: () => step('stop') }
    },
    ports,
  )
}
const giver = (steps: string[], failing = '') =>
  noted(steps, 'giver', { provides: [numberPort] }, failing)
const taker = (steps: string[], failing = '') =>
  noted(steps, 'taker', { needs: [numberPort] }, failing)

describe('the life of modules', () => {
  test('they open and start in the order of their needs and end in reverse', async () => {
    const steps: string[] = []
    const { platform } = await running([taker(steps), giver(steps)])
    await platform.stop()
    expect(steps).toEqual([
      'giver open',
      'taker got 7',
      'taker open',
      'giver start',
      'taker start',
      'taker stop',
      'giver stop',
      'taker released',
      'taker released first',
      'giver released',
      'giver released first',
    ])
  })

  test.each([
    [
      'open',
      [
        'giver open',
        'taker got 7',
        'taker open',
        'taker released',
        'taker released first',
        'giver released',
        'giver released first',
      ],
    ],
    [
      'start',
      [
        'giver open',
        'taker got 7',
        'taker open',
        'giver start',
        'taker start',
        'giver stop',
        'taker released',
        'taker released first',
        'giver released',
        'giver released first',
      ],
    ],
  ])(
    'one that fails to %s is named, and everything opened before is released',
    async (failing, expected) => {
      const steps: string[] = []
      const data = ownRunFolder().makeFolder('failing')
      const start = () =>
        running([taker(steps, failing), giver(steps)], { settingsSources: { flags: { data } } })
      await expect(start()).rejects.toMatchObject({
        code: 'MP_KERNEL_MODULE_FAILED',
        message: `module "taker" failed to ${failing}: taker cannot ${failing}`,
      })
      expect(steps).toEqual(expected)
      await running([], { settingsSources: { flags: { data } } }) // the folder's lock is free again
    },
  )

  test('failures while stopping keep nothing from ending and come back together', async () => {
    const steps: string[] = []
    const { platform, logLines } = await running([taker(steps, 'stop'), giver(steps, 'released')])
    const error: unknown = await platform.stop().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AggregateError)
    expect((error as AggregateError).errors.map(String)).toEqual([
      expect.stringContaining('taker cannot stop'),
      expect.stringContaining('giver cannot released'),
    ])
    expect(steps.at(-1)).toBe('giver released first')
    expect(logLines.join()).toContain('stopped with failures')
  })

  test('stopping twice is one stop', async () => {
    const steps: string[] = []
    const { platform } = await running([giver(steps)])
    await Promise.all([platform.stop(), platform.stop()])
    expect(steps.filter((step) => step === 'giver stop')).toHaveLength(1)
  })

  test('ports are given and taken only as listed', async () => {
    const gives = moduleOf('gives', (context) => {
      context.provide(numberPort, 1)
      return {}
    })
    await expect(running([gives])).rejects.toThrow(
      '"gives" provides, without listing it, port "number"',
    )
    const takes = moduleOf('takes', (context) => ({
      health: () => ({ isReady: context.use(numberPort) > 0, detail: '' }),
    }))
    const takesNow = moduleOf('takes', (context) => {
      context.use(numberPort)
      return {}
    })
    expect(takes.needs).toEqual([])
    await expect(running([takesNow])).rejects.toThrow(
      '"takes" uses, without listing it, port "number"',
    )
    const forgets = moduleOf('forgets', () => ({}), { provides: [numberPort] })
    await expect(running([forgets])).rejects.toThrow('"forgets" did not provide port "number"')
  })

  test('settings reach the module that lists them', async () => {
    const settings = defineSettings('shop', {
      size: { schema: z.int(), default: 1, sentence: 'Size' },
    })
    const read = (listed: boolean) => {
      let size = 0
      const reader = moduleOf(
        'shop',
        (context) => {
          size = context.settings(settings).size
          return {}
        },
        listed ? { settings: [settings] } : {},
      )
      return { reader, size: () => size }
    }
    const listed = read(true)
    await running([listed.reader], { settingsSources: { flags: { 'shop.size': '5' } } })
    expect(listed.size()).toBe(5)
    await expect(running([read(false).reader])).rejects.toThrow('settings of part "shop"')
  })

  test('a port that is taken is told with its address, and nothing is left running', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void blocker.close())
    await once(blocker, 'listening')
    const address = blocker.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const data = ownRunFolder().makeFolder('blocked')
    await expect(running([], { settingsSources: { flags: { port, data } } })).rejects.toMatchObject(
      {
        code: 'MP_KERNEL_LISTEN_FAILED',
        message: expect.stringContaining(`127.0.0.1:${port}`) as string,
      },
    )
    await running([], { settingsSources: { flags: { data } } })
  })
})

describe('readiness', () => {
  test('is that of every module, with its detail', async () => {
    let isReady = true
    const { platform } = await running([
      moduleOf('moody', () => ({ health: () => ({ isReady, detail: 'as told' }) })),
    ])
    expect((await fetch(`${platform.url}/readyz`)).status).toBe(200)
    isReady = false
    const response = await fetch(`${platform.url}/readyz`)
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      isReady: false,
      modules: [
        { name: 'store', isReady: true },
        { name: 'moody', isReady: false, detail: 'as told' },
      ],
    })
    expect((await fetch(`${platform.url}/healthz`)).status).toBe(200)
    const system = await fetch(`${platform.url}/api/v1/system`)
    expect(await system.json()).toMatchObject({ version: '1.2.3', isReady: false })
  })

  test('ends before anything else does, while held polls are let go by their module', async () => {
    const states: boolean[] = []
    let held: (() => void) | undefined
    const poller = moduleOf('poller', (context) => {
      context.http.raw('/poll', (_, response) => {
        held = () => void response.end('nothing new')
        return true
      })
      return {
        async stop() {
          states.push(platform.state().isReady)
          held?.()
        },
      }
    })
    const { platform } = await running([poller])
    const poll = fetch(`${platform.url}/poll`)
    await eventually(() => held)
    expect(platform.state().isReady).toBe(true)
    await platform.stop(60_000)
    expect(states).toEqual([false])
    expect(await (await poll).text()).toBe('nothing new')
    await expect(fetch(platform.url)).rejects.toThrow()
  })
})

describe('its own pages', () => {
  const pages = async (settingsSources = {}) =>
    (await running([identityModule], { settingsSources })).platform.url

  test('the start page speaks the language of the reader and loads nothing from elsewhere', async () => {
    const url = await pages()
    const english = await fetch(url)
    const chinese = await fetch(url, { headers: { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' } })
    expect(await english.text()).toContain('First steps')
    const text = await chinese.text()
    expect(text).toContain('<html lang="zh-CN">')
    expect(text).toContain('第一步')
    expect(chinese.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
  })

  test('the API is described and documented, every operation with an anchor', async () => {
    const url = await pages()
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
      openapi: string
      paths: object
    }
    expect(document.openapi).toBe('3.1.1')
    expect(Object.keys(document.paths)).toContain('/api/v1/changes')
    const docs = await fetch(`${url}/docs`)
    const text = await docs.text()
    expect(text).toContain('<article id="system.changes.watch"')
    expect(text).toContain('curl -N')
    const nonce = /script-src 'nonce-([^']+)'/.exec(
      docs.headers.get('content-security-policy') ?? '',
    )?.[1]
    expect(text).toContain(`<script nonce="${nonce}">`)
    expect(await (await fetch(`${url}/docs`)).text()).not.toContain(String(nonce))
  })

  test('metrics hold the process, the feed and the requests', async () => {
    const url = await pages()
    await fetch(`${url}/api/v1/system`)
    const text = await (await fetch(`${url}/metrics`)).text()
    for (const name of [
      'process_cpu_seconds_total',
      'nodejs_eventloop_lag_seconds',
      'midplane_feed_revision 0',
      'endpoint="system.get",status="200"',
    ]) {
      expect(text).toContain(name)
    }
    const line = /^(?:# .*|[a-z_]\w*(?:\{\w+="[^"]*"(?:,\w+="[^"]*")*\})? \S+|)$/
    for (const written of text.split('\n')) expect(written).toMatch(line)
  })

  test('metrics of a server that others reach need a right, unless they are public', async () => {
    const url = await pages({ flags: { host: '0.0.0.0' } })
    const get = (token?: string) =>
      fetch(
        `${url}/metrics`,
        token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
      )
    expect((await get()).status).toBe(401)
    expect((await get('other:thing')).status).toBe(403)
    expect((await get('metrics.read:metrics')).status).toBe(200)
    const open = await pages({ flags: { host: '0.0.0.0', metricsPublic: true } })
    expect((await fetch(`${open}/metrics`)).status).toBe(200)
  })
})
