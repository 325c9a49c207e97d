/** Groups: of users, service accounts and other groups, in a ring never. */
import type { GroupView, Member, Page } from '@midplane/contract'
import type { AccessDatabase, AccessTables } from '../access-store.ts'
import { deleteNamed, type GroupRow, type MemberKind } from '../directory-store.ts'
import {
  deleteMember,
  findGroup,
  findMember,
  groupsOf,
  insertMember,
  listGroups,
  listMembers,
  namesOf,
  putGroup,
} from '../group-store.ts'
import { iamErrors } from '../errors.ts'
import { nameAfter, pageByName, type PageQuery } from '../model/name-cursor.ts'
import { rulesOfGroup } from '../subjects.ts'
import { edit, type By, type DirectoryParts, type Edit } from './directory-edit.ts'
import { removePrincipal, timesOf, unknown } from './directory.ts'
import { requireToCover } from './handing-out.ts'
import { tenantsOwnedBy } from './owners.ts'

export type GroupMember = { readonly kind: MemberKind; readonly name: string }

export class Groups {
  readonly #parts: DirectoryParts

  constructor(parts: DirectoryParts) {
    this.#parts = parts
  }

  async list(tenant: string, query: PageQuery): Promise<Page<GroupView>> {
    const { limit } = query
    const page = { tenant, limit: limit + 1, after: nameAfter(query.cursor) }
    return pageByName(await listGroups(this.#db, page), limit, (row) =>
      groupView(row, Number(row.member_count)),
    )
  }

  /** Errors: MP_IAM_TENANT_UNKNOWN, MP_IAM_QUOTA_REACHED. */
  put(by: By, name: string, title: string): Promise<GroupView> {
    const { tenant } = by
    return edit(this.#parts, by, async ({ db, nowMs, newId, requireRoomFor, record, change }) => {
      const known = await findGroup(db, tenant, name)
      if (known === undefined) await requireRoomFor('groups')
      const row: GroupRow = {
        id: known?.id ?? newId(),
        tenant,
        name,
        title,
        created_at: known?.created_at ?? nowMs,
        updated_at: nowMs,
      }
      await putGroup(db, row)
      record({
        action: known === undefined ? 'iam.groups.create' : 'iam.groups.update',
        resource: pathOf(row),
        before: known === undefined ? undefined : { title: known.title },
        after: { title },
      })
      change('iam.group', row.id)
      return groupView(row, (await listMembers(db, row.id)).length)
    })
  }

  /** Errors: MP_IAM_NAME_UNKNOWN, MP_IAM_LAST_OWNER, MP_IAM_GRANT_TOO_WIDE. */
  async delete(by: By, name: string): Promise<void> {
    const work = async ({ db, record, change }: Edit): Promise<void> => {
      const group = await coveredGroup(db, by, name)
      await removePrincipal(db, group.id, change)
      await deleteNamed(db, 'iam_group', group.id)
      record({
        action: 'iam.groups.delete',
        resource: pathOf(group),
        before: { title: group.title },
      })
      change('iam.group', group.id)
    }
    await edit(this.#parts, by, work, { ownersAtRisk: await this.#ownedBy(by.tenant, name) })
  }

  /** Errors: MP_IAM_NAME_UNKNOWN. */
  async members(tenant: string, name: string): Promise<Member[]> {
    const group = (await findGroup(this.#db, tenant, name)) ?? unknown('group', tenant, name)
    const rows = await listMembers(this.#db, group.id)
    const members: Member[] = []
    for (const kind of ['user', 'group', 'service-account'] as const) {
      const ids = rows.filter((row) => row.member_kind === kind).map((row) => row.member_id)
      const names = [...(await namesOf(this.#db, kind, ids)).values()]
      const sorted = names.toSorted((one, other) => (one.name < other.name ? -1 : 1))
      members.push(...sorted.map((member) => ({ kind, ...member })))
    }
    return members
  }

  /** Errors: MP_IAM_NAME_UNKNOWN, MP_IAM_GROUP_CYCLE, MP_IAM_GRANT_TOO_WIDE. */
  addMember(by: By, name: string, member: GroupMember): Promise<void> {
    const { tenant } = by
    return edit(this.#parts, by, async ({ db, record, change }) => {
      const group = await coveredGroup(db, by, name)
      const { id } =
        (await findMember(db, { ...member, tenant })) ?? unknown(member.kind, tenant, member.name)
      const above = [group.id, ...(await groupsOf(db, group.id)).map((other) => other.id)]
      if (above.includes(id))
        throw iamErrors.error('MP_IAM_GROUP_CYCLE', { group: name, member: member.name })
      const isNew = await insertMember(db, {
        group_id: group.id,
        member_kind: member.kind,
        member_id: id,
      })
      if (!isNew) return
      record({ action: 'iam.groups.members.add', resource: pathOf(group), after: member })
      change(topicOf(member.kind), id)
    })
  }

  /** Errors: MP_IAM_NAME_UNKNOWN, MP_IAM_LAST_OWNER, MP_IAM_GRANT_TOO_WIDE. */
  async removeMember(by: By, name: string, member: GroupMember): Promise<void> {
    const { tenant } = by
    const work = async ({ db, record, change }: Edit): Promise<void> => {
      const group = await coveredGroup(db, by, name)
      const found = await findMember(db, { ...member, tenant })
      if (found === undefined || !(await deleteMember(db, group.id, found.id)))
        unknown(`${member.kind} in group "${name}",`, tenant, member.name)
      record({ action: 'iam.groups.members.remove', resource: pathOf(group), before: member })
      change(topicOf(member.kind), found.id)
    }
    await edit(this.#parts, by, work, { ownersAtRisk: await this.#ownedBy(tenant, name) })
  }

  get #db(): AccessDatabase {
    return this.#parts.store.reader<AccessTables>()
  }

  async #ownedBy(tenant: string, name: string): Promise<string[]> {
    const group = await findGroup(this.#db, tenant, name)
    return group === undefined ? [] : tenantsOwnedBy(this.#db, group.id)
  }
}

/** Whoever changes who is in a group hands its rights out, or takes its refusals away. */
async function coveredGroup(
  db: AccessDatabase,
  { principal, tenant }: By,
  name: string,
): Promise<GroupRow> {
  const group = (await findGroup(db, tenant, name)) ?? unknown('group', tenant, name)
  requireToCover(principal, await rulesOfGroup(db, group))
  return group
}

function topicOf(kind: MemberKind): string {
  return `iam.${kind}`
}

function pathOf({ tenant, name }: GroupRow): string {
  return `iam/${tenant}/groups/${name}`
}

function groupView(row: GroupRow, memberCount: number): GroupView {
  return { name: row.name, title: row.title, memberCount, ...timesOf(row) }
}
