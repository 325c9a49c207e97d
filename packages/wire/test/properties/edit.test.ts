// Edits against golden texts, a plain map as the model, and each other.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  editProperties,
  entriesOf,
  parseProperties,
  type PropertiesDocument,
  propertiesMap,
  type PropertyEdit,
  removeProperty,
  renderProperties,
  setProperty,
  WireError,
} from '../../src/index.ts'
import { controlled, linesOf, readVectors, type Vector } from '../vector-file.ts'
import { anyText, propertiesText } from './text-arbitrary.ts'

const key = fc.oneof(
  fc.constantFrom('a', 'b', 'k', '', 'key', '中', 'a b', '#', 'ab'),
  propertiesText,
)
const value = fc.oneof(fc.constantFrom('', '1', '2', ' ', '=', '\\', '\n'), anyText)
const comment = fc.constantFrom(undefined, undefined, '', 'why', 'one\n\ntwo')

const edit: fc.Arbitrary<PropertyEdit> = fc.oneof(
  fc.record({ op: fc.constant('set' as const), key, value, comment }),
  fc.record({ op: fc.constant('remove' as const), key }),
)
const edits = fc.array(edit, { maxLength: 6 })
const document = propertiesText.map(parsedOrEmpty)

function parsedOrEmpty(text: string): PropertiesDocument {
  try {
    return parseProperties(text)
  } catch (error) {
    if (!WireError.is(error)) throw error
    return parseProperties('')
  }
}

/** One edit, through the functions for single edits. */
function applied(doc: PropertiesDocument, change: PropertyEdit): PropertiesDocument {
  if (change.op === 'remove') return removeProperty(doc, change.key)
  return setProperty(doc, change.key, change.value, { comment: change.comment })
}

function editsOf(vector: Vector): PropertyEdit[] {
  return linesOf(vector, 'edits').map((line) => {
    const parts: unknown = JSON.parse(line)
    const [op, name, ...rest] = Array.isArray(parts) ? parts.map(String) : []
    if (name === undefined) throw new Error(`no edit: ${line}`)
    if (op === 'remove') return { op, key: name }
    return { op: 'set', key: name, value: rest[0] ?? '', comment: rest[1] }
  })
}

describe('editProperties', () => {
  it.each(readVectors('properties-edits.md'))('writes the vector: $name', (vector) => {
    const before = parseProperties(controlled(vector, 'input'))
    const after = editProperties(before, editsOf(vector))
    expect(renderProperties(after)).toBe(controlled(vector, 'expected'))
    expect(parseProperties(renderProperties(after))).toEqual(after)
  })

  it('changes what the edits say and nothing else', () => {
    fc.assert(
      fc.property(document, edits, (doc, changes) => {
        const model = propertiesMap(doc)
        for (const change of changes) {
          if (change.op === 'remove') model.delete(change.key)
          else model.set(change.key, change.value)
        }
        expect(propertiesMap(editProperties(doc, changes))).toEqual(model)
      }),
      { numRuns: 2_000 },
    )
  })

  it('equals the document read from its own text', () => {
    fc.assert(
      fc.property(document, edits, (doc, changes) => {
        const edited = editProperties(doc, changes)
        expect(parseProperties(renderProperties(edited))).toEqual(edited)
      }),
      { numRuns: 2_000 },
    )
  })

  it('equals the single edits one after the other', () => {
    fc.assert(
      fc.property(document, edits, (doc, changes) => {
        const plain = (result: PropertiesDocument): unknown[] =>
          entriesOf(result).map((entry) => [entry.key, entry.value, entry.comment])
        const together = editProperties(doc, changes)
        expect(plain(changes.reduce(applied, doc))).toEqual(plain(together))
      }),
      { numRuns: 1_000 },
    )
  })

  it('leaves the old document alone and shares the untouched lines', () => {
    const text = '# a\na=1\n\n# b\nb=2\n'
    const before = parseProperties(text)
    const after = setProperty(before, 'b', '3')
    expect(renderProperties(before)).toBe(text)
    expect(after.lines.filter((line, index) => line !== before.lines[index])).toHaveLength(1)
  })

  it('edits every entry of a large document in one go', () => {
    const count = 10_000
    const numbers = Array.from({ length: count }, (_, index) => index)
    const doc = parseProperties(numbers.map((n) => `# of ${n}\nkey.${n} = ${n}\n`).join(''))
    const changes = numbers.map((n): PropertyEdit =>
      n % 2 === 0
        ? { op: 'remove', key: `key.${n}` }
        : { op: 'set', key: `key.${n}`, value: `${n}x` },
    )
    const odd = numbers.filter((n) => n % 2 === 1)
    expect(renderProperties(editProperties(doc, changes))).toBe(
      odd.map((n) => `# of ${n}\nkey.${n} = ${n}x\n`).join(''),
    )
  })
})
