/** Why a request is allowed or refused: the decision, and every rule that had a say. */
import type { RightsExplanation } from '@midplane/contract'
import type { Clock, Principal } from '@midplane/kernel'
import type { AccessDatabase } from '../access-store.ts'
import { findMember } from '../group-store.ts'
import { actionCovers, pathCovers, rightsOf, type Rule } from '../model/grants.ts'
import { KnownPrincipal, labelOf, rightsHeldBy, type Access } from '../model/known-principal.ts'
import { findToken, grantsOfJson } from '../store.ts'
import { findSubject, type Subject } from '../subjects.ts'
import { decide } from './decision.ts'
import { unknown } from './directory.ts'

export type RightsQuestion = {
  readonly action: string
  readonly resource: string
  /** `user:alice`, `service-account:ci`, `token:<id>`. */
  readonly principal: string
  readonly tenant: string
}

const PRINCIPAL = /^(user|service-account|token):(.+)$/

/** What `principal` itself would be told. */
export function explainFor(
  principal: Principal,
  { action, resource }: Pick<RightsQuestion, 'action' | 'resource'>,
  clock: Clock,
): RightsExplanation {
  const { isAllowed, because } = decide(principal, action, resource, clock)
  const rules = [...new Set(rightsHeldBy(principal).flatMap((rights) => rights.rules))]
    .map((rule) => shown(rule, isMatch(rule, action, resource)))
    .toSorted((one, other) => weightOf(one) - weightOf(other))
  return { principal: labelOf(principal), action, resource, isAllowed, because, rules }
}

/** As things stand in the store. Errors: MP_IAM_NAME_UNKNOWN. */
export async function explain(
  db: AccessDatabase,
  question: RightsQuestion,
  clock: Clock,
): Promise<RightsExplanation> {
  const { principal: label, tenant } = question
  const [, kind, name = ''] = PRINCIPAL.exec(label) ?? []
  const principal =
    kind === 'token'
      ? await tokenPrincipal(db, tenant, name)
      : kind === 'user' || kind === 'service-account'
        ? await namedPrincipal(db, { kind, tenant, name })
        : undefined
  return explainFor(principal ?? unknown('principal', tenant, label), question, clock)
}

async function namedPrincipal(
  db: AccessDatabase,
  who: {
    readonly kind: 'user' | 'service-account'
    readonly tenant: string
    readonly name: string
  },
): Promise<Principal | undefined> {
  const member = await findMember(db, who)
  const subject = member === undefined ? undefined : await findSubject(db, member.id)
  return subject === undefined ? undefined : principalOf(subject)
}

async function tokenPrincipal(
  db: AccessDatabase,
  tenant: string,
  id: string,
): Promise<Principal | undefined> {
  const row = await findToken(db, id)
  if (row?.tenant !== tenant) return undefined
  const ownerId = row.user_id ?? row.service_account_id
  const subject = ownerId === null ? undefined : await findSubject(db, ownerId)
  if (row.kind === 'session') return subject === undefined ? undefined : principalOf(subject)
  const access: Access = {
    rights: rightsOf(grantsOfJson(row.grants_json)),
    isRevoked: ownerId !== null && subject === undefined,
    expiresAtMs: row.expires_at ?? Infinity,
  }
  return new KnownPrincipal({ kind: 'token', id, name: row.name, tenant }, access, '', subject)
}

function principalOf(subject: Subject): Principal {
  const access: Access = { rights: undefined, isRevoked: false, expiresAtMs: Infinity }
  return new KnownPrincipal(subject, access, '', subject)
}

function isMatch(rule: Rule, action: string, resource: string): boolean {
  return actionCovers(rule.action, action) && pathCovers(rule.resource, resource)
}

function shown(rule: Rule, match: boolean): RightsExplanation['rules'][number] {
  const { effect, action, resource, source } = rule
  return {
    effect,
    action,
    resource,
    source: source === '' ? 'grant of the token' : source,
    isMatch: match,
  }
}

/** Refusals that match, allowances that match, the rest. */
function weightOf({ isMatch: match, effect }: RightsExplanation['rules'][number]): number {
  if (!match) return 2
  return effect === 'deny' ? 0 : 1
}
