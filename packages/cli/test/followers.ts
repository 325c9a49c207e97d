/**
 * Clients that follow one counter through the dialects, and remember every value they were shown. Two are third-party
 * clients as they come from npm, one is our SDK, one speaks the Apollo long poll itself to see notification ids.
 */
import { connect } from '@midplane/sdk'
import apollo from 'ctrip-apollo'
import { NacosConfigClient } from 'nacos'
import { onTestFinished } from 'vitest'

export const APPLICATION = 'crash'
export const KEY = 'counter'

export type Follower = {
  readonly name: string
  /** Every value seen, in order. */
  readonly seen: readonly number[]
}

export type FollowOptions = {
  /** Tried in turn by the clients that can; the others get the first. */
  readonly servers: readonly string[]
  readonly token: string
}

/** Resolves when all four hold their first value; they are closed at the end of the test. */
export async function startFollowers(options: FollowOptions): Promise<readonly Follower[]> {
  const [server = ''] = options.servers
  return await Promise.all([
    followBySdk(options),
    followByPoll(server),
    followByCtripApollo(server),
    followByNacos(server),
  ])
}

export async function followBySdk({ servers, token }: FollowOptions): Promise<Follower> {
  const seen: number[] = []
  const midplane = await connect({
    server: [...servers],
    token,
    application: APPLICATION,
    retryMinMs: 20,
    retryMaxMs: 200,
    onError: () => undefined,
  })
  onTestFinished(() => midplane.close())
  const note = (value: string | undefined | null): void =>
    void (typeof value === 'string' && seen.push(Number(value)))
  note(midplane.config.get(KEY))
  midplane.config.watch(KEY, ({ after }) => note(after))
  return { name: 'sdk', seen }
}

/** The notification loop of an Apollo client, bare: ids must never run backwards, and a notification means a new value. */
export async function followByPoll(server: string): Promise<Follower> {
  const seen: number[] = []
  const ending = new AbortController()
  onTestFinished(() => ending.abort())
  let notificationId = -1
  const first = Promise.withResolvers<void>()
  void (async () => {
    while (!ending.signal.aborted) {
      const id = await nextNotification(server, notificationId, ending.signal).catch(
        () => undefined,
      )
      if (id === undefined) await pause(20)
      else {
        if (id < notificationId)
          throw new Error(`notification id ran from ${notificationId} back to ${id}`)
        const value = await readByApollo(server, id, ending.signal).catch(() => undefined)
        if (value === undefined) continue
        notificationId = id
        seen.push(value)
        first.resolve()
      }
    }
  })()
  await first.promise
  return { name: 'apollo poll', seen }
}

export async function followByCtripApollo(server: string): Promise<Follower> {
  const seen: number[] = []
  const cluster = apollo({
    host: server,
    appId: APPLICATION,
    pollingRetryPolicy: () => ({ delay: 50 }),
    fetchTimeout: 2000,
  }).cluster('default')
  const namespace = cluster.namespace('application')
  const note = (value: unknown): void => void seen.push(Number(value))
  namespace.on('fetch-error', () => undefined)
  namespace.on('change', ({ key, newValue }) => key === KEY && note(newValue))
  namespace.on('add', ({ key, value }) => key === KEY && note(value))
  await namespace.ready()
  note(namespace.get(KEY))
  onTestFinished(() => void cluster.enableUpdateNotification(false))
  return { name: 'ctrip-apollo', seen }
}

export async function followByNacos(server: string): Promise<Follower> {
  const seen: number[] = []
  const client = new NacosConfigClient({ serverAddr: new URL(server).host, requestTimeout: 2000 })
  onTestFinished(() => client.close())
  await client['ready']()
  client['on']('error', () => undefined)
  const first = Promise.withResolvers<void>()
  client.subscribe({ dataId: 'application', group: APPLICATION }, (content: string | null) => {
    const value = /^counter\s*=\s*(\d+)/m.exec(content ?? '')?.[1]
    if (value === undefined) return
    seen.push(Number(value))
    first.resolve()
  })
  await first.promise
  return { name: 'nacos', seen }
}

async function nextNotification(
  server: string,
  held: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const notifications = JSON.stringify([{ namespaceName: 'application', notificationId: held }])
  const url = `${server}/notifications/v2?appId=${APPLICATION}&cluster=default&notifications=${encodeURIComponent(notifications)}`
  const response = await fetch(url, { signal })
  if (response.status !== 200) return undefined
  const [changed]: { notificationId: number }[] = JSON.parse(await response.text())
  return changed?.notificationId
}

async function readByApollo(
  server: string,
  id: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const messages = JSON.stringify({ details: { [`${APPLICATION}+default+application`]: id } })
  const url = `${server}/configs/${APPLICATION}/default/application?messages=${encodeURIComponent(messages)}`
  const response = await fetch(url, { signal })
  if (response.status !== 200) return undefined
  const { configurations }: { configurations: Record<string, string> } = JSON.parse(
    await response.text(),
  )
  return Number(configurations[KEY])
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
