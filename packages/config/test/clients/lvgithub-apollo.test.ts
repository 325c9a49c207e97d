/**
 * The npm client `@lvgithub/ctrip-apollo-client`, unmodified, against a running server: it finds the server through
 * `/services/config` and signs its requests.
 */
import { join } from 'node:path'
import { eventually } from '@midplane/testkit'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { cacheFolder, requireClient, set, startServer, type Server } from './midplane-server.ts'

/** The part of the client that is used here. */
type ApolloClient = {
  ready(): Promise<void>
  getValue(field: string, namespace?: string): unknown
  stop(): void
}
type ApolloPackage = { readonly CtripApolloClient: new (options: object) => ApolloClient }

const { CtripApolloClient } = requireClient('@lvgithub/ctrip-apollo-client') as ApolloPackage

let server: Server
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.midplane.stop())

async function connect(options: object): Promise<ApolloClient> {
  const client = new CtripApolloClient({
    metaServerUrl: server.midplane.url,
    clusterName: 'default',
    configPath: join(cacheFolder(), 'apollo.json'),
    initTimeoutMs: 5000,
    ...options,
  })
  onTestFinished(() => client.stop())
  await client.ready()
  return client
}

async function accessKey(application: string): Promise<string> {
  const key = await server
    .api()
    .createAccessKey({ params: { tenant: 'default' }, body: { application } })
  return key.secret ?? ''
}

describe('the npm client @lvgithub/ctrip-apollo-client', () => {
  it('reads and hears of changes without a key', async () => {
    await server.publish([set('greeting', 'hello')], { application: 'open' })
    const client = await connect({ appId: 'open' })
    expect(client.getValue('greeting')).toBe('hello')
    await server.publish([set('greeting', 'hi')], { application: 'open' })
    await eventually(() => client.getValue('greeting') === 'hi')
  })

  it('reads and hears of changes with signed requests, also below an environment', async () => {
    const at = { application: 'signed', environment: 'prod' }
    await server.publish([set('greeting', 'hello')], at)
    const key = await accessKey('signed')
    const metaServerUrl = `${server.midplane.url}/env/prod`
    const client = await connect({ appId: 'signed', accessKey: key, metaServerUrl })
    expect(client.getValue('greeting')).toBe('hello')
    await server.publish([set('greeting', 'hi')], at)
    await eventually(() => client.getValue('greeting') === 'hi')
  })

  it('is refused with a wrong key', async () => {
    await server.publish([set('greeting', 'hello')], { application: 'guarded' })
    await accessKey('guarded')
    await expect(connect({ appId: 'guarded', accessKey: 'wrong' })).rejects.toThrow('401')
  })

  it('is refused when its clock is off by more than a minute', async () => {
    await server.publish([set('greeting', 'hello')], { application: 'skewed' })
    const key = await accessKey('skewed')
    const now = Date.now
    const skewed = vi.spyOn(Date, 'now').mockImplementation(() => now() - 90_000)
    onTestFinished(() => skewed.mockRestore())
    await expect(connect({ appId: 'skewed', accessKey: key })).rejects.toThrow('401')
  })
})
