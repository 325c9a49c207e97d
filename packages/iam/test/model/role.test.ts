/** What a role gives in a place, and which rules may stand in one. */
import type { RoleRule } from '@midplane/contract'
import { describe, expect, test } from 'vitest'
import { BUILT_IN_ROLES, ruleProblem, rulesIn, type Scope } from '../../src/model/role.ts'

const SCOPE: Scope = {
  tenant: 'default',
  environment: undefined,
  applications: undefined,
  resource: undefined,
}

function placesOf(rule: Omit<RoleRule, 'effect'>, scope: Partial<Scope>): string[] {
  return rulesIn([{ effect: 'allow', ...rule }], { ...SCOPE, ...scope }, '').map(
    ({ resource }) => resource,
  )
}

describe('a rule holds', () => {
  test.each<[string, Omit<RoleRule, 'effect'>, Partial<Scope>, string[]]>([
    ['in a tenant', { action: 'config.read' }, {}, ['config/default']],
    ['in all parts of a tenant', { action: '*' }, {}, ['*/default']],
    [
      'in one environment',
      { action: 'config.read' },
      { environment: 'prod' },
      ['config/default/prod'],
    ],
    [
      'in one project',
      { action: 'config.read' },
      { applications: ['shop', 'pay/web'] },
      ['config/default/*/shop', 'config/default/*/pay/web'],
    ],
    [
      'in a project and an environment',
      { action: '*' },
      { applications: ['shop'], environment: 'prod' },
      ['config/default/prod/shop'],
    ],
    ['nowhere, of a project without applications', { action: '*' }, { applications: [] }, []],
    [
      'for one kind of thing',
      { action: 'iam.users.*', resource: 'iam/users' },
      {},
      ['iam/default/users'],
    ],
    ['on the platform', { action: 'config.read' }, { tenant: '*' }, ['config']],
    ['everywhere', { action: '*' }, { tenant: '*' }, ['*']],
    [
      'for one kind of thing of all tenants',
      { action: 'iam.users.read', resource: 'iam/users' },
      { tenant: '*' },
      ['iam/*/users'],
    ],
    [
      'on one path',
      { action: 'config.read' },
      { resource: 'config/default/prod/shop' },
      ['config/default/prod/shop'],
    ],
    [
      'on the narrower of path and kind',
      { action: 'iam.users.read', resource: 'iam/users' },
      { resource: 'iam/default' },
      ['iam/default/users'],
    ],
    [
      'nowhere, when path and kind do not meet',
      { action: 'config.read' },
      { resource: 'iam/default' },
      [],
    ],
  ])('%s', (_, rule, scope, places) => {
    expect(placesOf(rule, scope)).toEqual(places)
  })

  test.each(['iam.users.edit', 'audit.read'])(
    'nowhere in one environment when it is about people: %s',
    (action) => {
      expect(placesOf({ action }, { environment: 'users' })).toEqual([])
      expect(placesOf({ action, resource: '*' }, { environment: 'users' })).toEqual([
        'config/default/users',
      ])
    },
  )

  test.each(['changes.read', 'metrics.read'])(
    'nowhere in a tenant when the platform has only one: %s',
    (action) => {
      expect(placesOf({ action }, {})).toEqual([])
      expect(placesOf({ action }, { tenant: '*' })).toEqual([action.split('.')[0]])
    },
  )
})

describe('a rule', () => {
  test.each<Omit<RoleRule, 'effect'>>([
    { action: 'config.publish' },
    { action: 'iam.*' },
    { action: '*' },
    { action: '*', resource: 'audit' },
    { action: 'iam.users.edit', resource: 'iam/users' },
  ])('may be %j', (rule) => {
    expect(ruleProblem({ effect: 'allow', ...rule })).toBeUndefined()
  })

  test('about an unknown action is answered with the nearest ones', () => {
    expect(ruleProblem({ effect: 'deny', action: 'config.publsh' })).toEqual({
      action: 'config.publsh',
      nearest: expect.stringMatching(/^config\.publish/),
    })
  })

  test.each([
    { action: 'config.read', resource: 'cofnig' },
    { action: 'config.read', resource: 'config/prod' },
    { action: 'iam.users.edit', resource: 'iam/' },
    { action: 'iam.users.edit', resource: 'iam/*' },
    { action: 'iam.users.edit', resource: '*/users' },
  ])('may not be %j', (rule) => {
    expect(ruleProblem({ effect: 'allow', ...rule })).toBeTypeOf('string')
  })
})

test('no built-in role but the owner may change people, rights or keys', () => {
  for (const { name, rules } of BUILT_IN_ROLES.values()) {
    if (name === 'owner') continue
    const changing = rules.filter(({ action }) =>
      /^(\*|iam\.\*|iam\..*\.(edit|\*|register))$/.test(action),
    )
    expect({ name, changing }).toEqual({ name, changing: [] })
  }
})
