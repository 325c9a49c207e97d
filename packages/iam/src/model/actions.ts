/**
 * What can be done at all: every action of the platform, and how each kind of resource is laid out.
 * A role that names something else is refused. The contracts are held against this list by a test.
 */
import { nearestName } from '@midplane/kernel'

/**
 * How the paths of a part go on after its name: `environment`: tenant, environment, application;
 * `tenant`: tenant; `platform`: nothing, the platform has one.
 */
export type Layout = 'environment' | 'tenant' | 'platform'

/** First segment of a path -> layout. */
export const LAYOUTS: ReadonlyMap<string, Layout> = new Map([
  ['config', 'environment'],
  ['iam', 'tenant'],
  ['audit', 'tenant'],
  ['changes', 'platform'],
  ['metrics', 'platform'],
])

export const ACTIONS: readonly string[] = [
  'audit.read',
  'changes.read',
  'config.admin',
  'config.edit',
  'config.export',
  'config.publish',
  'config.read',
  'config.read-masked',
  'iam.bindings.edit',
  'iam.bindings.read',
  'iam.clients.edit',
  'iam.clients.read',
  'iam.clients.register',
  'iam.groups.edit',
  'iam.groups.read',
  'iam.keys.edit',
  'iam.projects.edit',
  'iam.projects.read',
  'iam.providers.edit',
  'iam.providers.read',
  'iam.quotas.edit',
  'iam.quotas.read',
  'iam.rights.explain',
  'iam.roles.edit',
  'iam.roles.read',
  'iam.service-accounts.edit',
  'iam.service-accounts.read',
  'iam.sessions.edit',
  'iam.sessions.read',
  'iam.tenants.edit',
  'iam.tenants.read',
  'iam.tokens.edit',
  'iam.tokens.read',
  'iam.users.edit',
  'iam.users.read',
  'metrics.read',
]

/** `*`, and `config.*` for each beginning of an action. */
const PATTERNS: ReadonlySet<string> = new Set([
  '*',
  ...ACTIONS,
  ...ACTIONS.flatMap((action) => {
    const words = action.split('.')
    return words.slice(1).map((_, index) => `${words.slice(0, index + 1).join('.')}.*`)
  }),
])

const NEAREST_MAX = 3

/** An action, or a pattern that covers one. */
export function isKnownAction(pattern: string): boolean {
  return PATTERNS.has(pattern)
}

/** What a mistyped action may have meant, best first; those of the same part when nothing is near. */
export function nearestActions(pattern: string): string[] {
  const left = new Set(PATTERNS)
  const nearest: string[] = []
  while (nearest.length < NEAREST_MAX) {
    const name = nearestName(pattern, left)
    if (name === undefined) break
    left.delete(name)
    nearest.push(name)
  }
  if (nearest.length > 0) return nearest
  const part = `${pattern.split('.', 1)[0] ?? ''}.`
  return ACTIONS.filter((action) => action.startsWith(part)).slice(0, NEAREST_MAX)
}
