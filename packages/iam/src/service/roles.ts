/** Roles: the built-in ones, and those that tenants make. */
import type { RoleRule, RoleView } from '@midplane/contract'
import {
  bindingsWithRole,
  deleteRole,
  findRole,
  listRoles,
  putRole,
  rulesOfJson,
  type AccessTables,
  type RoleRow,
} from '../access-store.ts'
import { iamErrors } from '../errors.ts'
import { BUILT_IN_ROLES, ruleProblem, rulesIn } from '../model/role.ts'
import { edit, type By, type DirectoryParts } from './directory-edit.ts'
import { unknown } from './directory.ts'
import { requireToCover } from './handing-out.ts'

export class Roles {
  readonly #parts: DirectoryParts

  constructor(parts: DirectoryParts) {
    this.#parts = parts
  }

  async list(tenant: string): Promise<RoleView[]> {
    const own = await listRoles(this.#parts.store.reader<AccessTables>(), tenant)
    const builtIn = [...BUILT_IN_ROLES.values()].map(({ name, title, rules }) => ({
      name,
      title,
      isBuiltIn: true,
      rules: [...rules],
    }))
    return [...builtIn, ...own.map(roleView)]
  }

  /**
   * Errors: MP_IAM_BUILT_IN, MP_IAM_ACTION_UNKNOWN, MP_IAM_RULE_INVALID, MP_IAM_GRANT_TOO_WIDE,
   * MP_IAM_QUOTA_REACHED.
   */
  put(
    by: By,
    name: string,
    { title, rules }: { readonly title: string; readonly rules: readonly RoleRule[] },
  ): Promise<RoleView> {
    const { tenant } = by
    requireOwn(name)
    for (const rule of rules) requireValid(rule)
    return edit(this.#parts, by, async ({ db, nowMs, newId, requireRoomFor, record, change }) => {
      const known = await findRole(db, tenant, name)
      if (known === undefined) await requireRoomFor('roles')
      const before = known === undefined ? [] : rulesOfJson(known.rules_json)
      // Whoever has the role gets what is added, wherever that is, and loses refusals that are left out.
      requireToCover(by.principal, wholeTenant(tenant, [...before, ...rules]))
      const row: RoleRow = {
        id: known?.id ?? newId(),
        tenant,
        name,
        title,
        rules_json: JSON.stringify(rules),
        created_at: known?.created_at ?? nowMs,
        updated_at: nowMs,
      }
      await putRole(db, row)
      record({
        action: known === undefined ? 'iam.roles.create' : 'iam.roles.update',
        resource: `iam/${tenant}/roles/${name}`,
        before: known === undefined ? undefined : { title: known.title, rules: before },
        after: { title, rules },
      })
      change('iam.role', `${tenant}/${name}`)
      return roleView(row)
    })
  }

  /** Errors: MP_IAM_NAME_UNKNOWN, MP_IAM_BUILT_IN, MP_IAM_ROLE_IN_USE. */
  delete(by: By, name: string): Promise<void> {
    const { tenant } = by
    requireOwn(name)
    return edit(this.#parts, by, async ({ db, record, change }) => {
      const row = (await findRole(db, tenant, name)) ?? unknown('role', tenant, name)
      const { length: count } = await bindingsWithRole(db, tenant, name)
      if (count > 0) throw iamErrors.error('MP_IAM_ROLE_IN_USE', { name, count })
      await deleteRole(db, row.id)
      record({
        action: 'iam.roles.delete',
        resource: `iam/${tenant}/roles/${name}`,
        before: { title: row.title, rules: rulesOfJson(row.rules_json) },
      })
      change('iam.role', `${tenant}/${name}`)
    })
  }
}

function requireOwn(name: string): void {
  if (BUILT_IN_ROLES.has(name)) throw iamErrors.error('MP_IAM_BUILT_IN', { kind: 'role', name })
}

function requireValid(rule: RoleRule): void {
  const problem = ruleProblem(rule)
  if (problem === undefined) return
  if (typeof problem === 'object') throw iamErrors.error('MP_IAM_ACTION_UNKNOWN', problem)
  throw iamErrors.error('MP_IAM_RULE_INVALID', { action: rule.action, problem })
}

function wholeTenant(tenant: string, rules: readonly RoleRule[]): ReturnType<typeof rulesIn> {
  const scope = { tenant, environment: undefined, applications: undefined, resource: undefined }
  return rulesIn(rules, scope, '')
}

function roleView(row: RoleRow): RoleView {
  return { name: row.name, title: row.title, isBuiltIn: false, rules: rulesOfJson(row.rules_json) }
}
