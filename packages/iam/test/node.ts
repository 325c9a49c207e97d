/**
 * A running Midplane node with identity alone, for the tests of this part: real store, real HTTP, a
 * clock that can be moved.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, iamApi, type Client } from '@midplane/contract'
import {
  identityPort,
  startPlatform,
  systemClock,
  type Clock,
  type Identity,
  type Module,
  type Platform,
} from '@midplane/kernel'
import { onTestFinished } from 'vitest'
import { iamModule, LOCAL_TOKEN_FILE } from '../src/index.ts'

export const PASSWORD = 'correct horse battery'

export type Node = {
  readonly url: string
  readonly clock: MovableClock
  readonly identity: Identity
  readonly platform: Platform
  readonly folder: string
  readonly databaseUrl: string | undefined
  /** Everything that was logged so far. */
  readonly log: () => string
  readonly client: (token?: string) => Client<typeof iamApi>
  readonly localToken: () => Promise<string>
  readonly adminToken: () => Promise<string>
  stop(): Promise<void>
}

export type NodeOptions = {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly modules?: readonly Module[]
  /** Takes over the data of a node that was stopped; else the node is new. */
  readonly after?: Node
  /** PostgreSQL instead of the embedded store. */
  readonly databaseUrl?: string | undefined
}

/** The system's clock, put forward. Timers keep real time. */
export class MovableClock implements Clock {
  #aheadMs = 0
  readonly nowMs = (): number => systemClock.nowMs() + this.#aheadMs
  readonly monotonicMs = (): number => systemClock.monotonicMs() + this.#aheadMs
  readonly after = systemClock.after.bind(systemClock)
  readonly sleep = systemClock.sleep.bind(systemClock)

  move(byMs: number): void {
    this.#aheadMs += byMs
  }
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'iam-node-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Stopped at the end of the test. */
export async function startNode(options: NodeOptions = {}): Promise<Node> {
  const folder = options.after?.folder ?? (await emptyFolder())
  const databaseUrl = options.databaseUrl ?? options.after?.databaseUrl
  const clock = new MovableClock()
  const lines: string[] = []
  const platform = await startPlatform({
    modules: [iamModule, ...(options.modules ?? [])],
    settingsSources: {
      flags: { port: 0, data: folder, logLevel: 'debug' },
      env: {
        MIDPLANE_ADMIN_PASSWORD: PASSWORD,
        MIDPLANE_DATABASE_URL: databaseUrl,
        ...options.env,
      },
    },
    version: '0.0.0-test',
    clock,
    writeLog: (line) => void lines.push(line),
    checksAnswers: true,
  })
  const { url } = platform
  const client = (token?: string): Client<typeof iamApi> =>
    createClient(iamApi, { baseUrl: url, token })
  const node: Node = {
    url,
    clock,
    identity: platform.use(identityPort),
    platform,
    folder,
    databaseUrl,
    log: () => lines.join(''),
    client,
    localToken: async () => (await readFile(join(folder, LOCAL_TOKEN_FILE), 'utf8')).trim(),
    adminToken: async () =>
      (await client().login({ body: { username: 'admin', password: PASSWORD } })).token,
    stop: () => platform.stop(),
  }
  onTestFinished(() => node.stop())
  return node
}

/** A request with just these headers; `fetch` would not send some of them. */
export function get(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: unknown }> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text === '' ? undefined : JSON.parse(text),
        }),
      )
    })
      .on('error', reject)
      .end()
  })
}
