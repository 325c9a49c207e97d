/** Callers of the service for a principal that a skin has found out. */
import type { Identity, Principal } from '@midplane/kernel'
import { configErrors } from '../errors.ts'
import type { Serving } from '../serving/serving.ts'
import type { Caller } from '../service.ts'

/** @throws MidplaneError MP_CONFIG_FORBIDDEN from `authorize` */
export function callerOf(identity: Identity, principal: Principal, reason: string): Caller {
  return {
    principal,
    reason,
    authorize(action, resource) {
      const { isAllowed, because } = identity.decide(principal, action, resource)
      if (isAllowed) return
      throw configErrors.error('MP_CONFIG_FORBIDDEN', {
        principal: principal.name,
        action,
        resource,
        because,
      })
    },
  }
}

/**
 * The same for a request without credentials: an application that has access keys is not read or written around them.
 * @throws MidplaneError MP_CONFIG_CLIENT_UNKNOWN from `authorize`
 */
export function unnamedCaller(caller: Caller, serving: Serving): Caller {
  return {
    ...caller,
    authorize(action, resource) {
      caller.authorize(action, resource)
      const [, tenant = '', , ...path] = resource.split('/')
      for (let length = 1; length <= path.length; length += 1) {
        if (serving.accessSecrets(tenant, path.slice(0, length).join('/')).length === 0) continue
        throw configErrors.error('MP_CONFIG_CLIENT_UNKNOWN', {})
      }
    },
  }
}
