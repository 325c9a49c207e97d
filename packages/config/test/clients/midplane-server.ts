/** A real server process for the tests of third-party clients, and our own client to change its configuration with. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  configApi,
  createClient,
  type Client,
  type EditOperation,
  type NamespaceEdit,
} from '@midplane/contract'
import { startMidplane, type Midplane } from '@midplane/testkit'
import { onTestFinished } from 'vitest'

/** For packages without types of their own. */
export const requireClient: NodeJS.Require = createRequire(import.meta.url)

export type Server = {
  readonly midplane: Midplane
  /** With the token of the command line, which changes at every start. */
  api(): Client<typeof configApi>
  publish(operations: readonly EditOperation[], at?: Partial<NamespaceEdit>): Promise<number>
}

export async function startServer(env: Readonly<Record<string, string>> = {}): Promise<Server> {
  const midplane = await startMidplane({ env })
  const api = () => createClient(configApi, { baseUrl: midplane.url, token: midplane.token() })
  return {
    midplane,
    api,
    async publish(operations, at = {}) {
      const edit = {
        environment: 'default',
        application: 'orders',
        cluster: 'default',
        namespace: 'application',
        ...at,
      }
      const edits = [{ ...edit, operations: [...operations] }]
      return (await api().publish({ params: { tenant: 'default' }, body: { edits } })).revision
    },
  }
}

export function set(key: string, value: string): EditOperation {
  return { op: 'set', key, value }
}

/** A fresh folder for a client's cache, so that it reads nothing but the server. */
export function cacheFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'midplane-client-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
