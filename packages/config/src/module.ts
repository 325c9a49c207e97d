/** Wiring of the configuration centre. */
import { configApi } from '@midplane/contract'
import { identityPort, type Module, type ModuleContext, type RunningModule } from '@midplane/kernel'
import { configHandlers } from './api.ts'
import { firstSteps } from './first-steps.ts'
import { configMetrics } from './metrics.ts'
import type { ConfigService } from './service.ts'
import { AccessKeys } from './service/access-keys.ts'
import { ChangeSets } from './service/change-sets.ts'
import { GrayReleases } from './service/gray-releases.ts'
import { Namespaces } from './service/namespaces.ts'
import { Publisher } from './service/publisher.ts'
import { startLoader } from './serving/loader.ts'
import { ServingTable } from './serving/serving-table.ts'
import { configSettings } from './settings.ts'
import { mountApollo } from './skins/apollo/mount-apollo.ts'
import { mountNacos } from './skins/nacos/mount-nacos.ts'
import { AccessKeyStore } from './store/access-key-store.ts'
import { ChangeSetStore } from './store/change-set-store.ts'
import { ReleaseStore } from './store/release-store.ts'

export const configModule: Module = {
  name: 'config',
  needs: [identityPort],
  provides: [],
  settings: [configSettings],
  firstSteps,
  open,
}

async function open(context: ModuleContext): Promise<RunningModule> {
  const { store, feed, http, audit, clock, random, log, metrics } = context
  const settings = context.settings(configSettings)
  await store.migrate('config', new URL('../migrations/', import.meta.url))

  const releases = new ReleaseStore(store)
  const accessKeyStore = new AccessKeyStore(store)
  const serving = new ServingTable({ clock, log })
  context.defer(await startLoader(serving, { releases, accessKeys: accessKeyStore }, feed))
  configMetrics(metrics, serving)

  const publisherOptions = { releases, serving, audit, clock, limits: settings }
  const publisher = new Publisher(publisherOptions)
  const grays = new GrayReleases(publisherOptions, publisher)
  const namespaces = new Namespaces({ releases, serving, audit, clock })
  const changeSetStore = new ChangeSetStore(store)
  const changeSets = new ChangeSets({
    store: changeSetStore,
    releases,
    publisher,
    audit,
    clock,
    random,
  })
  const accessKeys = new AccessKeys({
    store: accessKeyStore,
    releases,
    serving,
    audit,
    clock,
    random,
  })
  const service: ConfigService = {
    publish: (command, caller) => publisher.publish(command, caller),
    publishGray: (address, gray, caller) => grays.publish(address, gray, caller),
    removeGray: (address, name, caller) => grays.end(address, name, caller),
  }

  http.mount(
    configApi,
    configHandlers({ namespaces, publisher, changeSets, accessKeys, releases, serving, feed }),
  )
  const identity = context.use(identityPort)
  const skin = { http, serving, service, identity, clock, log, metrics, settings }
  const skins = [
    ...(settings.apolloEnabled ? [mountApollo(skin)] : []),
    ...(settings.nacosEnabled ? [mountNacos(skin)] : []),
  ]
  return {
    async stop() {
      for (const { stop } of skins) stop()
    },
  }
}
