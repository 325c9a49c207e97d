/** The OpenAPI document of contracts. Source: OpenAPI 3.1.1; its schemas are JSON Schema 2020-12. */
import type * as z from 'zod'
import type { Contract, EndpointShape } from './endpoint.ts'
import { PROBLEM_CONTENT_TYPE, problemSchema } from './problem.ts'
import { SchemaCollector, type Direction, type JsonSchema } from './schema-collector.ts'
import { strictInput } from './strict-input.ts'

export type OpenApiParameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: string
  readonly schema: JsonSchema
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>
export type OpenApiResponse =
  | { readonly description: string; readonly content?: Content }
  | { readonly $ref: string }

export type OpenApiOperation = {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters: readonly OpenApiParameter[]
  readonly requestBody?: { readonly required: true; readonly content: Content }
  readonly responses: Readonly<Record<string, OpenApiResponse>>
  /** `public`, `signed-in`, or `ACTION on RESOURCE`. */
  readonly 'x-midplane-permission': string
  /** Error codes to expect beside the general ones. */
  readonly 'x-midplane-errors'?: readonly string[]
}

export type OpenApiDocument = {
  readonly openapi: '3.1.1'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly responses: Readonly<Record<string, OpenApiResponse>>
    readonly securitySchemes: Readonly<Record<string, Readonly<Record<string, string>>>>
  }
}

const PROBLEM_RESPONSE = { $ref: '#/components/responses/Problem' }
const BEARER = 'bearer'

const DESCRIPTION = [
  'Errors are problem documents (RFC 9457) with a stable `code` and an `advice`.',
  'Streams are server-sent events that resume from `Last-Event-ID`.',
  'A slash inside a path parameter is written as `%2F`.',
  'The header `x-midplane-reason` says why a change is made and goes into the audit trail.',
].join(' ')

/** Describes all endpoints of `contracts`; the same input gives the same document. */
export function openApiOf(
  contracts: readonly Contract[],
  info: { readonly title: string; readonly version: string; readonly url?: string },
): OpenApiDocument {
  const endpoints = contracts.flatMap((contract) => Object.values(contract))
  const schemas = new SchemaCollector()
  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  for (const endpoint of endpoints) {
    const path = (paths[endpoint.path] ??= {})
    path[endpoint.method.toLowerCase()] = operationOf(endpoint, schemas)
  }
  const problem = schemas.add(problemSchema, 'output')
  const document: OpenApiDocument = {
    openapi: '3.1.1',
    info: { title: info.title, version: info.version, description: DESCRIPTION },
    servers: [{ url: info.url ?? '/' }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].toSorted().map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.components(),
      responses: {
        Problem: {
          description: 'What was wrong and what to do',
          content: { [PROBLEM_CONTENT_TYPE]: { schema: problem } },
        },
      },
      securitySchemes: { [BEARER]: { type: 'http', scheme: 'bearer' } },
    },
  }
  return schemas.resolve(document)
}

function operationOf(endpoint: EndpointShape, schemas: SchemaCollector): OpenApiOperation {
  const { permission, description, errors, body } = endpoint
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    ...(description === undefined ? {} : { description }),
    tags: [endpoint.tag],
    security: permission === 'public' ? [] : [{ [BEARER]: [] }],
    parameters: [
      ...parametersOf('path', endpoint.params, schemas),
      ...parametersOf('query', endpoint.query, schemas),
      ...(endpoint.stream === 'server-sent-events' ? [LAST_EVENT_ID] : []),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: json(strictInput(body), 'input', schemas) } }),
    responses: { ...successOf(endpoint, schemas), ...problemsOf(endpoint) },
    'x-midplane-permission':
      typeof permission === 'string'
        ? permission
        : `${permission.action} on ${permission.resource}`,
    ...(errors === undefined ? {} : { 'x-midplane-errors': errors }),
  }
}

const LAST_EVENT_ID: OpenApiParameter = {
  name: 'Last-Event-ID',
  in: 'header',
  required: false,
  description: 'the `id` of the last event received; the stream goes on behind it',
  schema: { type: 'string' },
}

function parametersOf(
  place: 'path' | 'query',
  fields: z.ZodObject | undefined,
  schemas: SchemaCollector,
): OpenApiParameter[] {
  if (fields === undefined) return []
  const { properties = {}, required = [] } = schemas.add(fields, 'input')
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }))
}

function successOf(
  endpoint: EndpointShape,
  schemas: SchemaCollector,
): Record<string, OpenApiResponse> {
  const status = endpoint.successStatus ?? 200
  if (status === 204) return { 204: { description: 'Done' } }
  if (endpoint.stream === undefined) {
    return {
      [status]: {
        description: endpoint.summary,
        content: json(endpoint.output, 'output', schemas),
      },
    }
  }
  const schema = schemas.add(endpoint.output, 'output')
  if (endpoint.stream === 'text') {
    const { contentType = 'text/plain; charset=utf-8' } = endpoint
    return {
      [status]: { description: endpoint.summary, content: { [contentType]: { schema } } },
    }
  }
  return {
    [status]: {
      description: 'Server-sent events; the data of each is a JSON document of this schema',
      content: { 'text/event-stream': { schema } },
    },
  }
}

function problemsOf({
  permission,
  params,
  query,
  body,
}: EndpointShape): Record<string, OpenApiResponse> {
  const hasInput = params !== undefined || query !== undefined || body !== undefined
  return {
    ...(hasInput ? { 400: PROBLEM_RESPONSE } : {}),
    ...(permission === 'public' ? {} : { 401: PROBLEM_RESPONSE }),
    ...(typeof permission === 'string' ? {} : { 403: PROBLEM_RESPONSE }),
    default: PROBLEM_RESPONSE,
  }
}

function json(schema: z.ZodType, direction: Direction, schemas: SchemaCollector): Content {
  return { 'application/json': { schema: schemas.add(schema, direction) } }
}
