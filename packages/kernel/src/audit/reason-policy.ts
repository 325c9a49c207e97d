/**
 * Which actions need a reason: entries such as `config.publish@config/default/prod`.
 * An action may end in `*`; a path covers all below it by whole segments, and a segment `*` stands for any one.
 */
import type { Principal } from '../identity/identity.ts'
import type { AuditRecord } from './audit.ts'

export const REASON_RULE: RegExp = /^(?:\*|[a-z][\w.-]*(?:\.\*)?)@[^\s@]+$/i

/** What happens while people sign in: nobody could type a reason there. */
const NEVER = /^iam\.(?:login|logout|sign-in|sign-out|oidc)(?:\.|$)/

/** Whether the rules want a reason for what the record tells. */
export type ReasonPolicy = (
  record: Pick<AuditRecord, 'action' | 'resource' | 'principal'>,
) => boolean

type Rule = { readonly action: string; readonly segments: readonly string[] }

export function reasonPolicy(rules: readonly string[]): ReasonPolicy {
  const parsed = rules.map(ruleOf)
  if (parsed.length === 0) return () => false
  return ({ action, resource, principal }) => {
    if (principal.kind === 'system' || NEVER.test(action)) return false
    const segments = resource.split('/')
    if (isOwnAccount(segments, principal)) return false
    return parsed.some(
      (rule) => coversAction(rule.action, action) && coversPath(rule.segments, segments),
    )
  }
}

/** People owe nobody a reason for a new password or passkey of their own: `iam/{tenant}/users/{name}`. */
function isOwnAccount(
  [part, tenant, kind, name]: readonly string[],
  principal: Principal,
): boolean {
  const isAccount = part === 'iam' && kind === 'users' && principal.kind === 'user'
  return isAccount && tenant === principal.tenant && name === principal.name
}

function ruleOf(text: string): Rule {
  const at = text.indexOf('@')
  return { action: text.slice(0, at), segments: text.slice(at + 1).split('/') }
}

function coversAction(pattern: string, action: string): boolean {
  return pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : action === pattern
}

function coversPath(pattern: readonly string[], path: readonly string[]): boolean {
  if (pattern.length > path.length) return pattern.length === 1 && pattern[0] === '*'
  return pattern.every((segment, index) => segment === '*' || segment === path[index])
}
