/** A platform for tests: embedded store in a folder of its own, free port, log lines kept. */
import { ownRunFolder } from '@midplane/testkit'
import { onTestFinished } from 'vitest'
import type { Identity } from '../../src/identity/identity.ts'
import { identityPort } from '../../src/identity/identity.ts'
import type { Module, ModuleContext, RunningModule } from '../../src/lifecycle/module.ts'
import { startPlatform, type Platform, type PlatformOptions } from '../../src/lifecycle/platform.ts'
import { tokenIdentity } from '../http/serving.ts'

export type Running = { readonly platform: Platform; readonly logLines: string[] }

export async function running(
  modules: readonly Module[],
  options: Partial<PlatformOptions> = {},
): Promise<Running> {
  const logLines: string[] = []
  const platform = await startPlatform({
    modules,
    version: '1.2.3',
    checksAnswers: true,
    writeLog: (line) => void logLines.push(line),
    ...options,
    settingsSources: {
      ...options.settingsSources,
      flags: {
        port: 0,
        data: ownRunFolder().makeFolder('kernel'),
        ...options.settingsSources?.flags,
      },
    },
  })
  onTestFinished(() => platform.stop(0).catch(() => {})) // tests of failing stops look at the failure themselves
  return { platform, logLines }
}

/** A module that only opens. */
export function moduleOf(
  name: string,
  open: (context: ModuleContext) => RunningModule | Promise<RunningModule> = () => ({}),
  ports: Partial<Pick<Module, 'needs' | 'provides' | 'settings'>> = {},
): Module {
  return { name, needs: [], provides: [], ...ports, open: async (context) => open(context) }
}

/** Tokens that say what they may do; see `tokenIdentity`. */
export const identityModule: Module = moduleOf(
  'identity',
  (context) => {
    const identity: Identity = tokenIdentity
    context.provide(identityPort, identity)
    return {}
  },
  { provides: [identityPort] },
)
