/**
 * The npm client `nacos`, unmodified, against a running server. Its `DataClient` is used, which its `NacosConfigClient`
 * wraps to share one client among all processes of a machine, also those of other tests.
 */
import { eventually } from '@midplane/testkit'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { cacheFolder, requireClient, startServer, type Server } from './midplane-server.ts'

const GROUP = 'DEFAULT_GROUP'
const PASSWORD = 'correct horse battery'

/** The part of the client that is used here. */
type NacosClient = {
  ready(): Promise<void>
  getConfig(dataId: string, group: string): Promise<string | null>
  publishSingle(
    dataId: string,
    group: string,
    content: string,
    options?: { type: string },
  ): Promise<boolean>
  remove(dataId: string, group: string): Promise<boolean>
  subscribe(
    place: { dataId: string; group: string },
    listener: (content: string | null) => void,
  ): void
  on(event: 'error', listener: (error: Error) => void): void
  close(): void
}
type NacosPackage = { readonly DataClient: new (options: object) => NacosClient }

const { DataClient } = requireClient('nacos') as NacosPackage

let server: Server
beforeAll(async () => {
  server = await startServer({ MIDPLANE_ADMIN_PASSWORD: PASSWORD })
})
afterAll(() => server.midplane.stop())

async function connect(options: object = {}): Promise<NacosClient> {
  const client = new DataClient({
    serverAddr: `127.0.0.1:${server.midplane.port}`,
    cacheDir: cacheFolder(),
    requestTimeout: 3000,
    ...options,
  })
  onTestFinished(() => client.close())
  client.on('error', () => undefined) // told again through the promises
  await client.ready()
  return client
}

/** What a subscription is told, in order. */
function heard(client: NacosClient, dataId: string): (string | null)[] {
  const contents: (string | null)[] = []
  client.subscribe({ dataId, group: GROUP }, (content) => contents.push(content))
  return contents
}

describe('the npm client nacos', () => {
  it('publishes, reads back, and removes', async () => {
    const client = await connect()
    const text = 'greeting=你好 & + % \n'
    expect(await client.getConfig('round-trip', GROUP)).toBeNull()
    await client.publishSingle('round-trip', GROUP, text, { type: 'text' })
    expect(await client.getConfig('round-trip', GROUP)).toBe(text)
    await client.remove('round-trip', GROUP)
    expect(await client.getConfig('round-trip', GROUP)).toBeNull()
  })

  it('hears of every change, of a creation and of a removal', async () => {
    const [writer, reader] = [await connect(), await connect()]
    const contents = heard(reader, 'pushed')
    for (const text of ['one', 'two', 'three']) {
      await writer.publishSingle('pushed', GROUP, text)
      await eventually(() => contents.at(-1) === text)
    }
    await writer.remove('pushed', GROUP)
    await eventually(() => contents.at(-1) === null)
    expect(contents).toEqual(expect.arrayContaining(['one', 'two', 'three', null]))
  })

  it('keeps namespaces apart', async () => {
    const [here, there] = [await connect(), await connect({ namespace: 'staging' })]
    const contents = heard(there, 'placed')
    await here.publishSingle('placed', GROUP, 'here')
    await there.publishSingle('placed', GROUP, 'there')
    await eventually(() => contents.at(-1) === 'there')
    expect(await here.getConfig('placed', GROUP)).toBe('here')
    expect(contents).not.toContain('here')
  })

  it('hears of changes made through the API of the platform', async () => {
    const client = await connect()
    const at = { application: GROUP, namespace: 'shared.properties', format: 'properties' as const }
    await server.publish([{ op: 'replace', text: 'a=1\n' }], at)
    const contents = heard(client, 'shared.properties')
    await eventually(() => contents.at(-1) === 'a=1\n')
    await server.publish([{ op: 'set', key: 'a', value: '2' }], at)
    await eventually(() => contents.at(-1) === 'a=2\n')
    expect(contents).toEqual(['a=1\n', 'a=2\n'])
  })

  it('signs in by user name and password, and is refused with a wrong one', async () => {
    const client = await connect({ username: 'admin', password: PASSWORD })
    await client.publishSingle('signed', GROUP, 'yes')
    expect(await client.getConfig('signed', GROUP)).toBe('yes')
    const stranger = await connect({ username: 'admin', password: 'wrong', requestTimeout: 300 })
    await expect(stranger.getConfig('signed', GROUP)).rejects.toThrow('403')
  })

  it('goes on hearing of changes after the server was restarted', async () => {
    const [writer, reader] = [await connect(), await connect()]
    await writer.publishSingle('survivor', GROUP, 'before')
    const contents = heard(reader, 'survivor')
    await eventually(() => contents.at(-1) === 'before')
    await server.midplane.restart()
    expect(await writer.getConfig('survivor', GROUP)).toBe('before')
    await writer.publishSingle('survivor', GROUP, 'after')
    await eventually(() => contents.at(-1) === 'after')
    expect(contents).toEqual(['before', 'after'])
  })
})
