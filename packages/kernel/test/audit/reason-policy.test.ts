/** Which changes need a reason, and that none of them happens without one. */
import { expect, it } from 'vitest'
import { createAudit } from '../../src/audit/create-audit.ts'
import { REASON_RULE, reasonPolicy } from '../../src/audit/reason-policy.ts'
import { systemClock } from '../../src/clock.ts'
import { SYSTEM, type Principal } from '../../src/identity/identity.ts'
import type { KernelTables } from '../../src/store/kernel-tables.ts'
import { openNode } from '../store/store-kinds.ts'

const USER: Principal = { kind: 'user', id: 'u', name: 'u', tenant: 'shop', address: '' }

it.each([
  ['config.publish@config/default/prod', 'config.publish', 'config/default/prod/orders', true],
  ['config.publish@config/default/prod', 'config.publish', 'config/default/prod', true],
  ['config.publish@config/default/prod', 'config.publish', 'config/default/production', false],
  ['config.publish@config/default/prod', 'config.publish', 'config/default', false],
  ['config.publish@config/default/prod', 'config.rollback', 'config/default/prod/orders', false],
  ['config.*@config/*/prod', 'config.rollback', 'config/shop/prod/orders', true],
  ['config.*@config/*/prod', 'config.rollback', 'config/shop/test/orders', false],
  ['config.*@config/*/prod', 'configuration.x', 'config/shop/prod', false],
  ['*@iam/shop', 'iam.users.edit', 'iam/shop/users/a', true],
  ['*@*', 'iam.tokens.create', 'iam/tokens/1', true],
  ['*@*', 'iam.passkeys.add', 'iam/shop/users/u/passkeys/1', false],
  ['*@*', 'iam.users.update', 'iam/shop/users/other', true],
  ['*@*', 'iam.users.update', 'iam/other/users/u', true],
  ['*@*', 'iam.login', 'iam/users/admin', false],
])('the rule %s for %s on %s: %s', (rule, action, resource, expected) => {
  expect(REASON_RULE.test(rule)).toBe(true)
  expect(reasonPolicy([rule])({ action, resource, principal: USER })).toBe(expected)
  expect(reasonPolicy([rule])({ action, resource, principal: SYSTEM })).toBe(false)
})

it.each(['', 'config.publish', '@config', 'config.publish@', 'config.pub*@x', 'a b@c'])(
  'the text "%s" is no rule',
  (text) => {
    expect(REASON_RULE.test(text)).toBe(false)
  },
)

it('a change without its reason is taken back whole', async (context) => {
  const store = await openNode('sqlite', context)
  const audit = createAudit({
    clock: systemClock,
    dialect: store.dialect,
    reasonRules: ['config.*@config/*/prod'],
  })
  const publish = (reason: string): Promise<void> =>
    store.write(async (tx) => {
      await tx.change({ topic: 'config', key: 'a', actor: 'u' })
      const resource = 'config/shop/prod/orders'
      await audit.record(tx, { principal: USER, action: 'config.publish', resource, reason })
    })
  await expect(publish(' \t')).rejects.toMatchObject({
    code: 'MP_AUDIT_REASON_REQUIRED',
    status: 400,
  })
  await publish('ticket 42')
  const db = store.reader<KernelTables>()
  expect(await db.selectFrom('kernel_audit').select('reason').execute()).toEqual([
    { reason: 'ticket 42' },
  ])
  expect(await db.selectFrom('kernel_change').select('revision').execute()).toHaveLength(1)
})
