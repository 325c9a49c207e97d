/** Bindings: who has which role where. */
import type { BindingView, Member, Page } from '@midplane/contract'
import {
  deleteBinding,
  findBinding,
  findRole,
  insertBinding,
  listBindings,
  type AccessDatabase,
  type AccessTables,
  type BindingRow,
} from '../access-store.ts'
import { findProject, type MemberKind } from '../directory-store.ts'
import { findMember, namesOf } from '../group-store.ts'
import { iamErrors } from '../errors.ts'
import { cursorOf, readCursor } from '../model/cursor.ts'
import { grantProblem } from '../model/grants.ts'
import { labelOf } from '../model/known-principal.ts'
import type { PageQuery } from '../model/name-cursor.ts'
import { BUILT_IN_ROLES, OWNER } from '../model/role.ts'
import { PLATFORM } from '../store.ts'
import { rulesOfBindings } from '../subjects.ts'
import { isWithinWall } from './decision.ts'
import { edit, type By, type DirectoryParts } from './directory-edit.ts'
import { taken, unknown } from './directory.ts'
import { requireToCover } from './handing-out.ts'

export type NewBinding = {
  readonly principal: Member
  readonly role: string
  readonly environment?: string | undefined
  readonly project?: string | undefined
  readonly resource?: string | undefined
}

const PRINCIPAL = /^(user|group|service-account):(.+)$/

export class Bindings {
  readonly #parts: DirectoryParts

  constructor(parts: DirectoryParts) {
    this.#parts = parts
  }

  /** Newest first. Errors: MP_IAM_NAME_UNKNOWN, MP_IAM_CURSOR_INVALID. */
  async list(
    tenant: string,
    query: PageQuery & {
      readonly principal?: string | undefined
      readonly role?: string | undefined
    },
  ): Promise<Page<BindingView>> {
    const { limit, role, principal } = query
    const rows = await listBindings(this.#db, {
      tenant,
      limit: limit + 1,
      after: query.cursor === undefined ? undefined : readCursor(query.cursor),
      principalId: principal === undefined ? undefined : await this.#idOf(tenant, principal),
      role,
    })
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    return {
      entries: await bindingViews(this.#db, shown),
      nextCursor:
        rows.length > limit && last !== undefined
          ? cursorOf({ at: last.created_at, id: last.id })
          : null,
    }
  }

  /**
   * Errors: MP_IAM_NAME_UNKNOWN, MP_IAM_SCOPE_INVALID, MP_IAM_GRANT_TOO_WIDE, MP_IAM_NAME_TAKEN,
   * MP_IAM_QUOTA_REACHED.
   */
  create(by: By, wanted: NewBinding): Promise<BindingView> {
    const { tenant, principal } = by
    requirePlace(tenant, wanted)
    return edit(this.#parts, by, async ({ db, nowMs, newId, requireRoomFor, record, change }) => {
      await requireRoomFor('bindings')
      const member = await findPrincipal(db, tenant, wanted.principal)
      await requireNames(db, tenant, wanted)
      const row: BindingRow = {
        id: newId(),
        tenant,
        principal_kind: wanted.principal.kind,
        principal_id: member.id,
        role: wanted.role,
        environment: wanted.environment ?? '',
        project: wanted.project ?? '',
        resource: wanted.resource ?? '',
        created_by: labelOf(principal),
        created_at: nowMs,
      }
      const { rules } = await rulesOfBindings(db, [row])
      if (rules.length === 0) refusePlace(wanted.role, 'the role says nothing about what is there')
      requireToCover(principal, rules)
      const label = `${wanted.principal.kind}:${member.name}`
      if (!(await insertBinding(db, row))) taken('binding', `${wanted.role} for ${label}`)
      record({
        action: 'iam.bindings.create',
        resource: `iam/${tenant}/bindings/${row.id}`,
        after: auditedBinding(row, label),
      })
      change('iam.binding', member.id)
      return bindingView(row, member)
    })
  }

  /** Errors: MP_IAM_NAME_UNKNOWN, MP_IAM_LAST_OWNER, MP_IAM_GRANT_TOO_WIDE. */
  async delete(by: By, id: string): Promise<void> {
    const { tenant, principal } = by
    const known = await findBinding(this.#db, tenant, id)
    const ownersAtRisk = known?.role === OWNER ? [tenant] : []
    await edit(
      this.#parts,
      by,
      async ({ db, record, change }) => {
        const row = (await findBinding(db, tenant, id)) ?? unknown('binding', tenant, id)
        requireToCover(principal, (await rulesOfBindings(db, [row])).rules)
        await deleteBinding(db, id)
        const [view] = await bindingViews(db, [row])
        record({
          action: 'iam.bindings.delete',
          resource: `iam/${tenant}/bindings/${id}`,
          before: auditedBinding(row, `${row.principal_kind}:${view?.principal.name ?? ''}`),
        })
        change('iam.binding', row.principal_id)
      },
      { ownersAtRisk },
    )
  }

  get #db(): AccessDatabase {
    return this.#parts.store.reader<AccessTables>()
  }

  async #idOf(tenant: string, label: string): Promise<string> {
    const [, kind, name = ''] = PRINCIPAL.exec(label) ?? []
    if (kind === undefined) return unknown('principal', tenant, label)
    const member = { kind: kind as MemberKind, name } // one of the three that the pattern names
    return (await findPrincipal(this.#db, tenant, member)).id
  }
}

/** Of the tenant; where that has none and no tenant was named, of the platform. */
async function findPrincipal(
  db: AccessDatabase,
  tenant: string,
  member: Member,
): Promise<{ readonly id: string; readonly name: string; readonly tenant: string }> {
  const { kind, name } = member
  const tenants = member.tenant === undefined ? [tenant, PLATFORM] : [member.tenant]
  for (const one of tenants) {
    if (one !== tenant && one !== PLATFORM) continue
    const found = await findMember(db, { kind, name, tenant: one })
    if (found !== undefined) return found
  }
  return unknown(kind, tenant, name)
}

function requirePlace(tenant: string, { role, environment, project, resource }: NewBinding): void {
  if (resource === undefined) {
    if (project !== undefined && tenant === PLATFORM)
      refusePlace(role, 'the platform has no projects')
    return
  }
  if (environment !== undefined || project !== undefined)
    refusePlace(role, 'a resource path stands alone')
  const problem = grantProblem({ action: '*', resource })
  if (problem !== undefined) refusePlace(role, problem)
  if (!isWithinWall(tenant, resource))
    refusePlace(role, `"${resource}" lies outside tenant "${tenant}"`)
}

async function requireNames(db: AccessDatabase, tenant: string, wanted: NewBinding): Promise<void> {
  const { role, project } = wanted
  if (!BUILT_IN_ROLES.has(role) && (await findRole(db, tenant, role)) === undefined)
    unknown('role', tenant, role)
  if (project !== undefined && (await findProject(db, tenant, project)) === undefined)
    unknown('project', tenant, project)
}

function refusePlace(role: string, problem: string): never {
  throw iamErrors.error('MP_IAM_SCOPE_INVALID', { role, problem })
}

async function bindingViews(
  db: AccessDatabase,
  rows: readonly BindingRow[],
): Promise<BindingView[]> {
  const names = new Map<string, { readonly name: string; readonly tenant: string }>()
  for (const kind of ['user', 'group', 'service-account'] as const) {
    const ids = rows.filter((row) => row.principal_kind === kind).map((row) => row.principal_id)
    for (const [id, name] of await namesOf(db, kind, [...new Set(ids)])) names.set(id, name)
  }
  return rows.map((row) =>
    bindingView(row, names.get(row.principal_id) ?? { name: '', tenant: row.tenant }),
  )
}

function bindingView(
  row: BindingRow,
  principal: { readonly name: string; readonly tenant: string },
): BindingView {
  return {
    id: row.id,
    principal: { kind: row.principal_kind, name: principal.name, tenant: principal.tenant },
    role: row.role,
    ...placeOf(row),
    createdAt: new Date(row.created_at).toISOString(),
    createdBy: row.created_by,
  }
}

function auditedBinding(row: BindingRow, principal: string): object {
  return { principal, role: row.role, ...placeOf(row) }
}

/** Only what the scope names. */
function placeOf(row: BindingRow): Pick<BindingView, 'environment' | 'project' | 'resource'> {
  return {
    ...(row.environment === '' ? {} : { environment: row.environment }),
    ...(row.project === '' ? {} : { project: row.project }),
    ...(row.resource === '' ? {} : { resource: row.resource }),
  }
}
