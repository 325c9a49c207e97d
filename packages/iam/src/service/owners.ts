/** Who owns a tenant: active people who have the role `owner` in the whole of it, also through groups. */
import type { AccessDatabase } from '../access-store.ts'
import { groupsOf } from '../group-store.ts'
import { OWNER } from '../model/role.ts'

export async function hasOwner(db: AccessDatabase, tenant: string): Promise<boolean> {
  const bindings = await ownerBindings(db)
    .where('tenant', '=', tenant)
    .select(['principal_kind', 'principal_id'])
    .execute()
  const idsOf = (kind: string): string[] =>
    bindings.filter((row) => row.principal_kind === kind).map((row) => row.principal_id)
  const users = new Set(idsOf('user'))
  for (const id of await usersIn(db, idsOf('group'))) users.add(id)
  if (users.size === 0) return false
  const active = await db
    .selectFrom('iam_user')
    .select('id')
    .where('id', 'in', [...users])
    .where('state', '=', 'active')
    .executeTakeFirst()
  return active !== undefined
}

/** Tenants that a user or group owns, or helps to own. */
export async function tenantsOwnedBy(db: AccessDatabase, id: string): Promise<string[]> {
  const groups = await groupsOf(db, id)
  const bindings = await ownerBindings(db)
    .where('principal_id', 'in', [id, ...groups.map((group) => group.id)])
    .select('tenant')
    .execute()
  return [...new Set(bindings.map(({ tenant }) => tenant))]
}

function ownerBindings(db: AccessDatabase) {
  return db
    .selectFrom('iam_binding')
    .where('role', '=', OWNER)
    .where('environment', '=', '')
    .where('project', '=', '')
    .where('resource', '=', '')
}

async function usersIn(db: AccessDatabase, groupIds: readonly string[]): Promise<Set<string>> {
  const users = new Set<string>()
  const seen = new Set(groupIds)
  let reached = [...groupIds]
  while (reached.length > 0) {
    const members = await db
      .selectFrom('iam_member')
      .selectAll()
      .where('group_id', 'in', reached)
      .execute()
    for (const row of members) if (row.member_kind === 'user') users.add(row.member_id)
    reached = members
      .filter((row) => row.member_kind === 'group' && !seen.has(row.member_id))
      .map((row) => row.member_id)
    for (const id of reached) seen.add(id)
  }
  return users
}
