/**
 * Cost of one decision for somebody with 1,000 roles, each bound in a place of its own: allowed by the
 * last of them, denied, not covered, and by a token of theirs. Target: below 5 us.
 */
import { systemClock, type Principal } from '@midplane/kernel'
import { compileRights, rightsOf, type Rule } from '../src/model/grants.ts'
import { KnownPrincipal, type Access } from '../src/model/known-principal.ts'
import { rulesIn } from '../src/model/role.ts'
import { decide } from '../src/service/decision.ts'
import type { Subject } from '../src/subjects.ts'

const ROLE_COUNT = 1_000
const WARM_UP_COUNT = 100_000
const RUN_COUNT = 1_000_000
const NS_PER_US = 1_000

const ACTIONS = ['config.read', 'config.edit', 'config.publish', 'config.export']

export function benchDecide(print: (line: string) => void): void {
  const startMs = systemClock.monotonicMs()
  const subject = subjectWith(rulesOfRoles())
  print(
    `| compile rights of ${ROLE_COUNT} roles | ${(systemClock.monotonicMs() - startMs).toFixed(1)} ms |`,
  )
  const session = principalOf(subject, {
    rights: undefined,
    isRevoked: false,
    expiresAtMs: Infinity,
  })
  const grants = [{ action: 'config.*', resource: 'config/default' }]
  const token = principalOf(subject, {
    rights: rightsOf(grants),
    isRevoked: false,
    expiresAtMs: Infinity,
  })
  const last = `config/default/prod/app-${ROLE_COUNT - 1}/orders/default/application`
  const questions: readonly (readonly [string, Principal, string, string])[] = [
    ['allowed', session, 'config.publish', last],
    ['allowed, by a token', token, 'config.publish', last],
    ['denied', session, 'config.publish', last.replace('/prod/', '/frozen/')],
    ['not covered', session, 'config.admin', last],
    ['beyond the wall', session, 'config.read', last.replace('/default/prod', '/acme/prod')],
  ]
  for (const [name, principal, action, resource] of questions) {
    print(
      `| decide, ${ROLE_COUNT} roles, ${name} | ${microsecondsOf(principal, action, resource).toFixed(2)} us |`,
    )
  }
}

/** Half of them in all environments of an application, half in one; one denies publishing in one environment. */
function rulesOfRoles(): Rule[] {
  const rules = Array.from({ length: ROLE_COUNT }, (_, index) => {
    const scope = {
      tenant: 'default',
      environment: index % 2 === 0 ? 'prod' : undefined,
      applications: [`app-${index}`],
      resource: undefined,
    }
    const roleRules = ACTIONS.map((action) => ({ effect: 'allow' as const, action }))
    return rulesIn(roleRules, scope, `role "role-${index}"`)
  }).flat()
  const frozen = {
    tenant: 'default',
    environment: 'frozen',
    applications: undefined,
    resource: undefined,
  }
  return [
    ...rules,
    ...rulesIn([{ effect: 'deny', action: 'config.publish' }], frozen, 'role "frozen"'),
  ]
}

function subjectWith(rules: readonly Rule[]): Subject {
  return {
    id: 'u1',
    kind: 'user',
    name: 'alice',
    tenant: 'default',
    isActive: true,
    rights: compileRights(rules),
    dependencies: new Set(),
  }
}

function principalOf(subject: Subject, access: Access): Principal {
  return new KnownPrincipal(subject, access, '127.0.0.1', subject)
}

function microsecondsOf(principal: Principal, action: string, resource: string): number {
  for (let run = 0; run < WARM_UP_COUNT; run += 1) decide(principal, action, resource, systemClock)
  const start = process.hrtime.bigint()
  for (let run = 0; run < RUN_COUNT; run += 1) decide(principal, action, resource, systemClock)
  return Number(process.hrtime.bigint() - start) / RUN_COUNT / NS_PER_US
}
