/** Groups and who is in them, in SQL; and names of all that can be a member. */
import type {
  DirectoryDatabase,
  GroupRow,
  MemberKind,
  MemberRow,
  NamePage,
} from './directory-store.ts'

export function findGroup(
  db: DirectoryDatabase,
  tenant: string,
  name: string,
): Promise<GroupRow | undefined> {
  return db
    .selectFrom('iam_group')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('name', '=', name)
    .executeTakeFirst()
}

export function listGroups(
  db: DirectoryDatabase,
  page: NamePage,
): Promise<(GroupRow & { member_count: number })[]> {
  return db
    .selectFrom('iam_group')
    .selectAll('iam_group')
    .select(({ selectFrom, fn }) =>
      selectFrom('iam_member')
        .whereRef('iam_member.group_id', '=', 'iam_group.id')
        .select(fn.countAll<number>().as('count'))
        .$asScalar()
        .$notNull()
        .as('member_count'),
    )
    .where('tenant', '=', page.tenant)
    .where('name', '>', page.after)
    .orderBy('name')
    .limit(page.limit)
    .execute()
}

export async function putGroup(db: DirectoryDatabase, row: GroupRow): Promise<void> {
  const { title, updated_at } = row
  await db
    .insertInto('iam_group')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['tenant', 'name']).doUpdateSet({ title, updated_at }),
    )
    .execute()
}

/** Direct members, by kind and id. */
export function listMembers(db: DirectoryDatabase, groupId: string): Promise<MemberRow[]> {
  return db
    .selectFrom('iam_member')
    .selectAll()
    .where('group_id', '=', groupId)
    .orderBy('member_kind')
    .orderBy('member_id')
    .execute()
}

/** False when it is a member already. */
export async function insertMember(db: DirectoryDatabase, row: MemberRow): Promise<boolean> {
  const inserted = await db
    .insertInto('iam_member')
    .values(row)
    .onConflict((conflict) => conflict.columns(['group_id', 'member_id']).doNothing())
    .returning('group_id')
    .executeTakeFirst()
  return inserted !== undefined
}

/** False when it is none. */
export async function deleteMember(
  db: DirectoryDatabase,
  groupId: string,
  memberId: string,
): Promise<boolean> {
  const deleted = await db
    .deleteFrom('iam_member')
    .where('group_id', '=', groupId)
    .where('member_id', '=', memberId)
    .returning('group_id')
    .executeTakeFirst()
  return deleted !== undefined
}

/** Every group that somebody is in, directly or through others, in breadth-first order. */
export async function groupsOf(db: DirectoryDatabase, memberId: string): Promise<GroupRow[]> {
  const found = new Map<string, GroupRow>()
  let reached = [memberId]
  while (reached.length > 0) {
    const groups = await db
      .selectFrom('iam_member')
      .innerJoin('iam_group', 'iam_group.id', 'iam_member.group_id')
      .selectAll('iam_group')
      .where('iam_member.member_id', 'in', reached)
      .execute()
    const fresh = groups.filter(({ id }) => !found.has(id))
    for (const group of fresh) found.set(group.id, group)
    reached = [...new Set(fresh.map(({ id }) => id))]
  }
  return [...found.values()]
}

/** Names of members, by id; what is gone is left out. */
export async function namesOf(
  db: DirectoryDatabase,
  kind: MemberKind,
  ids: readonly string[],
): Promise<Map<string, { readonly name: string; readonly tenant: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom(MEMBER_TABLES[kind])
    .select(['id', 'name', 'tenant'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, name, tenant }) => [id, { name, tenant }]))
}

export async function findMember(
  db: DirectoryDatabase,
  member: { readonly kind: MemberKind; readonly tenant: string; readonly name: string },
): Promise<{ readonly id: string; readonly name: string; readonly tenant: string } | undefined> {
  return db
    .selectFrom(MEMBER_TABLES[member.kind])
    .select(['id', 'name', 'tenant'])
    .where('tenant', '=', member.tenant)
    .where('name', '=', member.name)
    .executeTakeFirst()
}

/** Leaves every group; for a group also: loses its members. */
export async function deleteMemberships(db: DirectoryDatabase, id: string): Promise<void> {
  await db
    .deleteFrom('iam_member')
    .where(({ or, eb }) => or([eb('member_id', '=', id), eb('group_id', '=', id)]))
    .execute()
}

const MEMBER_TABLES = {
  user: 'iam_user',
  group: 'iam_group',
  'service-account': 'iam_service_account',
} as const
