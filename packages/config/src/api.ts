/** Joins the contract of the configuration centre to its use cases. */
import type { configApi } from '@midplane/contract'
import type { Handlers, RequestContext } from '@midplane/kernel'
import { effectiveOf } from './effective.ts'
import type { AccessKeys } from './service/access-keys.ts'
import type { ChangeSets } from './service/change-sets.ts'
import type { Namespaces } from './service/namespaces.ts'
import type { Publisher } from './service/publisher.ts'
import { rollback } from './service/rollbacks.ts'
import type { Caller } from './service.ts'
import type { Serving } from './serving/serving.ts'
import type { ReleaseStore } from './store/release-store.ts'
import { watchNamespaces, type WatchSource } from './watch.ts'

export type ConfigUseCases = {
  readonly namespaces: Namespaces
  readonly publisher: Publisher
  readonly changeSets: ChangeSets
  readonly accessKeys: AccessKeys
  readonly releases: ReleaseStore
  readonly serving: Serving
  readonly feed: WatchSource['feed']
}

export function configHandlers(use: ConfigUseCases): Handlers<typeof configApi> {
  const { namespaces, publisher, changeSets, accessKeys, releases } = use
  return {
    listEnvironments: async ({ params }) => ({ entries: namespaces.environments(params.tenant) }),
    listNamespaces: ({ params, query }) => namespaces.list({ ...params, ...query }),
    createNamespace: ({ params, body }, context) => {
      const { application, cluster, namespace, ...rest } = body
      return namespaces.create(
        { address: { ...params, application, cluster, namespace }, ...rest },
        callerOf(context),
      )
    },
    getNamespace: ({ params }) => namespaces.head(params),
    getEffective: async ({ params, query }) => effectiveOf(namespaces.effective(params, query)),
    explain: async ({ params, query }) => namespaces.explain(params, query.key, query),
    listReleases: ({ params, query }) => namespaces.history(params, query),
    getRelease: ({ params }) => {
      const { revision, ...address } = params
      return namespaces.release(address, revision)
    },
    diffReleases: ({ params, query }) =>
      namespaces.diff(params, { from: query.from, to: query.to }),
    rollback: ({ params, body }, context) =>
      rollback({ releases, publisher }, { address: params, ...body }, callerOf(context)),
    publish: ({ params, body }, context) =>
      publisher.publish({ ...params, ...body }, callerOf(context)),
    listChangeSets: ({ params, query }) => changeSets.list(params.tenant, query),
    createChangeSet: ({ params, body }, context) =>
      changeSets.create(params.tenant, body, callerOf(context)),
    getChangeSet: ({ params }) => changeSets.get(params.tenant, params.id),
    saveChangeSet: ({ params, body }, context) =>
      changeSets.save(params.tenant, params.id, body, callerOf(context)),
    discardChangeSet: ({ params }, context) =>
      changeSets.discard(params.tenant, params.id, callerOf(context)),
    publishChangeSet: ({ params, body }, context) =>
      changeSets.publish(params.tenant, params.id, body, callerOf(context)),
    exportNamespaces: ({ params, query }) => namespaces.export({ ...params, ...query }),
    watch: ({ params, query }, context, emit) =>
      watchNamespaces(use, { ...params, ...query }, context, emit),
    listAccessKeys: async ({ params, query }) => ({
      entries: await accessKeys.list(params.tenant, query.application),
    }),
    createAccessKey: ({ params, body }, context) =>
      accessKeys.create(params.tenant, body.application, callerOf(context)),
    updateAccessKey: ({ params, body }, context) =>
      accessKeys.setEnabled(params, body.isEnabled, callerOf(context)),
    deleteAccessKey: ({ params }, context) => accessKeys.delete(params, callerOf(context)),
  }
}

function callerOf(context: RequestContext): Caller {
  return {
    principal: context.principal,
    reason: context.reason,
    authorize: (action, resource) => context.authorize(action, resource),
  }
}
