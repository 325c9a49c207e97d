/** What stands under every module: settings, log, metrics, data folder, store, feed, leases, audit, HTTP server. */
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Audit } from '../audit/audit.ts'
import { createAudit } from '../audit/create-audit.ts'
import { randomId, type Clock, type Random } from '../clock.ts'
import { kernelErrors } from '../errors.ts'
import type { ChangeFeed } from '../feed/change-feed.ts'
import { createChangeFeed } from '../feed/create-change-feed.ts'
import { HttpServer } from '../http/http-server.ts'
import type { Identity } from '../identity/identity.ts'
import { createLeases } from '../lease/create-leases.ts'
import type { Leases } from '../lease/leases.ts'
import { kernelSettings } from '../settings.ts'
import type { LoadedSettings } from '../settings/load-settings.ts'
import type { SettingsOf } from '../settings/settings.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { createLog } from '../telemetry/create-log.ts'
import { createMetrics, type ServedMetrics } from '../telemetry/create-metrics.ts'
import type { Log } from '../telemetry/log.ts'
import type { ReleaseStack } from './release-stack.ts'

const NODE_ID_LENGTH = 12

export type KernelSettings = SettingsOf<(typeof kernelSettings)['table']>

export type Foundation = {
  readonly settings: KernelSettings
  readonly log: Log
  readonly metrics: ServedMetrics
  readonly store: Store
  readonly feed: ChangeFeed
  readonly leases: Leases
  readonly audit: Audit
  readonly http: HttpServer
  readonly clock: Clock
  readonly random: Random
  readonly dataFolder: string
  readonly nodeId: string
}

export type FoundationOptions = {
  readonly settings: LoadedSettings
  readonly clock: Clock
  readonly random: Random
  readonly writeLog?: (line: string) => void
  readonly checksAnswers: boolean
  identity(): Identity | undefined
  /** Takes what must be released, the last acquired first. */
  readonly releases: ReleaseStack
}

export async function openFoundation(options: FoundationOptions): Promise<Foundation> {
  const { clock, random, releases } = options
  const settings = options.settings.of(kernelSettings)
  const log = createLog({
    level: settings.logLevel,
    ...(options.writeLog === undefined ? {} : { write: options.writeLog }),
  })
  for (const warning of options.settings.warnings) log.warn(warning)
  const dataFolder = await makeDataFolder(settings.data)
  const metrics = createMetrics()
  const store = await openStore({
    folder: dataFolder,
    ...(settings.databaseUrl === '' ? {} : { databaseUrl: settings.databaseUrl }),
    clock,
    random,
    log: log.child({ part: 'store' }),
  })
  releases.defer(() => store.close())
  const feed = await createChangeFeed(store, clock, log.child({ part: 'feed' }))
  releases.defer(() => feed.close())
  metrics.gauge('midplane_feed_revision', {
    help: 'Highest revision of the change feed delivered on this node.',
    read: () => feed.revision,
  })
  const http = new HttpServer({
    ...settings,
    logsRequests: settings.logLevel === 'debug',
    checksAnswers: options.checksAnswers,
    clock,
    log: log.child({ part: 'http' }),
    identity: options.identity,
  })
  metrics.gauge('midplane_http_streams_open', {
    help: 'Server-sent event streams that are open.',
    read: () => http.openStreamCount,
  })
  return {
    settings,
    log,
    metrics,
    store,
    feed,
    leases: createLeases(store, clock, random, log.child({ part: 'lease' })),
    audit: createAudit(clock),
    http,
    clock,
    random,
    dataFolder,
    nodeId: randomId(random, NODE_ID_LENGTH),
  }
}

async function makeDataFolder(name: string): Promise<string> {
  const folder = resolve(name)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown' // mkdir rejects with system errors
    throw kernelErrors.error('MP_KERNEL_DATA_FOLDER_UNUSABLE', { folder, reason }, { cause })
  }
  return folder
}
