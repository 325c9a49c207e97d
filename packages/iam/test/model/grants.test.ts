/** Which rights cover which questions, against a naive reference. */
import { isDeepStrictEqual } from 'node:util'
import type { Grant } from '@midplane/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  grantBeyond,
  grantCovering,
  grantProblem,
  grantsOf,
  parseGrantList,
  rightsOf,
} from '../../src/model/grants.ts'

/** Slow and obvious: look at every grant. */
function isCoveredNaively(grants: readonly Grant[], action: string, resource: string): boolean {
  return grants.some(
    (grant) =>
      (grant.action === '*' ||
        grant.action === action ||
        (grant.action.endsWith('.*') && action.startsWith(grant.action.slice(0, -1)))) &&
      (grant.resource === '*' ||
        grant.resource === resource ||
        resource.startsWith(`${grant.resource}/`)),
  )
}

// Few words and shallow paths, so that grants and questions often meet.
const word = fc.constantFrom('a', 'b', 'ab')
const exactAction = fc.array(word, { minLength: 2, maxLength: 3 }).map((words) => words.join('.'))
const pattern = fc.oneof(
  exactAction,
  fc.array(word, { minLength: 1, maxLength: 2 }).map((words) => `${words.join('.')}.*`),
  fc.constant('*'),
)
const path = fc.array(word, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'))
const grant = fc.record(
  { action: pattern, resource: fc.oneof(path, fc.constant('*')) },
  { noNullPrototype: true },
)
const grants = fc.array(grant, { maxLength: 12 })

describe('rights', () => {
  test('cover a question exactly when a grant of them does', () => {
    fc.assert(
      fc.property(grants, exactAction, path, (held, action, resource) => {
        const covering = grantCovering(rightsOf(held), action, resource)
        expect(covering !== undefined).toBe(isCoveredNaively(held, action, resource))
        expect(
          covering === undefined || held.some((grant) => isDeepStrictEqual(grant, covering)),
        ).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test('that cover a grant cover every question this grant answers', () => {
    fc.assert(
      fc.property(grants, grant, exactAction, path, (held, wanted, action, resource) => {
        fc.pre(grantBeyond(rightsOf(held), [wanted]) === undefined)
        fc.pre(isCoveredNaively([wanted], action, resource))
        expect(isCoveredNaively(held, action, resource)).toBe(true)
      }),
    )
  })

  test('survive the way through their list form', () => {
    fc.assert(
      fc.property(grants, (held) => {
        expect(grantsOf(rightsOf(grantsOf(rightsOf(held))))).toEqual(grantsOf(rightsOf(held)))
      }),
    )
  })

  const held = rightsOf([
    { action: 'config.*', resource: 'config/default/prod' },
    { action: 'audit.read', resource: '*' },
  ])
  test.each([
    ['config.publish', 'config/default/prod', true],
    ['config.publish', 'config/default/prod/shop/orders', true],
    ['config.items.edit', 'config/default/prod/shop', true],
    ['config.publish', 'config/default/production', false],
    ['config.publish', 'config/default', false],
    ['config', 'config/default/prod', false],
    ['configuration.publish', 'config/default/prod', false],
    ['audit.read', 'audit', true],
    ['audit.write', 'audit', false],
    ['*', 'config/default/prod', false],
    ['config.*', '*', false],
    ['config.*', 'config/default/prod', true],
    ['audit.read', '*', true],
  ])('"%s" on "%s" is covered: %s', (action, resource, isCovered) => {
    expect(grantCovering(held, action, resource) !== undefined).toBe(isCovered)
  })
})

describe('a grant', () => {
  test.each([
    ['*', '*'],
    ['config.publish', 'config'],
    ['iam.tokens.*', 'iam/tokens'],
    ['config.read', 'config/default/prod/shop.web/订单'],
  ])('may be "%s" on "%s"', (action, resource) => {
    expect(grantProblem({ action, resource })).toBeUndefined()
  })

  test.each([
    ['config.*.edit', 'config'],
    ['con*', 'config'],
    ['config.', 'config'],
    ['config publish', 'config'],
    ['config.read', 'config/*'],
    ['config.read', 'config/'],
    ['config.read', '/config'],
    ['config.read', 'config//prod'],
  ])('may not be "%s" on "%s"', (action, resource) => {
    expect(grantProblem({ action, resource })).toBeTypeOf('string')
  })

  test('is read from its short form', () => {
    expect(parseGrantList('config.read@config, config.*@config/default ,*,')).toEqual([
      { action: 'config.read', resource: 'config' },
      { action: 'config.*', resource: 'config/default' },
      { action: '*', resource: '*' },
    ])
  })
})
