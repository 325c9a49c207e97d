/**
 * One running Midplane process: the foundation, the modules on it and the HTTP server in front.
 *
 * | state    | entered when                        | /readyz          | leaves to |
 * | opening  | startPlatform is called             | does not answer  | serving, or nothing left running |
 * | serving  | modules started, HTTP listens       | as modules say   | stopping  |
 * | stopping | stop() is called                    | 503              | stopped   |
 * | stopped  | all resources are released          | does not answer  |           |
 */
import { systemClock, systemRandom, type Clock, type Random } from '../clock.ts'
import { identityPort, type Identity } from '../identity/identity.ts'
import { kernelSettings } from '../settings.ts'
import { loadSettings, type SettingsSources } from '../settings/load-settings.ts'
import { openFoundation, type Foundation } from './foundation.ts'
import { ModuleHost } from './module-host.ts'
import { moduleOrder } from './module-order.ts'
import type { Module } from './module.ts'
import { mountOwnPages } from './own-pages.ts'
import type { Port } from './port.ts'
import { ReleaseStack } from './release-stack.ts'
import { mountSystem, type SystemState } from './system.ts'

export type PlatformOptions = {
  readonly modules: readonly Module[]
  readonly settingsSources: SettingsSources
  readonly version: string
  readonly clock?: Clock
  readonly random?: Random
  /** Where log lines go; standard error when left out. */
  readonly writeLog?: (line: string) => void
  /** Checks every answer against its contract, which tests want and a busy server does not. */
  readonly checksAnswers?: boolean
}

export interface Platform extends Omit<Foundation, 'settings'> {
  /** Where the API answers, without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly drainTimeoutMs: number
  state(): SystemState
  /** A service that some module provides. */
  use<Service>(port: Port<Service>): Service
  /**
   * Ends serving: not ready, no new connections, streams ended, modules stopped in reverse, requests under way finished,
   * resources released in reverse. After `deadlineMs` the rest is cut. Rejects with an AggregateError of what failed.
   */
  stop(deadlineMs?: number): Promise<void>
}

/**
 * Opens the foundation and the modules in the order of their needs, listens and starts them.
 * Errors: MP_SETTINGS_*, MP_KERNEL_*, MP_STORE_*; after an error nothing is left running.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const modules = moduleOrder(options.modules)
  const definitions = [kernelSettings, ...modules.flatMap(({ settings }) => settings ?? [])]
  const settings = loadSettings(definitions, options.settingsSources)
  const services = new Map<string, unknown>()
  const releases = new ReleaseStack()
  let host: ModuleHost | undefined
  try {
    const foundation = await openFoundation({
      settings,
      clock: options.clock ?? systemClock,
      random: options.random ?? systemRandom,
      ...(options.writeLog === undefined ? {} : { writeLog: options.writeLog }),
      checksAnswers: options.checksAnswers ?? false,
      identity: () => identityOf(services),
      releases,
    })
    host = new ModuleHost(foundation, settings, services)
    return await serve({ foundation, host, modules, services, releases, version: options.version })
  } catch (error) {
    await host?.stop(() => 0)
    await host?.release()
    await releases.release()
    throw error
  }
}

type Parts = {
  readonly foundation: Foundation
  readonly host: ModuleHost
  readonly modules: readonly Module[]
  readonly services: ReadonlyMap<string, unknown>
  readonly releases: ReleaseStack
  readonly version: string
}

async function serve(parts: Parts): Promise<Platform> {
  const { foundation, host, services, version } = parts
  const { http, log } = foundation
  let isServing = false
  let stopping: Promise<void> | undefined
  const state = (): SystemState => {
    const store = { name: 'store', ...foundation.store.health() }
    const modules = [store, ...host.health()]
    return { version, isReady: isServing && modules.every(({ isReady }) => isReady), modules }
  }
  mountSystem(http, { feed: foundation.feed, state })
  const firstSteps = parts.modules.flatMap((module) => module.firstSteps ?? [])
  mountOwnPages(foundation, { version, state, firstSteps, identity: () => identityOf(services) })
  parts.releases.defer(() => http.drain(0))
  for (const module of parts.modules) await host.open(module)
  const { url, port } = await http.listen()
  await host.start()
  isServing = true
  const { settings, ...rest } = foundation
  log.info('serving', {
    url,
    version,
    nodeId: foundation.nodeId,
    modules: parts.modules.map(({ name }) => name),
  })
  return {
    ...rest,
    url,
    port,
    drainTimeoutMs: settings.drainTimeoutMs,
    state,
    use: <Service>(wanted: Port<Service>) => services.get(wanted.name) as Service, // put there by `provide` of the port
    stop(deadlineMs = settings.drainTimeoutMs) {
      isServing = false
      stopping ??= shutDown(parts, deadlineMs)
      return stopping
    },
  }
}

function identityOf(services: ReadonlyMap<string, unknown>): Identity | undefined {
  return services.get(identityPort.name) as Identity | undefined // put there by `provide` of that port
}

async function shutDown({ foundation, host, releases }: Parts, deadlineMs: number): Promise<void> {
  const { clock, http, log } = foundation
  log.info('stopping', { deadlineMs })
  const endMs = clock.monotonicMs() + deadlineMs
  const remainingMs = (): number => Math.max(0, endMs - clock.monotonicMs())
  http.beginDrain()
  const failures = await host.stop(remainingMs)
  await http.drain(remainingMs())
  failures.push(...(await host.release()), ...(await releases.release()))
  if (failures.length > 0) {
    const error = new AggregateError(failures, `${failures.length} failures while stopping`)
    log.error('stopped with failures', { error })
    throw error
  }
  log.info('stopped')
}
