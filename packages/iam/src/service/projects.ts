/** Projects: named groups of applications that rights can be given in. */
import type { Page, ProjectView } from '@midplane/contract'
import {
  bindingsInProject,
  deleteBindingsInProject,
  type AccessDatabase,
  type AccessTables,
  type BindingRow,
} from '../access-store.ts'
import {
  deleteNamed,
  findProject,
  listProjects,
  putProject,
  type ProjectRow,
} from '../directory-store.ts'
import { nameAfter, pageByName, type PageQuery } from '../model/name-cursor.ts'
import { rulesOfBindings } from '../subjects.ts'
import { edit, type By, type DirectoryParts } from './directory-edit.ts'
import { timesOf, unknown } from './directory.ts'
import { requireToCover } from './handing-out.ts'

export class Projects {
  readonly #parts: DirectoryParts

  constructor(parts: DirectoryParts) {
    this.#parts = parts
  }

  async list(tenant: string, query: PageQuery): Promise<Page<ProjectView>> {
    const { limit } = query
    const page = { tenant, limit: limit + 1, after: nameAfter(query.cursor) }
    return pageByName(await listProjects(this.#db, page), limit, projectView)
  }

  /** Errors: MP_IAM_TENANT_UNKNOWN, MP_IAM_GRANT_TOO_WIDE, MP_IAM_QUOTA_REACHED. */
  put(
    by: By,
    name: string,
    { title, applications }: { readonly title: string; readonly applications: readonly string[] },
  ): Promise<ProjectView> {
    const { tenant } = by
    return edit(this.#parts, by, async ({ db, nowMs, newId, requireRoomFor, record, change }) => {
      const known = await findProject(db, tenant, name)
      if (known === undefined) await requireRoomFor('projects')
      const row: ProjectRow = {
        id: known?.id ?? newId(),
        tenant,
        name,
        title,
        applications_json: JSON.stringify([...new Set(applications)]),
        created_at: known?.created_at ?? nowMs,
        updated_at: nowMs,
      }
      // Who has rights in the project comes to rights in its new applications, and may lose refusals in the old ones.
      const bindings = await bindingsInProject(db, tenant, name)
      await requireToCoverBindings(db, by, bindings)
      await putProject(db, row)
      await requireToCoverBindings(db, by, bindings)
      record({
        action: known === undefined ? 'iam.projects.create' : 'iam.projects.update',
        resource: `iam/${tenant}/projects/${name}`,
        before: known === undefined ? undefined : auditedProject(known),
        after: auditedProject(row),
      })
      change('iam.project', `${tenant}/${name}`)
      return projectView(row)
    })
  }

  /** Errors: MP_IAM_NAME_UNKNOWN, MP_IAM_GRANT_TOO_WIDE. */
  delete(by: By, name: string): Promise<void> {
    const { tenant } = by
    return edit(this.#parts, by, async ({ db, record, change }) => {
      const row = (await findProject(db, tenant, name)) ?? unknown('project', tenant, name)
      await requireToCoverBindings(db, by, await bindingsInProject(db, tenant, name))
      await deleteBindingsInProject(db, tenant, name)
      await deleteNamed(db, 'iam_project', row.id)
      record({
        action: 'iam.projects.delete',
        resource: `iam/${tenant}/projects/${name}`,
        before: auditedProject(row),
      })
      change('iam.project', `${tenant}/${name}`)
    })
  }

  get #db(): AccessDatabase {
    return this.#parts.store.reader<AccessTables>()
  }
}

async function requireToCoverBindings(
  db: AccessDatabase,
  { principal }: By,
  bindings: readonly BindingRow[],
): Promise<void> {
  requireToCover(principal, (await rulesOfBindings(db, bindings)).rules)
}

function projectView(row: ProjectRow): ProjectView {
  const { name, title } = row
  return { name, title, applications: applicationsOf(row), ...timesOf(row) }
}

function auditedProject(row: ProjectRow): object {
  return { name: row.name, title: row.title, applications: applicationsOf(row) }
}

/** Written by this part. */
function applicationsOf({ applications_json: json }: ProjectRow): string[] {
  return JSON.parse(json) as string[]
}
