/**
 * Grants: a right is an action (`config.publish`, `config.*`, `*`) on a resource path and all below
 * it (`*` = everything).
 * Invariant: the cost of a question depends on the depth of action and path, never on the number of
 * grants.
 */
import type { Grant } from '@midplane/contract'

/** Action pattern -> the resource paths it is granted on. */
export type Rights = ReadonlyMap<string, ReadonlySet<string>>

const ACTION = /^(\*|[a-z][a-zA-Z0-9-]*(\.[a-z][a-zA-Z0-9-]*)*(\.\*)?)$/

export function rightsOf(grants: readonly Grant[]): Rights {
  const rights = new Map<string, Set<string>>()
  for (const { action, resource } of grants) {
    const resources = rights.get(action)
    if (resources === undefined) rights.set(action, new Set([resource]))
    else resources.add(resource)
  }
  return rights
}

export function grantsOf(rights: Rights): Grant[] {
  return [...rights].flatMap(([action, resources]) =>
    [...resources].map((resource) => ({ action, resource })),
  )
}

export const EVERYTHING: Rights = rightsOf([{ action: '*', resource: '*' }])
export const NOTHING: Rights = rightsOf([])

/**
 * The narrowest grant that covers `action` on `resource`; both may be patterns themselves, so this
 * also says whether one holder's rights are wide enough to hand out a grant.
 */
export function grantCovering(rights: Rights, action: string, resource: string): Grant | undefined {
  for (
    let pattern: string | undefined = action;
    pattern !== undefined;
    pattern = widerAction(pattern)
  ) {
    const resources = rights.get(pattern)
    if (resources === undefined) continue
    const covering = pathCovering(resources, resource)
    if (covering !== undefined) return { action: pattern, resource: covering }
  }
  return undefined
}

/** The first of `wanted` that `rights` do not cover. */
export function grantBeyond(rights: Rights, wanted: readonly Grant[]): Grant | undefined {
  return wanted.find(
    ({ action, resource }) => grantCovering(rights, action, resource) === undefined,
  )
}

/** What is wrong with a grant, or undefined. */
export function grantProblem({ action, resource }: Grant): string | undefined {
  if (!ACTION.test(action)) return 'an action is words joined by dots, `*` only alone or at the end'
  if (resource === '*') return undefined
  const segments = resource.split('/')
  if (segments.includes('')) return 'a path has no empty segments and no slash at its ends'
  if (segments.includes('*')) return 'a path covers everything below it, so `*` only stands alone'
  return undefined
}

/** `config.read@config, config.edit@config/default` */
export function parseGrantList(text: string): Grant[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const at = entry.indexOf('@')
      return at === -1
        ? { action: entry, resource: '*' }
        : { action: entry.slice(0, at), resource: entry.slice(at + 1) }
    })
}

/** `config.items.edit` -> `config.items.*` -> `config.*` -> `*` -> undefined */
function widerAction(pattern: string): string | undefined {
  if (pattern === '*') return undefined
  const stem = pattern.endsWith('.*') ? pattern.slice(0, -2) : pattern
  const dot = stem.lastIndexOf('.')
  return dot === -1 ? '*' : `${stem.slice(0, dot)}.*`
}

function pathCovering(resources: ReadonlySet<string>, resource: string): string | undefined {
  for (let path: string | undefined = resource; path !== undefined; path = pathAbove(path)) {
    if (resources.has(path)) return path
  }
  return undefined
}

/** `config/default/prod` -> `config/default` -> `config` -> `*` -> undefined */
function pathAbove(path: string): string | undefined {
  if (path === '*') return undefined
  const slash = path.lastIndexOf('/')
  return slash === -1 ? '*' : path.slice(0, slash)
}
