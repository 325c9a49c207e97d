/** Modules open after what they need; what cannot be ordered is refused with the names concerned. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Module } from '../../src/lifecycle/module.ts'
import { moduleOrder } from '../../src/lifecycle/module-order.ts'
import { definePort } from '../../src/lifecycle/port.ts'
import { moduleOf } from './running.ts'

const module = (name: string, needs: string[], provides: string[] = [name]): Module =>
  moduleOf(name, undefined, { needs: needs.map(definePort), provides: provides.map(definePort) })

test('every module stands after all that it needs, however they are listed', () => {
  const graph = fc
    .array(fc.array(fc.nat(7), { maxLength: 3 }), { maxLength: 8 })
    .map((needs) =>
      needs.map((list, index) =>
        module(
          `m${index}`,
          list.filter((n) => n < index).map((n) => `m${n}`),
        ),
      ),
    )
    .chain((modules) => fc.shuffledSubarray(modules, { minLength: modules.length }))
  fc.assert(
    fc.property(graph, (modules) => {
      const names = moduleOrder(modules).map(({ name }) => name)
      expect(names.toSorted()).toEqual(modules.map(({ name }) => name).toSorted())
      for (const { name, needs } of modules) {
        for (const need of needs) expect(names.indexOf(need.name)).toBeLessThan(names.indexOf(name))
      }
    }),
  )
})

describe('refused', () => {
  test.each([
    [
      'a need that nobody provides',
      [module('a', ['x'])],
      'MP_KERNEL_NEED_MISSING',
      '"a" needs "x"',
    ],
    [
      'two providers',
      [module('a', [], ['x']), module('b', [], ['x'])],
      'MP_KERNEL_PROVIDED_TWICE',
      '"b" and "a" both provide "x"',
    ],
    [
      'a circle',
      [module('z', ['a']), module('a', ['b']), module('b', ['a'])],
      'MP_KERNEL_MODULE_CYCLE',
      'a -> b -> a',
    ],
    ['a module twice', [module('a', [], []), module('a', [], [])], 'MP_KERNEL_MODULE_TWICE', '"a"'],
  ])('%s', (_, modules, code, words) => {
    expect(() => moduleOrder(modules)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) as string }),
    )
  })
})
