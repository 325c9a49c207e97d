/** The door of the SDK: one call that resolves once there is a configuration to work with. */
import { Config, tellOnce } from './config/config-client.ts'
import { resolveOptions, type ConnectOptions, type Settings } from './options.ts'
import { Session } from './session.ts'
import type { SnapshotFile } from './snapshot/snapshot-file.ts'
import type { Status } from './status.ts'
import { systemSurroundings } from './surroundings-defaults.ts'
import type { Surroundings } from './surroundings.ts'

export interface Midplane extends AsyncDisposable {
  readonly config: Config
  status(): Status
  /** Ends the stream and all watchers; resolves when the last state is on disk. The last values stay readable. */
  close(): Promise<void>
}

/**
 * Connects a service to its configuration. Resolves with the state of a server, or within `startTimeoutMs` with the
 * local snapshot or the defaults; from then on it follows the servers by itself. Keeps the process alive until `close`.
 * Throws MP_SDK_INVALID_OPTION, or MP_SDK_NO_CONFIGURATION with the reason as `cause`.
 * @example
 * const midplane = await connect({ server: 'http://127.0.0.1:7070', application: 'shop/orders' })
 * midplane.config.getDurationMs('timeout', { default: 500 })
 */
export function connect(options: ConnectOptions = {}): Promise<Midplane> {
  return connectIn(systemSurroundings, options)
}

/** `connect` with a clock, chance and network of the caller's. */
export async function connectIn(
  surroundings: Surroundings,
  options: ConnectOptions,
): Promise<Midplane> {
  const settings = resolveOptions(options, surroundings)
  const session = new Session(settings, surroundings, await snapshotFileOf(settings, surroundings))
  await session.start()
  const close = (): Promise<void> => session.close()
  return {
    config: new Config(
      session.live,
      tellOnce((error) => session.report(error)),
    ),
    status: () => session.status(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Loaded only when asked for, so that a bundle without snapshots needs no file system. */
async function snapshotFileOf(
  settings: Settings,
  surroundings: Surroundings,
): Promise<SnapshotFile | undefined> {
  const { snapshotFolder, tenant, environment, application, cluster } = settings
  if (snapshotFolder === undefined) return undefined
  const { openSnapshotFile } = await import('./snapshot/snapshot-file.ts')
  const namespaces = settings.namespaces.toSorted()
  const { ip = null, label = null } = settings
  const identity = { tenant, environment, application, cluster, namespaces, ip, label }
  return openSnapshotFile(snapshotFolder, identity, surroundings)
}
