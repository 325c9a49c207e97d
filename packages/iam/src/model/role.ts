/**
 * Roles: lists of rules without a place. A binding says where; `grantsIn` joins the two.
 * Built-in roles never change, so what they mean is the same in every tenant.
 */
import type { RoleRule } from '@midplane/contract'
import { isKnownAction, LAYOUTS, nearestActions, type Layout } from './actions.ts'
import { pathCovers, type Rule } from './grants.ts'

export const OWNER = 'owner'

export type Role = {
  readonly name: string
  readonly title: string
  readonly rules: readonly RoleRule[]
}

/** Where a role holds: a whole tenant (`*` = the platform), or the narrower of what else is named. */
export type Scope = {
  readonly tenant: string
  readonly environment: string | undefined
  /** Application paths of a project. */
  readonly applications: readonly string[] | undefined
  /** A resource path, alone. */
  readonly resource: string | undefined
}

const DIRECTORY_READ = [
  'iam.tenants.read',
  'iam.projects.read',
  'iam.users.read',
  'iam.groups.read',
  'iam.service-accounts.read',
  'iam.roles.read',
  'iam.bindings.read',
  'iam.quotas.read',
] as const

export const BUILT_IN_ROLES: ReadonlyMap<string, Role> = new Map(
  [
    builtIn(OWNER, 'Everything', ['*']),
    builtIn('operator', 'Run it: configuration as a whole, changes and metrics', [
      'config.*',
      'changes.read',
      'metrics.read',
    ]),
    builtIn('developer', 'Read and edit configuration; somebody else publishes', [
      'config.read',
      'config.edit',
    ]),
    builtIn('reviewer', 'Read configuration and publish what others edited', [
      'config.read',
      'config.publish',
    ]),
    builtIn('auditor', 'Who has which rights and who changed what; values masked', [
      'config.read-masked',
      'audit.read',
      'iam.tokens.read',
      'iam.sessions.read',
      'iam.clients.read',
      'iam.providers.read',
      'iam.rights.explain',
      ...DIRECTORY_READ,
    ]),
    builtIn('read-only', 'See everything but the audit trail, change nothing', [
      'config.read',
      ...DIRECTORY_READ,
    ]),
    builtIn('masked-read-only', 'See configuration with its values masked', ['config.read-masked']),
    builtIn('exporter', 'Read configuration and take it away', ['config.read', 'config.export']),
  ].map((role) => [role.name, role]),
)

/** The kind of resource that a rule speaks of: what it says, else the part that its action names. */
function kindOf({ action, resource }: RoleRule): string {
  return resource ?? action.split('.', 1)[0] ?? '*'
}

/** What is wrong with a rule, or undefined. */
export function ruleProblem(
  rule: RoleRule,
): { readonly action: string; readonly nearest: string } | string | undefined {
  const { action } = rule
  if (!isKnownAction(action)) return { action, nearest: nearestActions(action).join(', ') }
  const [part = '', ...rest] = kindOf(rule).split('/')
  if (part === '*' && rest.length === 0) return undefined
  if (!LAYOUTS.has(part))
    return `"${part}" is no kind of resource: use ${[...LAYOUTS.keys()].join(', ')} or *`
  if (rest.includes('') || rest.at(-1) === '*')
    return 'a kind of resource is a path without empty segments or a `*` at its end'
  if (rest.length > 0 && LAYOUTS.get(part) !== 'tenant')
    return `"${part}" has no kinds below it: name a path in the binding instead`
  return undefined
}

/** The rules of a role where it is bound. */
export function rulesIn(rules: readonly RoleRule[], scope: Scope, source: string): Rule[] {
  return rules.flatMap((rule) =>
    pathsIn(kindOf(rule), scope).map((resource) => ({
      effect: rule.effect,
      action: rule.action,
      resource,
      source,
    })),
  )
}

function pathsIn(kind: string, scope: Scope): string[] {
  const { tenant, resource } = scope
  if (resource !== undefined) return narrowed(resource, kind)
  if (scope.environment === undefined && scope.applications === undefined)
    return [tenantPath(kind, tenant)].flat()
  const parts = kind === '*' ? [...LAYOUTS.keys()] : [kind]
  return parts
    .filter((part) => LAYOUTS.get(part) === 'environment')
    .flatMap((part) => {
      const base = `${part}/${tenant}/${scope.environment ?? '*'}`
      return scope.applications === undefined
        ? [base]
        : scope.applications.map((path) => `${base}/${path}`)
    })
}

function tenantPath(kind: string, tenant: string): string | [] {
  if (kind === '*') return tenant === '*' ? '*' : `*/${tenant}`
  const [part = '', ...rest] = kind.split('/')
  if (tenant !== '*') return layoutOf(part) === 'platform' ? [] : [part, tenant, ...rest].join('/')
  return rest.length === 0 ? part : [part, '*', ...rest].join('/')
}

/** Of a path and a kind the narrower one: `iam/default` is narrowed to `iam/default/users`. */
function narrowed(resource: string, kind: string): string[] {
  if (kind === '*') return [resource]
  const [part = '', ...rest] = kind.split('/')
  if (resource === '*') return [tenantPath(kind, '*')].flat()
  const whole = rest.length === 0 ? part : [part, resource.split('/')[1] ?? '*', ...rest].join('/')
  if (pathCovers(whole, resource)) return [resource]
  return pathCovers(resource, whole) ? [whole] : []
}

function layoutOf(part: string): Layout | undefined {
  return LAYOUTS.get(part)
}

function builtIn(name: string, title: string, actions: readonly string[]): Role {
  return { name, title, rules: actions.map((action) => ({ effect: 'allow', action })) }
}
