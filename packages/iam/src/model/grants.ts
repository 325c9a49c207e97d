/**
 * Rights: allowances and refusals of an action (`config.publish`, `config.*`, `*`) on a resource path and all below it.
 * A segment `*` of a path stands for any one segment; the path `*` alone is everything. A refusal wins over any allowance.
 * Invariant: the cost of a question depends on the depth of action and path, never on the number of rules.
 */
import type { Grant } from '@midplane/contract'

export type Effect = 'allow' | 'deny'

/** A grant with its sign, and where it comes from. */
export type Rule = Grant & {
  readonly effect: Effect
  /** Such as `role "developer"`; empty for the grants of a token. */
  readonly source: string
}

/** Action pattern -> the paths that rules of that action speak of. */
type Index = ReadonlyMap<string, PathNode>

type PathNode = {
  /** The rule that ends here. */
  rule: Rule | undefined
  /** Under any one segment. */
  any: PathNode | undefined
  below: Map<string, PathNode> | undefined
}

export type Rights = {
  readonly rules: readonly Rule[]
  readonly allow: Index
  readonly deny: Index
}

export type Verdict = { readonly isAllowed: boolean; readonly rule: Rule | undefined }

const ACTION = /^(\*|[a-z][a-zA-Z0-9-]*(\.[a-z][a-zA-Z0-9-]*)*(\.\*)?)$/
const NO_RULE: Verdict = { isAllowed: false, rule: undefined }

export function compileRights(rules: readonly Rule[]): Rights {
  return {
    rules,
    allow: indexOf(rules.filter(({ effect }) => effect === 'allow')),
    deny: indexOf(rules.filter(({ effect }) => effect === 'deny')),
  }
}

export function rightsOf(grants: readonly Grant[]): Rights {
  const unique = new Map(grants.map((grant) => [`${grant.action} ${grant.resource}`, grant]))
  return compileRights(
    [...unique.values()].map(({ action, resource }) => ({
      effect: 'allow',
      action,
      resource,
      source: '',
    })),
  )
}

export const EVERYTHING: Rights = rightsOf([{ action: '*', resource: '*' }])
export const NOTHING: Rights = rightsOf([])

/** What is allowed, refusals left out. */
export function grantsOf(rights: Rights): Grant[] {
  return grantsWith(rights, 'allow')
}

export function denialsOf(rights: Rights): Grant[] {
  return grantsWith(rights, 'deny')
}

/** The answer, with the rule that gave it; without a rule nothing covers the question. */
export function judge(rights: Rights, action: string, resource: string): Verdict {
  const segments = resource.split('/')
  if (rights.deny.size > 0) {
    const denial = ruleCovering(rights.deny, action, segments)
    if (denial !== undefined) return { isAllowed: false, rule: denial }
  }
  const rule = ruleCovering(rights.allow, action, segments)
  return rule === undefined ? NO_RULE : { isAllowed: true, rule }
}

/**
 * The first of `wanted` that the holder of all `layers` may not hand out: not covered by an
 * allowance of every layer, or touched by a refusal of one.
 */
export function grantBeyond(
  layers: readonly Rights[],
  wanted: readonly Grant[],
): Grant | undefined {
  return wanted.find((grant) => layers.some((rights) => !isWhollyCovered(rights, grant)))
}

/** The same by allowances alone: for what stays under the refusals of the holder anyway. */
export function grantUncovered(
  layers: readonly Rights[],
  wanted: readonly Grant[],
): Grant | undefined {
  return wanted.find((grant) => layers.some((rights) => !isCovered(rights, grant)))
}

/** What is wrong with a grant, or undefined. */
export function grantProblem({ action, resource }: Grant): string | undefined {
  if (!ACTION.test(action)) return 'an action is words joined by dots, `*` only alone or at the end'
  if (resource === '*') return undefined
  const segments = resource.split('/')
  if (segments.includes('')) return 'a path has no empty segments and no slash at its ends'
  if (segments.at(-1) === '*')
    return 'a path covers everything below it: leave out the `*` at its end'
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

/** Whether every question that the pattern `narrow` answers is answered by `wide` too. */
export function actionCovers(wide: string, narrow: string): boolean {
  return (
    wide === '*' || wide === narrow || (wide.endsWith('.*') && narrow.startsWith(wide.slice(0, -1)))
  )
}

export function pathCovers(wide: string, narrow: string): boolean {
  if (wide === '*') return true
  const segments = narrow.split('/')
  const pattern = wide.split('/')
  return (
    pattern.length <= segments.length &&
    pattern.every((segment, index) => segment === '*' || segment === segments[index])
  )
}

function isCovered(rights: Rights, { action, resource }: Grant): boolean {
  return ruleCovering(rights.allow, action, resource.split('/')) !== undefined
}

/** Handing rights out is rare, so the refusals are walked one by one. */
function isWhollyCovered(rights: Rights, grant: Grant): boolean {
  return (
    isCovered(rights, grant) &&
    !rights.rules.some((rule) => rule.effect === 'deny' && meet(rule, grant))
  )
}

/** Whether there is a question that both answer. */
function meet(one: Grant, other: Grant): boolean {
  if (!actionCovers(one.action, other.action) && !actionCovers(other.action, one.action))
    return false
  if (one.resource === '*' || other.resource === '*') return true
  const segments = other.resource.split('/')
  return one.resource.split('/').every((segment, index) => {
    const facing = segments[index]
    return facing === undefined || facing === segment || facing === '*' || segment === '*'
  })
}

function grantsWith({ rules }: Rights, wanted: Effect): Grant[] {
  const grants = new Map<string, Grant>()
  for (const { effect, action, resource } of rules)
    if (effect === wanted) grants.set(`${action} ${resource}`, { action, resource })
  return [...grants.values()]
}

function indexOf(rules: readonly Rule[]): Index {
  const index = new Map<string, PathNode>()
  for (const rule of rules) {
    let node = index.get(rule.action)
    if (node === undefined) index.set(rule.action, (node = emptyNode()))
    if (rule.resource !== '*')
      for (const segment of rule.resource.split('/')) node = childOf(node, segment)
    node.rule ??= rule
  }
  return index
}

function childOf(node: PathNode, segment: string): PathNode {
  if (segment === '*') return (node.any ??= emptyNode())
  node.below ??= new Map()
  let child = node.below.get(segment)
  if (child === undefined) node.below.set(segment, (child = emptyNode()))
  return child
}

function emptyNode(): PathNode {
  return { rule: undefined, any: undefined, below: undefined }
}

/** Action and path may be patterns themselves: then a rule is found that covers all they stand for. */
function ruleCovering(index: Index, action: string, segments: readonly string[]): Rule | undefined {
  for (
    let pattern: string | undefined = action;
    pattern !== undefined;
    pattern = widerAction(pattern)
  ) {
    const root = index.get(pattern)
    if (root === undefined) continue
    if (root.rule !== undefined) return root.rule
    // The path `*` is not "any one segment": only the root covers it.
    const rule =
      segments.length === 1 && segments[0] === '*' ? undefined : ruleAlong(root, segments, 0)
    if (rule !== undefined) return rule
  }
  return undefined
}

/** At most two ways at each segment, and paths are short. */
function ruleAlong(node: PathNode, segments: readonly string[], depth: number): Rule | undefined {
  if (node.rule !== undefined) return node.rule
  const segment = segments[depth]
  if (segment === undefined) return undefined
  const child = node.below?.get(segment)
  const rule = child === undefined ? undefined : ruleAlong(child, segments, depth + 1)
  return rule ?? (node.any === undefined ? undefined : ruleAlong(node.any, segments, depth + 1))
}

/** `config.items.edit` -> `config.items.*` -> `config.*` -> `*` -> undefined */
function widerAction(pattern: string): string | undefined {
  if (pattern === '*') return undefined
  const stem = pattern.endsWith('.*') ? pattern.slice(0, -2) : pattern
  const dot = stem.lastIndexOf('.')
  return dot === -1 ? '*' : `${stem.slice(0, dot)}.*`
}
