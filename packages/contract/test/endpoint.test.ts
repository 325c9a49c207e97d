/** Paths of endpoints are filled so that every value survives the way through a URL. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { urlOf } from '../src/client.ts'
import { fillPath } from '../src/endpoint.ts'

test('a filled path has as many segments as its template, and each decodes to its value', () => {
  const value = fc.string({ minLength: 1 }).filter((text) => text.isWellFormed())
  fc.assert(
    fc.property(value, value, (a, b) => {
      const segments = fillPath('/x/{a}/y/{b}', { a, b }).split('/')
      expect(segments).toHaveLength(5)
      expect(
        [segments[2], segments[4]].map((segment) => decodeURIComponent(segment ?? '')),
      ).toEqual([a, b])
    }),
  )
})

test('query values survive the way through a URL; undefined ones are left out and lists repeat', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => text.isWellFormed()),
      (text) => {
        const url = urlOf('http://h/', '/p', {
          query: { text, none: undefined, list: ['1', text] },
        })
        expect(url.pathname).toBe('/p')
        expect(new URL(url.href).searchParams.get('text')).toBe(text)
        expect([...url.searchParams.getAll('list')]).toEqual(['1', text])
        expect(url.searchParams.has('none')).toBe(false)
      },
    ),
  )
})
