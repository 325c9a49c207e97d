/** Nobody gives more than they have: asked wherever somebody could come to rights through another's hands. */
import type { Grant } from '@midplane/contract'
import type { Principal } from '@midplane/kernel'
import type { AccessDatabase } from '../access-store.ts'
import { iamErrors } from '../errors.ts'
import { grantBeyond, grantUncovered } from '../model/grants.ts'
import { labelOf, rightsHeldBy } from '../model/known-principal.ts'
import { findSubject } from '../subjects.ts'

/**
 * Refusals among `rules` count like allowances: whoever takes one away gives what it kept back.
 * Errors: MP_IAM_GRANT_TOO_WIDE.
 */
export function requireToCover(principal: Principal, rules: readonly Grant[]): void {
  refuse(principal, grantBeyond(rightsHeldBy(principal), rules))
}

/** For what stays under the holder's own refusals anyway, such as their own tokens. */
export function requireToAllow(principal: Principal, grants: readonly Grant[]): void {
  refuse(principal, grantUncovered(rightsHeldBy(principal), grants))
}

/**
 * For whoever could act as that user or service account afterwards, say by its password.
 * Errors: MP_IAM_GRANT_TOO_WIDE.
 */
export async function requireToCoverSubject(
  db: AccessDatabase,
  principal: Principal,
  id: string,
): Promise<void> {
  requireToCover(principal, (await findSubject(db, id))?.rights.rules ?? [])
}

function refuse(principal: Principal, beyond: Grant | undefined): void {
  if (beyond === undefined) return
  const { action, resource } = beyond
  throw iamErrors.error('MP_IAM_GRANT_TOO_WIDE', {
    principal: labelOf(principal),
    action,
    resource,
  })
}
