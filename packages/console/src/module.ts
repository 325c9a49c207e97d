/** Serves the built console at `/console/`, and leads browsers there from the start page. */
import { fileURLToPath } from 'node:url'
import type { Module, ModuleContext, RunningModule } from '@midplane/kernel'
import { readSite } from './site.ts'
import { siteHandler, startPageRedirect } from './site-handler.ts'

const BUILT = fileURLToPath(new URL('../site/', import.meta.url))

export const consoleModule: Module = { name: 'console', needs: [], provides: [], open }

async function open({ http, random, log }: ModuleContext): Promise<RunningModule> {
  const site = await readSite(BUILT)
  if (site === undefined) {
    log.info('the console is not built, so it is not served')
    return { health: () => ({ isReady: true, detail: 'not built' }) }
  }
  http.raw('/console', siteHandler(site, random))
  http.raw('/', startPageRedirect)
  return {}
}
