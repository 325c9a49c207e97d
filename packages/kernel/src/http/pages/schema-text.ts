/** A JSON Schema as short text in the manner of a type, and as an example value. */
import type { JsonSchema } from '@midplane/contract'
import { html, type Html } from './html.ts'

const DEPTH_MAX = 6

export type Schemas = Readonly<Record<string, JsonSchema>>

/** `{ name: string, limit?: integer // entries per page }` over several lines; named schemas are links. */
export function schemaText(schema: JsonSchema, indent = ''): Html {
  if (schema.$ref !== undefined) {
    const name = refName(schema.$ref)
    return html`<a href="#schema-${name}">${name}</a>`
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined)
    return joined(
      choices.map((choice) => schemaText(choice, indent)),
      ' | ',
    )
  if (schema.allOf !== undefined)
    return joined(
      schema.allOf.map((part) => schemaText(part, indent)),
      ' & ',
    )
  if (schema.enum !== undefined)
    return html`${schema.enum.map((value) => JSON.stringify(value)).join(' | ')}`
  if ('const' in schema) return html`${JSON.stringify(schema.const)}`
  if (schema.items !== undefined) return html`${grouped(schema.items, indent)}[]`
  if (schema.properties !== undefined) return objectText(schema, indent)
  if (typeof schema.additionalProperties === 'object') {
    return html`{ [name]: ${schemaText(schema.additionalProperties, indent)} }`
  }
  return html`${[schema.type ?? 'any'].flat().join(' | ')}${schema.format === undefined ? '' : ` (${schema.format})`}`
}

/** A value that the schema describes, for examples. */
export function exampleOf(schema: JsonSchema, schemas: Schemas, depth = 0): unknown {
  if (depth > DEPTH_MAX) return null
  if (schema.$ref !== undefined)
    return exampleOf(schemas[refName(schema.$ref)] ?? {}, schemas, depth + 1)
  if (schema.default !== undefined) return schema.default
  if ('const' in schema) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  const choice = (schema.anyOf ?? schema.oneOf ?? schema.allOf)?.[0]
  if (choice !== undefined) return exampleOf(choice, schemas, depth + 1)
  if (schema.items !== undefined) return [exampleOf(schema.items, schemas, depth + 1)]
  if (schema.properties !== undefined) {
    const required = Object.entries(schema.properties).filter(([name]) =>
      schema.required?.includes(name),
    )
    return Object.fromEntries(
      required.map(([name, part]) => [name, exampleOf(part, schemas, depth + 1)]),
    )
  }
  return scalarExample([schema.type].flat()[0])
}

function scalarExample(type: string | undefined): unknown {
  if (type === 'integer' || type === 'number') return 1
  if (type === 'boolean') return true
  return type === 'object' ? {} : 'text'
}

function objectText(schema: JsonSchema, indent: string): Html {
  const inner = `${indent}  `
  const lines = Object.entries(schema.properties ?? {}).map(([name, part]) => {
    const mark = schema.required?.includes(name) ? '' : '?'
    const note =
      part.description === undefined
        ? undefined
        : html` <span class="quiet">// ${part.description}</span>`
    return html`${inner}${name}${mark}: ${schemaText(part, inner)}${note} `
  })
  return html`{ ${lines}${indent}}`
}

function grouped(schema: JsonSchema, indent: string): Html {
  const text = schemaText(schema, indent)
  return schema.anyOf === undefined && schema.enum === undefined ? text : html`(${text})`
}

function joined(parts: readonly Html[], separator: string): Html {
  return html`${parts.map((part, index) => (index === 0 ? part : html`${separator}${part}`))}`
}

function refName(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1)
}
