/** Makes a valid request for any operation of an OpenAPI document, from its schemas alone. */
import type { JsonSchema, OpenApiDocument, OpenApiOperation } from '@midplane/contract'

export type SampleRequest = {
  readonly method: string
  readonly path: string
  readonly body: string | undefined
}

/** Values that name something which exists, by the name of the parameter. */
export type Known = Readonly<Record<string, string>>

const STRINGS: readonly string[] = [
  'walk',
  'https://app.example.org/back',
  'ldaps://ldap.example.org',
  'somebody@example.org',
  '2026-01-01T00:00:00.000Z',
  '0'.repeat(64),
]
/** By the format, or a word in the name, where no pattern says more. */
const MEANT: readonly (readonly [RegExp, string])[] = [
  [/email/, 'somebody@example.org'],
  [/uri|issuer/, 'https://app.example.org/back'],
  [/date-time/, '2026-01-01T00:00:00.000Z'],
]

export function sampleRequest(
  document: OpenApiDocument,
  {
    method,
    path,
    operation,
  }: { readonly method: string; readonly path: string; readonly operation: OpenApiOperation },
  known: Known,
): SampleRequest {
  const query = new URLSearchParams()
  let filled = path
  for (const { name, in: place, required, schema } of operation.parameters) {
    if (place === 'header' || required !== true) continue
    const value = String(known[name] ?? sampleOf(document, schema, known, name))
    if (place === 'path') filled = filled.replace(`{${name}}`, encodeURIComponent(value))
    else query.append(name, value)
  }
  const bodySchema = operation.requestBody?.content['application/json']?.schema
  const body =
    bodySchema === undefined ? undefined : JSON.stringify(sampleOf(document, bodySchema, known, ''))
  return {
    method: method.toUpperCase(),
    path: query.size === 0 ? filled : `${filled}?${query.toString()}`,
    body,
  }
}

/** The smallest value that fits: required fields only, the first choice, one item where one must be. */
function sampleOf(
  document: OpenApiDocument,
  schema: JsonSchema,
  known: Known,
  name: string,
): unknown {
  const { $ref, anyOf, oneOf, allOf, enum: choices } = schema
  if (typeof $ref === 'string') {
    const target = document.components.schemas[$ref.split('/').at(-1) ?? '']
    return sampleOf(document, target ?? {}, known, name)
  }
  if (schema['const'] !== undefined) return schema['const']
  if (Array.isArray(choices)) return choices[0]
  if (known[name] !== undefined) return known[name]
  if (Array.isArray(allOf))
    return Object.assign({}, ...allOf.map((one) => sampleOf(document, one, known, name)))
  const variants = anyOf ?? oneOf
  if (Array.isArray(variants)) return sampleOf(document, variants.at(-1) ?? {}, known, name)
  const { properties = {}, required = [], items, minItems = 0, minimum = 0 } = schema
  switch (schema['type']) {
    case 'object':
      return Object.fromEntries(
        Object.entries(properties)
          .filter(([key]) => required.includes(key))
          .map(([key, value]) => [key, sampleOf(document, value, known, key)]),
      )
    case 'array':
      return Array.from({ length: Math.max(1, Number(minItems)) }, () =>
        sampleOf(document, items ?? {}, known, name),
      )
    case 'integer':
    case 'number':
      return Math.max(1, Number(minimum))
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return sampleString(schema, name)
  }
}

function sampleString(schema: JsonSchema, name: string): string {
  const { format = '', pattern } = schema
  const [, meant] = MEANT.find(([word]) => word.test(`${format} ${name.toLowerCase()}`)) ?? []
  const fits = typeof pattern === 'string' ? new RegExp(pattern, 'u') : /^/
  const text =
    [...(meant === undefined ? [] : [meant]), ...STRINGS].find((one) => fits.test(one)) ?? 'walk'
  return text.padEnd(Number(schema['minLength'] ?? 0), 'x')
}
