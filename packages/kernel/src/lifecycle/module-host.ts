/**
 * Carries modules through their life: opens, starts, asks for health, stops, releases.
 * Invariant: what was opened is released, in reverse, whichever step failed.
 */
import { MidplaneError } from '@midplane/contract'
import { kernelErrors } from '../errors.ts'
import type { LoadedSettings } from '../settings/load-settings.ts'
import type { Foundation } from './foundation.ts'
import type { Module, ModuleContext, RunningModule } from './module.ts'
import type { Port } from './port.ts'
import { ReleaseStack } from './release-stack.ts'

export type ModuleHealth = {
  readonly name: string
  readonly isReady: boolean
  readonly detail: string
}

type Opened = {
  readonly module: Module
  readonly running: RunningModule
  readonly releases: ReleaseStack
  isStarted: boolean
}

export class ModuleHost {
  readonly #foundation: Foundation
  readonly #settings: LoadedSettings
  readonly #services: Map<string, unknown>
  readonly #opened: Opened[] = []

  /** `services` are the provided ports by name, filled as modules open. */
  constructor(foundation: Foundation, settings: LoadedSettings, services: Map<string, unknown>) {
    this.#foundation = foundation
    this.#settings = settings
    this.#services = services
  }

  /** Errors: MP_KERNEL_MODULE_FAILED with the module and the cause; an error of the module's catalogue passes unchanged. */
  async open(module: Module): Promise<void> {
    const releases = new ReleaseStack()
    try {
      const running = await module.open(this.#contextOf(module, releases))
      const missing = module.provides.find(({ name }) => !this.#services.has(name))
      if (missing !== undefined) throw misused(module, 'did not provide', missing)
      this.#opened.push({ module, running, releases, isStarted: false })
    } catch (error) {
      await releases.release()
      throw failure(module, 'open', error)
    }
  }

  async start(): Promise<void> {
    for (const opened of this.#opened) {
      try {
        await opened.running.start?.()
        opened.isStarted = true
      } catch (error) {
        throw failure(opened.module, 'start', error)
      }
    }
  }

  health(): ModuleHealth[] {
    return this.#opened.map(({ module: { name }, running, isStarted }) => {
      if (!isStarted) return { name, isReady: false, detail: 'not started' }
      return { name, ...(running.health?.() ?? { isReady: true, detail: '' }) }
    })
  }

  /** Stops modules in reverse; returns what failed. */
  async stop(remainingMs: () => number): Promise<unknown[]> {
    const failures: unknown[] = []
    for (const opened of this.#opened.toReversed()) {
      if (!opened.isStarted) continue
      opened.isStarted = false
      try {
        await opened.running.stop?.(remainingMs())
      } catch (error) {
        failures.push(failure(opened.module, 'stop', error))
      }
    }
    return failures
  }

  async release(): Promise<unknown[]> {
    const failures: unknown[] = []
    for (let opened = this.#opened.pop(); opened !== undefined; opened = this.#opened.pop()) {
      failures.push(...(await opened.releases.release()))
    }
    return failures
  }

  #contextOf(module: Module, releases: ReleaseStack): ModuleContext {
    const { log, settings: _, ...foundation } = this.#foundation
    const services = this.#services
    return {
      ...foundation,
      log: log.child({ part: module.name }),
      settings: (definition) => this.#settings.of(definition),
      provide(port, service) {
        if (!lists(module.provides, port))
          throw misused(module, 'provides, without listing it,', port)
        services.set(port.name, service)
      },
      use<Service>(port: Port<Service>): Service {
        if (!lists(module.needs, port)) throw misused(module, 'uses, without listing it,', port)
        return services.get(port.name) as Service // put there by `provide` of the same port
      },
      defer: (release) => releases.defer(release),
    }
  }
}

function lists(ports: readonly Port<unknown>[], port: Port<unknown>): boolean {
  return ports.some(({ name }) => name === port.name)
}

function misused(module: Module, misuse: string, port: Port<unknown>): MidplaneError {
  return kernelErrors.error('MP_KERNEL_PORT_MISUSED', {
    module: module.name,
    misuse,
    port: port.name,
  })
}

function failure(module: Module, step: 'open' | 'start' | 'stop', cause: unknown): MidplaneError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const error = kernelErrors.error(
    'MP_KERNEL_MODULE_FAILED',
    { module: module.name, step, reason },
    { cause },
  )
  // The advice of the cause is the better one where there is one.
  return MidplaneError.is(cause)
    ? new MidplaneError({ ...error, message: error.message, advice: cause.advice, cause })
    : error
}
