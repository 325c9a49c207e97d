/**
 * Users and service accounts as the ones who act, with their rights compiled from roles, groups and
 * bindings; in memory, and read again when anything that they depend on changes.
 */
import type { Change, Clock } from '@midplane/kernel'
import { bindingsOf, rulesOfJson, type AccessDatabase, type BindingRow } from './access-store.ts'
import { findServiceAccountById, type GroupRow } from './directory-store.ts'
import { groupsOf } from './group-store.ts'
import { LiveCache } from './live-cache.ts'
import { compileRights, NOTHING, type Rights, type Rule } from './model/grants.ts'
import { BUILT_IN_ROLES, rulesIn, type Scope } from './model/role.ts'
import { findUserById, PLATFORM } from './store.ts'

const SUBJECTS_MAX = 20_000

/** Mutable, because all principals of one share it and must see what becomes of it. */
export type Subject = {
  readonly id: string
  readonly kind: 'user' | 'service-account'
  name: string
  tenant: string
  /** Neither it nor its tenant is disabled or gone. */
  isActive: boolean
  rights: Rights
  /** What its rights were made of: `iam.group <id>`, `iam.role <tenant>/<name>`, and so on. */
  dependencies: ReadonlySet<string>
}

export class Subjects {
  readonly #cache: LiveCache<Subject>

  constructor(db: () => AccessDatabase, clock: Clock) {
    this.#cache = new LiveCache<Subject>(
      {
        countMax: SUBJECTS_MAX,
        find: (id) => findSubject(db(), id),
        update: (known, read) => void Object.assign(known, read),
        end: (known) => void Object.assign(known, { isActive: false, rights: NOTHING }),
      },
      clock,
    )
  }

  get size(): number {
    return this.#cache.size
  }

  known(id: string): Subject | undefined {
    return this.#cache.known(id)
  }

  read(id: string): Promise<Subject | undefined> {
    return this.#cache.read(id)
  }

  /** Resolves when everybody concerned acts under their new rights on this node. */
  async apply(changes: readonly Pick<Change, 'topic' | 'key'>[]): Promise<void> {
    const news = new Set(
      changes.flatMap(({ topic, key }) => (TOPICS.has(topic) ? [`${topic} ${key}`] : [])),
    )
    if (news.size > 0)
      await this.#cache.forget(({ dependencies }) => !dependencies.isDisjointFrom(news))
  }
}

const TOPICS: ReadonlySet<string> = new Set([
  'iam.user',
  'iam.service-account',
  'iam.group',
  'iam.role',
  'iam.project',
  'iam.binding',
  'iam.tenant',
])

/** Undefined when there is no such user or service account. */
export async function findSubject(db: AccessDatabase, id: string): Promise<Subject | undefined> {
  const user = await findUserById(db, id)
  const row = user ?? (await findServiceAccountById(db, id))
  if (row === undefined) return undefined
  const { name, tenant } = row
  const kind = user === undefined ? 'service-account' : 'user'
  const own = await db
    .selectFrom('iam_tenant')
    .select('state')
    .where('name', '=', tenant)
    .executeTakeFirst()
  const groups = await groupsOf(db, id)
  const { rules, dependencies } = await rulesOf(db, { tenant, ids: [id], groups })
  return {
    id,
    kind,
    name,
    tenant,
    isActive: row.state === 'active' && own?.state === 'active',
    rights: compileRights(rules),
    dependencies: new Set([
      `iam.${kind} ${id}`,
      `iam.binding ${id}`,
      `iam.tenant ${tenant}`,
      ...groups.flatMap((group) => [`iam.group ${group.id}`, `iam.binding ${group.id}`]),
      ...dependencies,
    ]),
  }
}

/** What a group gives to its members, by itself and by the groups that it is in. */
export async function rulesOfGroup(db: AccessDatabase, group: GroupRow): Promise<Rule[]> {
  const groups = [group, ...(await groupsOf(db, group.id))]
  return (await rulesOf(db, { tenant: group.tenant, ids: [], groups })).rules
}

/** What bindings give, wherever they are. */
export async function rulesOfBindings(
  db: AccessDatabase,
  bindings: readonly BindingRow[],
  sourceOf: (binding: BindingRow) => string = () => '',
): Promise<{ readonly rules: Rule[]; readonly dependencies: string[] }> {
  const tenants = [...new Set(bindings.map(({ tenant }) => tenant))]
  if (tenants.length === 0) return { rules: [], dependencies: [] }
  const custom = new Map(
    (
      await db
        .selectFrom('iam_role')
        .selectAll()
        .where('tenant', 'in', tenants)
        .where('name', 'in', [...new Set(bindings.map(({ role }) => role))])
        .execute()
    ).map((role) => [`${role.tenant}/${role.name}`, rulesOfJson(role.rules_json)]),
  )
  const projects = new Map(
    (
      await db
        .selectFrom('iam_project')
        .selectAll()
        .where('tenant', 'in', tenants)
        .where('name', 'in', [...new Set(bindings.map(({ project }) => project))])
        .execute()
    ).map((row) => [`${row.tenant}/${row.name}`, JSON.parse(row.applications_json) as string[]]), // written by this part
  )
  const rules = bindings.flatMap((binding) => {
    const { tenant, role, project } = binding
    const roleRules = BUILT_IN_ROLES.get(role)?.rules ?? custom.get(`${tenant}/${role}`) ?? []
    const scope = scopeOf(binding, projects.get(`${tenant}/${project}`) ?? [])
    return rulesIn(roleRules, scope, sourceOf(binding))
  })
  const dependencies = bindings.flatMap(({ tenant, role, project }) => [
    `iam.role ${tenant}/${role}`,
    `iam.project ${tenant}/${project}`,
  ])
  return { rules, dependencies }
}

async function rulesOf(
  db: AccessDatabase,
  who: {
    readonly tenant: string
    readonly ids: readonly string[]
    readonly groups: readonly GroupRow[]
  },
): Promise<{ readonly rules: Rule[]; readonly dependencies: string[] }> {
  const groupNames = new Map(who.groups.map(({ id, name }) => [id, name]))
  const bindings = await bindingsOf(db, [...who.ids, ...groupNames.keys()])
  const own = bindings.filter(({ tenant }) => who.tenant === PLATFORM || tenant === who.tenant)
  return rulesOfBindings(db, own, (binding) =>
    sourceOf(binding, groupNames.get(binding.principal_id)),
  )
}

function scopeOf(binding: BindingRow, applications: readonly string[]): Scope {
  const { tenant, environment, project, resource } = binding
  return {
    tenant,
    environment: environment === '' ? undefined : environment,
    applications: project === '' ? undefined : applications,
    resource: resource === '' ? undefined : resource,
  }
}

/** `role "developer" in default, environment prod, through group "backend"` */
function sourceOf(binding: BindingRow, group: string | undefined): string {
  const { role, tenant, environment, project, resource } = binding
  return [
    `role "${role}" in ${tenant === PLATFORM ? 'the platform' : tenant}`,
    environment === '' ? '' : `environment ${environment}`,
    project === '' ? '' : `project ${project}`,
    resource === '' ? '' : `resource ${resource}`,
    group === undefined ? '' : `through group "${group}"`,
  ]
    .filter((part) => part !== '')
    .join(', ')
}
