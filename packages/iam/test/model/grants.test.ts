/** Which rights answer which questions, against a naive reference. */
import type { Grant } from '@midplane/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  actionCovers,
  compileRights,
  denialsOf,
  grantBeyond,
  grantProblem,
  grantsOf,
  grantUncovered,
  judge,
  parseGrantList,
  pathCovers,
  rightsOf,
  type Rule,
} from '../../src/model/grants.ts'

/** Slow and obvious: look at every rule, compare segment by segment. */
function answersNaively(rule: Grant, action: string, resource: string): boolean {
  const isAction =
    rule.action === '*' ||
    rule.action === action ||
    (rule.action.endsWith('.*') && action.startsWith(rule.action.slice(0, -1)))
  if (!isAction) return false
  if (rule.resource === '*') return true
  const pattern = rule.resource.split('/')
  const path = resource.split('/')
  for (let index = 0; index < pattern.length; index += 1) {
    if (index >= path.length) return false
    if (pattern[index] !== '*' && pattern[index] !== path[index]) return false
  }
  return true
}

function isAllowedNaively(rules: readonly Rule[], action: string, resource: string): boolean {
  const answering = rules.filter((rule) => answersNaively(rule, action, resource))
  return (
    answering.some(({ effect }) => effect === 'allow') &&
    !answering.some(({ effect }) => effect === 'deny')
  )
}

// Few words and shallow paths, so that rules and questions often meet.
const word = fc.constantFrom('a', 'b', 'ab')
const exactAction = fc.array(word, { minLength: 2, maxLength: 3 }).map((words) => words.join('.'))
const actionPattern = fc.oneof(
  exactAction,
  fc.array(word, { minLength: 1, maxLength: 2 }).map((words) => `${words.join('.')}.*`),
  fc.constant('*'),
)
const path = fc.array(word, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'))
const pathPattern = fc.oneof(
  fc
    .tuple(fc.array(fc.oneof(word, fc.constant('*')), { maxLength: 3 }), word)
    .map(([segments, last]) => [...segments, last].join('/')),
  fc.constant('*'),
)
const grant = fc.record({ action: actionPattern, resource: pathPattern }, { noNullPrototype: true })
const rule: fc.Arbitrary<Rule> = fc.record(
  {
    effect: fc.oneof(
      { weight: 3, arbitrary: fc.constant<'allow'>('allow') },
      { weight: 1, arbitrary: fc.constant<'deny'>('deny') },
    ),
    action: actionPattern,
    resource: pathPattern,
    source: fc.constant(''),
  },
  { noNullPrototype: true },
)
const rules = fc.array(rule, { maxLength: 12 })

describe('rights', () => {
  test('allow what an allowance answers and no refusal does', () => {
    fc.assert(
      fc.property(rules, exactAction, path, (held, action, resource) => {
        const verdict = judge(compileRights(held), action, resource)
        expect(verdict.isAllowed).toBe(isAllowedNaively(held, action, resource))
      }),
      { numRuns: 5_000 },
    )
  })

  test('name a rule that answers the question, of the effect that the answer has', () => {
    fc.assert(
      fc.property(rules, exactAction, path, (held, action, resource) => {
        const { isAllowed, rule: named } = judge(compileRights(held), action, resource)
        if (named === undefined) {
          expect(held.some((one) => answersNaively(one, action, resource))).toBe(false)
          return
        }
        expect(held).toContainEqual(named)
        expect(answersNaively(named, action, resource)).toBe(true)
        expect(named.effect === 'allow').toBe(isAllowed)
      }),
      { numRuns: 2_000 },
    )
  })

  test('may be handed out only where every question they answer is allowed to the holder', () => {
    fc.assert(
      fc.property(rules, grant, exactAction, path, (held, wanted, action, resource) => {
        fc.pre(grantBeyond([compileRights(held)], [wanted]) === undefined)
        fc.pre(answersNaively(wanted, action, resource))
        expect(isAllowedNaively(held, action, resource)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test('of two layers may be handed out only where both may', () => {
    fc.assert(
      fc.property(rules, rules, grant, (one, other, wanted) => {
        const layers = [compileRights(one), compileRights(other)]
        expect(grantBeyond(layers, [wanted]) === undefined).toBe(
          layers.every((layer) => grantBeyond([layer], [wanted]) === undefined),
        )
      }),
    )
  })

  test('survive the way through their list form', () => {
    fc.assert(
      fc.property(fc.array(grant, { maxLength: 12 }), (held) => {
        expect(grantsOf(rightsOf(grantsOf(rightsOf(held))))).toEqual(grantsOf(rightsOf(held)))
      }),
    )
  })

  const held = rightsOf([
    { action: 'config.*', resource: 'config/default/prod' },
    { action: 'config.read', resource: 'config/default/*/shop' },
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
    ['config.read', 'config/default/test/shop/orders', true],
    ['config.read', 'config/default/*/shop', true],
    ['config.read', 'config/default/test/shops', false],
    ['config.read', 'config/default/test', false],
    ['config.edit', 'config/default/test/shop', false],
    ['audit.read', 'audit', true],
    ['audit.write', 'audit', false],
  ])('"%s" on "%s" is allowed: %s', (action, resource, isAllowed) => {
    expect(judge(held, action, resource).isAllowed).toBe(isAllowed)
  })

  test.each([
    ['*', 'config/default/prod', false],
    ['config.*', '*', false],
    ['config.*', 'config/default/prod', true],
    ['config.read', 'config/default/*/shop/web', true],
    ['config.read', 'config/*/prod', false],
    ['audit.read', '*', true],
  ])('"%s" on "%s" may be handed out: %s', (action, resource, isCovered) => {
    expect(grantBeyond([held], [{ action, resource }]) === undefined).toBe(isCovered)
  })

  test('with a refusal inside may not be handed out whole, except to oneself', () => {
    const rights = compileRights([
      { effect: 'allow', action: 'config.*', resource: 'config/default', source: '' },
      { effect: 'deny', action: 'config.publish', resource: 'config/default/prod', source: '' },
    ])
    const whole = { action: 'config.*', resource: 'config/default' }
    expect(grantBeyond([rights], [whole])).toEqual(whole)
    expect(grantUncovered([rights], [whole])).toBeUndefined()
    expect(
      grantBeyond([rights], [{ action: 'config.read', resource: 'config/default' }]),
    ).toBeUndefined()
    expect(
      grantBeyond([rights], [{ action: 'config.publish', resource: 'config/default/test' }]),
    ).toBeUndefined()
    expect(denialsOf(rights)).toEqual([
      { action: 'config.publish', resource: 'config/default/prod' },
    ])
  })
})

test('patterns cover what the reference says they answer', () => {
  fc.assert(
    fc.property(grant, exactAction, path, (pattern, action, resource) => {
      const isCovered =
        actionCovers(pattern.action, action) && pathCovers(pattern.resource, resource)
      expect(isCovered).toBe(answersNaively(pattern, action, resource))
    }),
  )
})

describe('a grant', () => {
  test.each([
    ['*', '*'],
    ['config.publish', 'config'],
    ['iam.tokens.*', 'iam/default/tokens'],
    ['config.read', 'config/default/prod/shop.web/订单'],
    ['config.read', 'config/default/*/shop'],
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
