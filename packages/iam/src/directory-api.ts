/** Handlers that join the contracts of people and rights to their services. */
import type { accessApi, directoryApi } from '@midplane/contract'
import type { Clock, Handlers, RequestContext } from '@midplane/kernel'
import type { AccessTables } from './access-store.ts'
import { ACTIONS } from './model/actions.ts'
import { Bindings } from './service/bindings.ts'
import type { By, DirectoryParts } from './service/directory-edit.ts'
import { userView, type Directory } from './service/directory.ts'
import { explain, explainFor } from './service/explain.ts'
import { Groups } from './service/groups.ts'
import { Projects } from './service/projects.ts'
import { Quotas } from './service/quotas.ts'
import { Roles } from './service/roles.ts'
import { ServiceAccounts, serviceAccountView } from './service/service-accounts.ts'
import { Tenants } from './service/tenants.ts'

type Params = { readonly tenant: string }

export function directoryHandlers(
  parts: DirectoryParts,
  directory: Directory,
): Handlers<typeof directoryApi> {
  const tenants = new Tenants(parts)
  return {
    listTenants: ({ query }) => tenants.list(query),
    createTenant: ({ body }, { principal, reason }) => tenants.create({ principal, reason }, body),
    getTenant: ({ params }) => tenants.get(params.tenant),
    updateTenant: ({ params, body }, context) => tenants.update(byOf(params, context), body),
    deleteTenant: ({ params }, context) => tenants.delete(byOf(params, context)),
    ...projectHandlers(new Projects(parts)),
    ...userHandlers(directory),
    ...groupHandlers(new Groups(parts)),
    ...serviceAccountHandlers(new ServiceAccounts(parts)),
  }
}

export function accessHandlers(parts: DirectoryParts): Handlers<typeof accessApi> {
  const roles = new Roles(parts)
  const bindings = new Bindings(parts)
  const quotas = new Quotas(parts)
  return {
    listActions: async () => ({ entries: [...ACTIONS] }),
    listRoles: async ({ params }) => ({ entries: await roles.list(params.tenant) }),
    putRole: ({ params, body }, context) => roles.put(byOf(params, context), params.name, body),
    deleteRole: ({ params }, context) => roles.delete(byOf(params, context), params.name),
    listBindings: ({ params, query }) => bindings.list(params.tenant, query),
    createBinding: ({ params, body }, context) => bindings.create(byOf(params, context), body),
    deleteBinding: ({ params }, context) => bindings.delete(byOf(params, context), params.id),
    listQuotas: async ({ params }) => ({ entries: await quotas.list(params.tenant) }),
    putQuota: ({ params, body }, context) =>
      quotas.put(byOf(params, context), params.what, body.limit),
    explainRights: explainHandler(parts, parts.clock),
  }
}

function explainHandler(
  { store }: DirectoryParts,
  clock: Clock,
): Handlers<typeof accessApi>['explainRights'] {
  return async ({ query }, context) => {
    const { principal: asked, action, resource } = query
    const tenant = query.tenant ?? context.principal.tenant
    if (asked === undefined) return explainFor(context.principal, { action, resource }, clock)
    context.authorize('iam.rights.explain', `iam/${tenant}`)
    const question = { action, resource, principal: asked, tenant }
    return explain(store.reader<AccessTables>(), question, clock)
  }
}

function projectHandlers(
  projects: Projects,
): Pick<Handlers<typeof directoryApi>, 'listProjects' | 'putProject' | 'deleteProject'> {
  return {
    listProjects: ({ params, query }) => projects.list(params.tenant, query),
    putProject: ({ params, body }, context) =>
      projects.put(byOf(params, context), params.name, body),
    deleteProject: ({ params }, context) => projects.delete(byOf(params, context), params.name),
  }
}

function userHandlers(
  directory: Directory,
): Pick<
  Handlers<typeof directoryApi>,
  'listUsers' | 'getUser' | 'createUser' | 'updateUser' | 'deleteUser'
> {
  return {
    listUsers: ({ params, query }) => directory.listUsers(params.tenant, query),
    getUser: async ({ params }) => userView(await directory.user(params.tenant, params.name)),
    createUser: async ({ params, body }, context) =>
      userView(await directory.createUser(byOf(params, context), body)),
    updateUser: async ({ params, body }, context) =>
      userView(await directory.updateUser(byOf(params, context), params.name, body)),
    deleteUser: ({ params }, context) => directory.deleteUser(byOf(params, context), params.name),
  }
}

function groupHandlers(
  groups: Groups,
): Pick<
  Handlers<typeof directoryApi>,
  'listGroups' | 'putGroup' | 'deleteGroup' | 'listMembers' | 'addMember' | 'removeMember'
> {
  return {
    listGroups: ({ params, query }) => groups.list(params.tenant, query),
    putGroup: ({ params, body }, context) =>
      groups.put(byOf(params, context), params.name, body.title),
    deleteGroup: ({ params }, context) => groups.delete(byOf(params, context), params.name),
    listMembers: async ({ params }) => ({
      entries: await groups.members(params.tenant, params.name),
    }),
    addMember: ({ params, body }, context) =>
      groups.addMember(byOf(params, context), params.name, body),
    removeMember: ({ params }, context) =>
      groups.removeMember(byOf(params, context), params.name, {
        kind: params.kind,
        name: params.member,
      }),
  }
}

function serviceAccountHandlers(
  accounts: ServiceAccounts,
): Pick<
  Handlers<typeof directoryApi>,
  'listServiceAccounts' | 'createServiceAccount' | 'updateServiceAccount' | 'deleteServiceAccount'
> {
  return {
    listServiceAccounts: ({ params, query }) => accounts.list(params.tenant, query),
    createServiceAccount: async ({ params, body }, context) =>
      serviceAccountView(await accounts.create(byOf(params, context), body)),
    updateServiceAccount: async ({ params, body }, context) =>
      serviceAccountView(await accounts.update(byOf(params, context), params.name, body)),
    deleteServiceAccount: ({ params }, context) =>
      accounts.delete(byOf(params, context), params.name),
  }
}

function byOf({ tenant }: Params, { principal, reason }: RequestContext): By {
  return { principal, tenant, reason }
}
