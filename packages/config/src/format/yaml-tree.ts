/**
 * Reads YAML 1.2 (core schema) into documents. The library checks the syntax; its check of
 * duplicate keys takes quadratic time, so it is switched off and `walkYaml` has it. Source: YAML
 * 1.2.2.
 */
import {
  type Document,
  type DocumentOptions,
  parseAllDocuments,
  type ParseOptions,
  type ScalarTag,
  type SchemaOptions,
  type Tags,
  type YAMLError,
} from 'yaml'
import { characterProblems } from './characters.ts'
import { type DocumentProblem, hasProblems, PROBLEM_COUNT_MAX } from './document-problem.ts'
import { positionsOf } from './text-position.ts'
import { walkYaml, type YamlFault, type YamlLeaf } from './yaml-walk.ts'

export type YamlReading = {
  /** The documents of the text; none where there are problems, or nothing but comments. */
  readonly documents: readonly Document.Parsed[]
  readonly leaves: readonly YamlLeaf[]
  readonly problems: readonly DocumentProblem[]
}

/** Source: YAML 1.2.2, 5.1 "c-printable". */
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const NOT_PRINTABLE = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g

/** How all YAML is read here. */
export const YAML_OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.2',
  schema: 'core',
  customTags: keepSpelling,
  resolveKnownTags: false,
  merge: false,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
}

/** Never throws; a text with problems gives neither documents nor leaves. */
export function readYaml(text: string): YamlReading {
  const characters = yamlCharacterProblems(text)
  if (hasProblems(characters)) return refused(characters)
  const parsed = parseAllDocuments(text, YAML_OPTIONS)
  const isEmpty = 'empty' in parsed
  const faults = locateFaults(text, faultsOf(isEmpty ? [parsed] : parsed))
  if (hasProblems(faults)) return refused(faults)
  const documents = isEmpty ? [] : parsed
  const walked = walkYaml(documents)
  const problems = locateFaults(text, walked.faults)
  if (hasProblems(problems)) return refused(problems)
  return { documents, leaves: walked.leaves, problems: [] }
}

export function locateFaults(
  text: string,
  faults: readonly YamlFault[],
): readonly DocumentProblem[] {
  const positionOf = positionsOf(text)
  return faults.map(({ offset, problem }) => ({ ...positionOf(offset), problem }))
}

function refused(problems: readonly DocumentProblem[]): YamlReading {
  return { documents: [], leaves: [], problems }
}

function yamlCharacterProblems(text: string): readonly DocumentProblem[] {
  const problems = characterProblems(text, { allowsByteOrderMark: false })
  if (hasProblems(problems)) return problems
  const positionOf = positionsOf(text)
  const controls: DocumentProblem[] = []
  for (const found of text.matchAll(NOT_PRINTABLE)) {
    if (controls.length === PROBLEM_COUNT_MAX) break
    controls.push({ ...positionOf(found.index), problem: 'control characters must be escaped' })
  }
  return controls
}

const TOO_DEEP = 'the document is nested too deeply'

type Faulty = { readonly errors: readonly YAMLError[]; readonly warnings: readonly YAMLError[] }

/**
 * Warnings count too: what the library warns of, such as tags it does not know, other readers
 * refuse.
 */
function faultsOf(parts: readonly Faulty[]): readonly YamlFault[] {
  const faults: YamlFault[] = []
  for (const { errors, warnings } of parts) {
    for (const { pos, code, message } of [...errors, ...warnings]) {
      // What follows once the stack is exhausted says nothing more.
      if (code === 'RESOURCE_EXHAUSTION') return [{ offset: pos[0], problem: TOO_DEEP }]
      if (faults.length === PROBLEM_COUNT_MAX) break
      faults.push({ offset: pos[0], problem: sentenceOf(message) })
    }
  }
  return faults.toSorted((one, other) => one.offset - other.offset)
}

function sentenceOf(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '')
}

/** Numbers are written back as they are spelled, so that 1e3, 0x10 and 1.50 stay. */
function keepSpelling(tags: Tags): Tags {
  return tags.map((tag) => (isNumberTag(tag) ? withSpelling(tag) : tag))
}

function isNumberTag(tag: Tags[number]): tag is ScalarTag {
  return typeof tag === 'object' && /:(?:int|float)$/.test(tag.tag)
}

function withSpelling(tag: ScalarTag): ScalarTag {
  const { stringify } = tag
  if (stringify === undefined) return tag
  return { ...tag, stringify: (node, ...context) => node.source ?? stringify(node, ...context) }
}
