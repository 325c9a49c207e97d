/**
 * JSON Schemas of many zod schemas with their named parts in one place. What callers send and what they receive may differ
 * for one name (a field with a default may be left out, yet always comes back); then the sent one is called `<Name>Input`.
 */
import * as z from 'zod'

export type JsonSchema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly format?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly additionalProperties?: JsonSchema | boolean
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly [keyword: string]: unknown
}

export type Direction = 'input' | 'output'

const DEFINITION = '#/$defs/'
const COMPONENT = '#/components/schemas/'

/** Between `add` and `resolve`, references name direction and schema: `#/$defs/input/Grant`. */
export class SchemaCollector {
  readonly #named: Readonly<Record<Direction, Map<string, JsonSchema>>> = {
    input: new Map(),
    output: new Map(),
  }
  #unnamedCount = 0

  /** The schema of `type`, to be put into the document that is resolved in the end. */
  add(type: z.ZodType, direction: Direction): JsonSchema {
    const whole = z.toJSONSchema(type, {
      io: direction,
      target: 'draft-2020-12',
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        // Answers may grow fields in later versions.
        if (direction === 'output' && jsonSchema.additionalProperties === false)
          delete jsonSchema.additionalProperties
        // That a JSON number is a safe integer goes without saying.
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      },
    }) as JsonSchema & { readonly $defs?: Readonly<Record<string, JsonSchema>> }
    const { $schema: _, $defs = {}, ...schema } = whole
    const names = new Map(Object.keys($defs).map((name) => [name, this.#nameOf(name)]))
    const qualify = (ref: string): string =>
      `${DEFINITION}${direction}/${names.get(ref.slice(DEFINITION.length))}`
    for (const [name, definition] of Object.entries($defs)) {
      const { id: __, ...content } = definition
      this.#named[direction].set(names.get(name) ?? name, mapRefs(content, qualify))
    }
    return mapRefs(schema, qualify)
  }

  /** All named schemas; only after the last `add`. */
  components(): Record<string, JsonSchema> {
    const different = this.#different()
    const all = new Map(this.#named.output)
    for (const [name, schema] of this.#named.input)
      all.set(different.has(name) ? `${name}Input` : name, schema)
    return Object.fromEntries([...all].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }

  /** Points every reference of a document at its components. */
  resolve<Document>(document: Document): Document {
    const different = this.#different()
    return mapRefs(document, (ref) => {
      if (!ref.startsWith(DEFINITION)) return ref
      const [direction, name = ''] = ref.slice(DEFINITION.length).split('/')
      return COMPONENT + (direction === 'input' && different.has(name) ? `${name}Input` : name)
    })
  }

  /** Names whose two directions differ, by themselves or through what they refer to. */
  #different(): Set<string> {
    const { input, output } = this.#named
    const different = new Set<string>()
    let size = -1
    while (size !== different.size) {
      size = different.size
      for (const [name, schema] of input) {
        const other = output.get(name)
        if (other === undefined) continue
        const text = JSON.stringify(
          mapRefs(schema, (ref) => {
            const target = ref.slice(`${DEFINITION}input/`.length)
            return different.has(target) ? `${target} as input` : `${DEFINITION}output/${target}`
          }),
        )
        if (text !== JSON.stringify(other)) different.add(name)
      }
    }
    return different
  }

  /** Recursive schemas without a name get one of their own, since zod counts them from 0 in every call. */
  #nameOf(name: string): string {
    return name.startsWith('__schema') ? `Unnamed${(this.#unnamedCount += 1)}` : name
  }
}

/** A copy with every `$ref` rewritten. */
function mapRefs<Value>(value: Value, rewrite: (ref: string) => string): Value {
  if (Array.isArray(value)) return value.map((item: unknown) => mapRefs(item, rewrite)) as Value // same shape
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      key === '$ref' && typeof item === 'string' ? rewrite(item) : mapRefs(item, rewrite),
    ]),
  ) as Value // same shape
}
