/** The list of actions against the contracts that name them, and what is said about mistyped ones. */
import { configApi, iamApi, openApiOf, systemApi } from '@midplane/contract'
import { describe, expect, test } from 'vitest'
import { ACTIONS, isKnownAction, LAYOUTS, nearestActions } from '../../src/model/actions.ts'
import { BUILT_IN_ROLES } from '../../src/model/role.ts'

function declaredActions(): string[] {
  const contracts = [iamApi, configApi, systemApi]
  const { paths } = openApiOf(contracts, { title: 'Midplane', version: '0' })
  const permissions = Object.values(paths)
    .flatMap((operations) => Object.values(operations))
    .map((operation) => operation['x-midplane-permission'])
  return [
    ...new Set(
      permissions.flatMap((text) => (text.includes(' on ') ? [text.split(' on ')[0] ?? ''] : [])),
    ),
  ]
}

test('every action that an endpoint asks for is known', () => {
  const declared = declaredActions()
  expect(declared.length).toBeGreaterThan(20)
  expect(declared.filter((action) => !ACTIONS.includes(action))).toEqual([])
})

test('every action belongs to a part whose paths have a known layout', () => {
  expect(ACTIONS.filter((action) => !LAYOUTS.has(action.split('.', 1)[0] ?? ''))).toEqual([])
  expect(ACTIONS).toEqual([...new Set(ACTIONS)].toSorted())
})

test('every built-in role names known actions', () => {
  for (const { rules } of BUILT_IN_ROLES.values())
    expect(rules.filter(({ action }) => !isKnownAction(action))).toEqual([])
})

describe('a mistyped action', () => {
  test.each([
    ['config.pubish', 'config.publish'],
    ['confg.*', 'config.*'],
    ['iam.user.edit', 'iam.users.edit'],
    ['AUDIT.READ', 'audit.read'],
  ])('"%s" is near "%s"', (mistyped, meant) => {
    expect(isKnownAction(mistyped)).toBe(false)
    expect(nearestActions(mistyped)[0]).toBe(meant)
  })

  test('that is like none is answered with those of its part', () => {
    expect(nearestActions('config.frobnicate-everything')).toEqual([
      'config.admin',
      'config.edit',
      'config.export',
    ])
  })
})
