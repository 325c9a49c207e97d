/** A caller of the service for a principal that a skin has found out. */
import type { Identity, Principal } from '@midplane/kernel'
import { configErrors } from '../errors.ts'
import type { Caller } from '../service.ts'

/** @throws MidplaneError MP_CONFIG_FORBIDDEN from `authorize` */
export function callerOf(identity: Identity, principal: Principal, reason: string): Caller {
  return {
    principal,
    reason,
    authorize(action, resource) {
      const { isAllowed, because } = identity.decide(principal, action, resource)
      if (isAllowed) return
      throw configErrors.error('MP_CONFIG_FORBIDDEN', { principal: principal.name, action, resource, because })
    },
  }
}
