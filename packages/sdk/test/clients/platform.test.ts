/** The client against the real platform: started as a user starts it, killed as a machine fails it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configApi, createClient, type MidplaneError } from '@midplane/contract'
import { eventually, startMidplane, type Midplane as Platform } from '@midplane/testkit'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { connect, type ConnectOptions, type Midplane } from '../../src/index.ts'

let platform: Platform
let folder = ''
const opened: Midplane[] = []

beforeAll(async () => {
  platform = await startMidplane()
  folder = await mkdtemp(join(tmpdir(), 'midplane-sdk-'))
})
afterEach(async () => {
  for (const midplane of opened.splice(0)) await midplane.close()
})
afterAll(async () => {
  await platform.stop()
  await rm(folder, { recursive: true, force: true })
})

async function open(application: string, options: ConnectOptions = {}): Promise<Midplane> {
  const midplane = await connect({
    server: platform.url,
    // The token of the command line is a new one after each start of the server.
    token: () => platform.token(),
    application,
    retryMaxMs: 200,
    onError: () => {},
    ...options,
  })
  opened.push(midplane)
  return midplane
}

type Edit = Parameters<
  ReturnType<typeof createClient<typeof configApi>>['publish']
>[0]['body']['edits'][number]

async function publish(...edits: Pick<Edit, 'application' | 'namespace' | 'operations'>[]) {
  const client = createClient(configApi, { baseUrl: platform.url, token: platform.token() })
  return client.publish({
    params: { tenant: 'default' },
    body: {
      edits: edits.map((edit) => ({ environment: 'default', cluster: 'default', ...edit })),
      comment: 'test',
    },
  })
}

function set(key: string, value: string, type?: 'integer' | 'duration') {
  return { op: 'set' as const, key, value, ...(type === undefined ? {} : { type }) }
}

const inApplication = (application: string, ...operations: Edit['operations']) => ({
  application,
  namespace: 'application',
  operations,
})

test('what is published is read by its type, then watched, then gone', async () => {
  const midplane = await open('sdk/basics')
  expect(midplane.config.namespace('application').exists).toBe(false)
  const { revision } = await publish(
    inApplication('sdk/basics', set('timeout', '1m30s', 'duration')),
  )
  await eventually(() => midplane.config.getDurationMs('timeout') === 90_000)
  expect(midplane.config.revision).toBeGreaterThanOrEqual(revision)
  const seen: (string | null)[] = []
  midplane.config.watch('timeout', ({ after }) => seen.push(after))
  await publish(inApplication('sdk/basics', set('timeout', '2s')))
  await eventually(() => seen.length === 1)
  await publish(inApplication('sdk/basics', { op: 'remove', key: 'timeout' }))
  await eventually(() => seen.length === 2)
  expect(seen).toEqual(['2s', null])
})

test('items of the application path are inherited, the nearest wins', async () => {
  await publish(
    inApplication('sdk-parent', set('shared', 'parent'), set('own', 'parent')),
    inApplication('sdk-parent/child', set('own', 'child')),
  )
  const midplane = await open('sdk-parent/child')
  expect([midplane.config.get('shared'), midplane.config.get('own')]).toEqual(['parent', 'child'])
})

test('namespaces that are published together are seen together', async () => {
  const namespaces = ['first', 'second']
  const pair = (value: string) =>
    namespaces.map((namespace) => ({
      application: 'sdk/pair',
      namespace,
      operations: [set(namespace, value)],
    }))
  await publish(...pair('0'))
  const midplane = await open('sdk/pair', { namespaces })
  const torn: string[] = []
  midplane.config.watchAll(() => {
    const snapshot = midplane.config.snapshot()
    const [first, second] = namespaces.map((name) => snapshot.get(name))
    if (first !== second) torn.push(`${first}/${second}`)
  })
  for (let round = 1; round <= 20; round += 1) await publish(...pair(String(round)))
  await eventually(() => midplane.config.get('second') === '20')
  expect(torn).toEqual([])
})

test('a client without a right is refused with the code of the server', async () => {
  const refused = open('sdk/basics', { token: 'wrong' })
  const error = await refused.catch((reason: unknown) => reason as MidplaneError)
  expect(error).toMatchObject({ code: 'MP_SDK_NO_CONFIGURATION', cause: { status: 401 } })
})

test('values outlive the server, and a new process starts from the local snapshot', async () => {
  await publish(inApplication('sdk/outage', set('a', '1')))
  const before = await open('sdk/outage', { snapshotFolder: folder })
  await platform.kill9()
  await eventually(() => before.status().state === 'reconnecting')
  expect(before.config.get('a')).toBe('1')
  await before.close()
  const after = await open('sdk/outage', { snapshotFolder: folder, startTimeoutMs: 500 })
  expect(after.status().state).toBe('from-snapshot')
  expect(after.config.get('a')).toBe('1')
  await platform.restart()
  await eventually(() => after.status().state === 'live')
  await publish(inApplication('sdk/outage', set('a', '2')))
  await eventually(() => after.config.get('a') === '2')
})
