import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { applyOperations, readItems } from '/work/main/packages/config/src/format/document.ts'
import { newValue, tree, itemsExcept } from '/work/main/packages/config/test/format/tree-arbitrary.ts'
const render = { json: (t: unknown) => JSON.stringify(t, null, 2), yaml: (t: unknown) => stringify(t, {lineWidth: 0, defaultKeyType: 'QUOTE_DOUBLE', defaultStringType: JSON.stringify(t).length % 2 ? 'PLAIN' : 'QUOTE_DOUBLE'}) }
for (const format of ['json','yaml'] as const) {
  test(format + ' set existing', () => {
    fc.assert(fc.property(tree, newValue, fc.nat(), (t, v, i) => {
      const state = { text: render[format](t), types: {} }
      const items = readItems(format, state)
      if (items.length === 0) return
      const key = items[i % items.length]!.key
      const after = applyOperations(format, state, [{ op: 'set', key, ...v }])!
      const now = readItems(format, after)
      expect(now.find(x => x.key === key)).toEqual({ key, ...v })
      expect(itemsExcept(now, key)).toEqual(itemsExcept(items, key))
    }), { numRuns: 1500 })
  })
  test(format + ' build from items', () => {
    fc.assert(fc.property(tree, (t) => {
      const state = { text: render[format](t), types: {} }
      const items = readItems(format, state)
      const after = applyOperations(format, null, items.map(({key,value,type}) => ({ op: 'set', key, value, type })))
      expect(after === null ? [] : readItems(format, after)).toEqual(items)
    }), { numRuns: 1500 })
  })
  test(format + ' remove all', () => {
    fc.assert(fc.property(tree, fc.nat(), (t, i) => {
      const state = { text: render[format](t), types: {} }
      const items = readItems(format, state)
      if (items.length === 0) return
      const key = items[i % items.length]!.key
      const after = applyOperations(format, state, [{ op: 'remove', key }])!
      const now = readItems(format, after)
      const v = JSON.stringify(items.filter(x => x.key !== key).map(x => x.value))
      const w = JSON.stringify(now.map(x => x.value))
      expect(now.length >= items.length - 1 && now.length <= items.length).toBe(true)
      if (now.length === items.length - 1) expect(w).toEqual(v)
    }), { numRuns: 800 })
  })
}
