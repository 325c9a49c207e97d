/** One walk over a syntax tree: the calls, casts, error codes and functions that tidy looks at. */
import { Visitor, type Node, type Program } from 'oxc-parser'
import type { LineOf } from './line-finder.ts'

export type Survey = {
  /** Uses of the world outside: clock, randomness, timers, environment, console. */
  readonly worldUses: readonly { readonly name: string; readonly line: number }[]
  /** String literals that look like error codes. */
  readonly errorCodes: readonly { readonly code: string; readonly line: number }[]
  /** `import('./x.ts').Name` in types. */
  readonly typeImports: readonly { readonly specifier: string; readonly line: number }[]
  readonly functionLineCounts: readonly number[]
  readonly anyCount: number
  readonly nonNullCount: number
  /** Casts, without the harmless `as const`. */
  readonly castCount: number
}

/** Members of globals that reach outside; `*` is every member. */
const WORLD_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Date: ['now'],
  Math: ['random'],
  performance: ['now', 'timeOrigin'],
  process: ['env', 'hrtime'],
  console: ['*'],
  globalThis: ['setTimeout', 'setInterval'],
}
const WORLD_CALLS: readonly string[] = ['setTimeout', 'setInterval']
const TIMER_MODULES: readonly string[] = ['node:timers', 'node:timers/promises']

const ERROR_CODE = /^MP_[A-Z0-9]+(_[A-Z0-9]+)+$/

export function surveyProgram(program: Program, lineOf: LineOf): Survey {
  const worldUses: { name: string; line: number }[] = []
  const errorCodes: { code: string; line: number }[] = []
  const typeImports: { specifier: string; line: number }[] = []
  const functionLineCounts: number[] = []
  let anyCount = 0
  let nonNullCount = 0
  let castCount = 0

  const useWorld = (name: string, { start }: Node): void => {
    worldUses.push({ name, line: lineOf(start) })
  }
  const countFunction = ({ start, end }: Node): void => {
    functionLineCounts.push(lineOf(end) - lineOf(start) + 1)
  }
  new Visitor({
    MemberExpression: (node) => {
      const name = worldMember(node)
      if (name !== undefined) useWorld(name, node)
    },
    CallExpression: (node) => {
      const { callee } = node
      if (callee.type === 'Identifier' && WORLD_CALLS.includes(callee.name)) {
        useWorld(callee.name, node)
      }
    },
    NewExpression: (node) => {
      const { callee } = node
      const isNow = node.arguments.length === 0
      if (callee.type === 'Identifier' && callee.name === 'Date' && isNow)
        useWorld('new Date()', node)
    },
    ImportDeclaration: (node) => {
      if (TIMER_MODULES.includes(node.source.value)) useWorld(node.source.value, node)
    },
    Literal: ({ value, start }) => {
      if (typeof value === 'string' && ERROR_CODE.test(value)) {
        errorCodes.push({ code: value, line: lineOf(start) })
      }
    },
    TSImportType: ({ source, start }) => {
      typeImports.push({ specifier: source.value, line: lineOf(start) })
    },
    FunctionDeclaration: countFunction,
    FunctionExpression: countFunction,
    ArrowFunctionExpression: countFunction,
    TSAnyKeyword: () => {
      anyCount += 1
    },
    TSNonNullExpression: () => {
      nonNullCount += 1
    },
    TSAsExpression: ({ typeAnnotation }) => {
      if (!isConst(typeAnnotation)) castCount += 1
    },
  }).visit(program)
  return {
    worldUses,
    errorCodes,
    typeImports,
    functionLineCounts,
    anyCount,
    nonNullCount,
    castCount,
  }
}

function worldMember(node: Node): string | undefined {
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return undefined
  const { object, property } = node
  const members = Object.hasOwn(WORLD_MEMBERS, object.name) ? WORLD_MEMBERS[object.name] : undefined
  const member = property.type === 'Identifier' ? property.name : '*'
  const isWorld = members?.includes(member) || members?.includes('*')
  return isWorld === true ? `${object.name}.${member}` : undefined
}

function isConst(type: Node): boolean {
  return (
    type.type === 'TSTypeReference' &&
    type.typeName.type === 'Identifier' &&
    type.typeName.name === 'const'
  )
}
