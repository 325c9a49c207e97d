/**
 * May this principal do that? In this order, the first that applies answers: revoked or disabled;
 * the wall between tenants; a refusal of the token or of its owner; what both allow.
 * Hot: no query, and the cost is that of the path's depth.
 */
import type { Clock, Decision, Principal } from '@midplane/kernel'
import { judge, type Rule } from '../model/grants.ts'
import { KnownPrincipal, labelOf } from '../model/known-principal.ts'
import { PLATFORM } from '../store.ts'

export function decide(
  principal: Principal,
  action: string,
  resource: string,
  clock: Clock,
): Decision {
  if (principal.kind === 'system') return { isAllowed: true, because: 'the platform itself' }
  const access = KnownPrincipal.accessOf(principal)
  if (access === undefined) return refused(`${labelOf(principal)} was not authenticated here`)
  if (access.isRevoked) return refused(`the token of ${labelOf(principal)} was revoked`)
  if (access.expiresAtMs !== Infinity && access.expiresAtMs <= clock.nowMs()) {
    return refused(`the token of ${labelOf(principal)} has expired`)
  }
  const subject = KnownPrincipal.subjectOf(principal)
  if (subject?.isActive === false) return refused(`${labelOf(subject)} is disabled`)
  if (!isWithinWall(principal.tenant, resource)) {
    return refused(`"${resource}" lies outside tenant "${principal.tenant}"`)
  }
  return decideByRights(principal, action, resource)
}

/** Whatever rights say: who belongs to a tenant reaches nothing of another one, nor of the platform. */
export function isWithinWall(tenant: string, resource: string): boolean {
  if (tenant === PLATFORM) return true
  const start = resource.indexOf('/') + 1
  if (start === 0) return false
  const end = resource.indexOf('/', start)
  return resource.slice(start, end === -1 ? undefined : end) === tenant
}

function decideByRights(principal: Principal, action: string, resource: string): Decision {
  const own = KnownPrincipal.accessOf(principal)?.rights
  const subject = KnownPrincipal.subjectOf(principal)
  let because = ''
  if (own !== undefined) {
    const { isAllowed, rule } = judge(own, action, resource)
    if (!isAllowed) return refused(reasonOf(labelOf(principal), { action, resource }, rule))
    because = reasonOf(labelOf(principal), { action, resource }, rule)
  }
  if (subject === undefined) {
    return own === undefined
      ? refused(reasonOf(labelOf(principal), { action, resource }, undefined))
      : { isAllowed: true, because }
  }
  const { isAllowed, rule } = judge(subject.rights, action, resource)
  const reason = reasonOf(labelOf(subject), { action, resource }, rule)
  return { isAllowed, because: because === '' || !isAllowed ? reason : `${because}, and ${reason}` }
}

function reasonOf(
  who: string,
  asked: { readonly action: string; readonly resource: string },
  rule: Rule | undefined,
): string {
  if (rule === undefined)
    return `no grant of ${who} covers "${asked.action}" on "${asked.resource}"`
  const verb = rule.effect === 'allow' ? 'has' : 'is denied'
  const by = rule.source === '' ? '' : ` by ${rule.source}`
  return `${who} ${verb} "${rule.action}" on "${rule.resource}"${by}`
}

function refused(because: string): Decision {
  return { isAllowed: false, because }
}
