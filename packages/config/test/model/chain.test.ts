/** The inheritance chain against a naive reading of its rule. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applicationPath, inheritanceChain } from '../../src/model/chain.ts'
import { foldNamespace, layerKey } from '../../src/model/namespace-key.ts'

const name = fc.constantFrom('a', 'b', 'default', 'x.y')
const application = fc.oneof(
  fc.constant('*'),
  fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/')),
)
const address = fc.record({
  tenant: name,
  environment: fc.oneof(fc.constant('*'), name),
  application,
  cluster: name,
  namespace: name,
})

describe('an inheritance chain', () => {
  it('goes from the application over its parents to the environment, then the same way globally', () => {
    const chain = inheritanceChain({
      tenant: 't',
      environment: 'prod',
      application: 'shop/orders',
      cluster: 'sh',
      namespace: 'application',
    })
    expect(chain.map((at) => `${at.environment} ${at.application} ${at.cluster}`)).toEqual([
      'prod shop/orders sh',
      'prod shop/orders default',
      'prod shop sh',
      'prod shop default',
      'prod * sh',
      'prod * default',
      '* shop/orders sh',
      '* shop/orders default',
      '* shop sh',
      '* shop default',
      '* * sh',
      '* * default',
    ])
  })

  it('begins at the address itself, ends at the global layer and names no layer twice', () => {
    fc.assert(
      fc.property(address, (at) => {
        const keys = inheritanceChain(at).map(layerKey)
        expect(keys[0]).toBe(layerKey(at))
        expect(keys.at(-1)).toBe(
          layerKey({ ...at, environment: '*', application: '*', cluster: 'default' }),
        )
        expect(new Set(keys).size).toBe(keys.length)
      }),
    )
  })

  it('of a parent is contained in the chain of its children, in the same order', () => {
    fc.assert(
      fc.property(address, name, (at, child) => {
        fc.pre(at.application !== '*')
        const below = inheritanceChain({ ...at, application: `${at.application}/${child}` }).map(
          layerKey,
        )
        const own = inheritanceChain(at).map(layerKey)
        expect(below.filter((key) => own.includes(key))).toEqual(own)
      }),
    )
  })
})

describe('an application path', () => {
  it('lists itself, its parents and the shared layer', () => {
    expect(applicationPath('a/b/c')).toEqual(['a/b/c', 'a/b', 'a', '*'])
    expect(applicationPath('*')).toEqual(['*'])
  })
})

describe('a folded namespace', () => {
  it('ignores case and the suffix of properties, and nothing else', () => {
    expect(foldNamespace('Application')).toBe('application')
    expect(foldNamespace('application.PROPERTIES')).toBe('application')
    expect(foldNamespace('application.yaml')).toBe('application.yaml')
    expect(foldNamespace('.properties')).toBe('.properties')
  })
})
