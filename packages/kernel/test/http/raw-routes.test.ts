/** The table of raw handlers gives the same order as asking every route in turn. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RawRoutes } from '../../src/http/raw-routes.ts'

test('the candidates are all routes whose prefix fits, in the order of registration', () => {
  const path = fc
    .array(fc.constantFrom('a', 'b', '/'), { maxLength: 5 })
    .map((chars) => `/${chars.join('')}`)
  fc.assert(
    fc.property(fc.array(path, { maxLength: 8 }), path, (prefixes, target) => {
      const routes = new RawRoutes()
      for (const prefix of prefixes) routes.add(prefix, () => true)
      const found = routes.candidates(target).filter(({ prefix }) => target.startsWith(prefix))
      expect(found.map(({ prefix }) => prefix)).toEqual(
        prefixes.filter((prefix) => target.startsWith(prefix)),
      )
    }),
  )
})

test('a prefix without a slash at its beginning is a mistake', () => {
  expect(() => new RawRoutes().add('configs', () => true)).toThrow('must begin')
})
