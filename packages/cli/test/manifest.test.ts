/** Manifests: what is exported comes back the same, and nothing that is wrong gets through. */
import { FORMATS, ITEM_TYPES } from '@midplane/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  manifestPath,
  parseManifests,
  renderManifest,
  type NamespaceManifest,
} from '../src/manifest.ts'

const name = fc.stringMatching(/^[\p{L}\p{N}_][\p{L}\p{N}._:@+-]{0,12}$/u)
const environment = fc.oneof(fc.constant('*'), name)
const application = fc.oneof(
  fc.constant('*'),
  fc.array(name, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/')),
)
const line = fc.string({ unit: 'grapheme' })
const text = fc.oneof(
  line,
  fc.array(line).map((lines) => lines.join('\n')),
  fc.constantFrom(
    '',
    '\n',
    '  indented\n',
    'a: b\n---\n...\n',
    '# x',
    'trailing  \n\n\n',
    '\t',
    '\r\n',
    '\u0085\u2028',
    '\ufeff',
  ),
)

const manifests: fc.Arbitrary<NamespaceManifest> = fc.record({
  kind: fc.constant('config/namespace' as const),
  environment,
  application,
  cluster: name,
  namespace: name,
  format: fc.constantFrom(...FORMATS),
  isPublic: fc.boolean(),
  description: fc.oneof(fc.constant(''), text),
  types: fc.dictionary(fc.stringMatching(/^[a-z.]{1,8}$/), fc.constantFrom(...ITEM_TYPES), {
    noNullPrototype: true,
  }),
  text,
})

test('a manifest that is written and read is the same, to the character', () => {
  fc.assert(
    fc.property(manifests, (manifest) => {
      expect(parseManifests('x.yaml', renderManifest(manifest))).toEqual([manifest])
    }),
  )
})

test('two addresses are never written to one path, and none leaves the folder', () => {
  const addresses = fc.record({ environment, application, cluster: name, namespace: name })
  const plain = fc.constantFrom('*', '_shared', 'a', 'a:b', 'a3Ab')
  const close = fc.record({
    environment: plain,
    application: plain,
    cluster: fc.constantFrom('a', 'b'),
    namespace: fc.constant('n'),
  })
  for (const some of [addresses, close]) {
    fc.assert(
      fc.property(some, some, (a, b) => {
        const isSame = JSON.stringify(a) === JSON.stringify(b)
        expect(manifestPath(a) === manifestPath(b)).toBe(isSame)
        expect(manifestPath(a).split('/')).not.toContain('..')
        expect(manifestPath(a)).not.toMatch(/^\//)
      }),
    )
  }
})

test('a file may hold several manifests', () => {
  const [a, b] = ['a', 'b'].map(
    (namespace) =>
      `kind: config/namespace\nenvironment: e\napplication: x\nnamespace: ${namespace}\ntext: ''\n`,
  )
  expect(parseManifests('x.yaml', `${a}---\n${b}`).map(({ namespace }) => namespace)).toEqual([
    'a',
    'b',
  ])
})

test.each([
  ['a: b\n c: d\n', /line 1, column 4: /],
  ['kind: config/namespace\nkind: config/namespace\n', /line 2, column 1: .*unique/],
  ['kind: config/other\n', /document 1: kind: /],
  ['- 1\n', /document 1: document: /],
  [
    'kind: config/namespace\nenvironment: ../prod\napplication: a\nnamespace: n\ntext: x\n',
    /environment: /,
  ],
  [
    'kind: config/namespace\nenvironment: e\napplication: ../../etc\nnamespace: n\ntext: x\n',
    /application: .*path of names/,
  ],
  [
    'kind: config/namespace\nenvironment: e\napplication: a\nnamespace: n\ntext: x\ntypo: 1\n',
    /typo/,
  ],
])('%j is refused with file and place', (content, problem) => {
  expect(() => parseManifests('bad.yaml', content)).toThrow(problem)
  expect(() => parseManifests('bad.yaml', content)).toThrow(/^file "bad.yaml", /)
})
