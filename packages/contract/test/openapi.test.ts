/** The API description follows the rules of OpenAPI 3.1, checked by structure, for the contracts of the platform and for hard cases. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { configApi } from '../src/config/api.ts'
import { defineContract, type Contract } from '../src/endpoint.ts'
import { iamApi } from '../src/iam/api.ts'
import { openApiOf, type OpenApiDocument } from '../src/openapi.ts'
import { systemApi } from '../src/system.ts'

const describeApi = (...contracts: Contract[]) => openApiOf(contracts, { title: 'T', version: '1' })
const platform = describeApi(configApi, iamApi, systemApi)
const operations = (document: OpenApiDocument) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

/** Every value under a key, however deep. */
function valuesOf(value: unknown, wanted: string): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => [
    ...(key === wanted ? [item] : []),
    ...valuesOf(item, wanted),
  ])
}

describe('the description of the whole platform', () => {
  test('holds every endpoint once, under its own id', () => {
    const ids = operations(platform).map(({ operation }) => operation.operationId)
    const wanted = [configApi, iamApi, systemApi].flatMap((api) =>
      Object.values(api).map(({ id }) => id),
    )
    expect(new Set(ids)).toEqual(new Set(wanted))
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('is plain JSON whose references all lead somewhere', () => {
    expect(JSON.parse(JSON.stringify(platform))).toEqual(platform)
    const refs = valuesOf(platform, '$ref').map(String)
    expect(refs.length).toBeGreaterThan(10)
    for (const ref of refs) {
      const target = ref
        .slice(2)
        .split('/')
        .reduce<unknown>((node, step) => Object(node)[step] as unknown, platform)
      expect([ref, typeof target]).toEqual([ref, 'object'])
    }
    expect(valuesOf(platform, '$defs')).toEqual([])
    expect(valuesOf(platform, '$schema')).toEqual([])
  })

  test('declares exactly the parameters of each path template, each name once per place', () => {
    for (const { path, operation } of operations(platform)) {
      const inTemplate = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = operation.parameters.filter(({ in: place }) => place === 'path')
      expect([path, new Set(declared.map(({ name }) => name))]).toEqual([path, new Set(inTemplate)])
      expect(declared.every(({ required }) => required)).toBe(true)
      const keys = operation.parameters.map(({ name, in: place }) => `${place} ${name}`)
      expect(new Set(keys).size).toBe(keys.length)
    }
  })

  test('has no two paths that differ in parameter names only', () => {
    const shapes = Object.keys(platform.paths).map((path) => path.replace(/\{\w+\}/g, '{}'))
    expect(new Set(shapes).size).toBe(shapes.length)
  })

  test('gives each operation a success, the problem document, known tags and known security', () => {
    const tags = platform.tags.map(({ name }) => name)
    for (const { operation } of operations(platform)) {
      const statuses = Object.keys(operation.responses)
      expect(statuses.every((status) => /^(?:[1-5]\d\d|default)$/.test(status))).toBe(true)
      expect(statuses.filter((status) => status.startsWith('2'))).toHaveLength(1)
      expect(operation.responses['default']).toEqual({ $ref: '#/components/responses/Problem' })
      expect(tags).toEqual(expect.arrayContaining([...operation.tags]))
      for (const requirement of operation.security) {
        expect(Object.keys(platform.components.securitySchemes)).toEqual(
          expect.arrayContaining(Object.keys(requirement)),
        )
      }
    }
  })

  test('names components only with characters that references may hold', () => {
    for (const name of Object.keys(platform.components.schemas)) expect(name).toMatch(/^[\w.-]+$/)
  })
})

describe('single endpoints', () => {
  const named = z.object({ a: z.string().default('x') }).meta({ id: 'Named' })
  const outer = z.object({ named }).meta({ id: 'Outer' })
  const plain = z.object({ b: z.int() }).meta({ id: 'Plain' })
  const document = describeApi(
    defineContract({
      put: {
        id: 't.put',
        method: 'PUT',
        path: '/t/{id}',
        summary: 'Put',
        tag: 't',
        permission: { action: 't.edit', resource: 't/{id}' },
        params: z.object({ id: z.string() }),
        query: z.object({
          limit: z.coerce.number().int().default(3).describe('how many'),
          must: z.string(),
        }),
        body: z.object({ outer, plain }),
        output: z.object({ outer, plain }),
        successStatus: 201,
        errors: ['MP_T_X'],
      },
      remove: {
        id: 't.remove',
        method: 'DELETE',
        path: '/t/{id}',
        summary: 'Remove',
        tag: 't',
        permission: 'public',
        params: z.object({ id: z.string() }),
        output: z.undefined(),
        successStatus: 204,
      },
    }),
  )
  const put = document.paths['/t/{id}']?.['put']
  const remove = document.paths['/t/{id}']?.['delete']

  test('what is sent and what is received are told apart only where they differ', () => {
    expect(Object.keys(document.components.schemas)).toEqual([
      'Named',
      'NamedInput',
      'Outer',
      'OuterInput',
      'Plain',
      'Problem',
    ])
    expect(document.components.schemas['Named']?.required).toEqual(['a'])
    expect(document.components.schemas['NamedInput']?.required).toBeUndefined()
    expect(put?.requestBody?.content['application/json']?.schema.properties).toEqual({
      outer: { $ref: '#/components/schemas/OuterInput' },
      plain: { $ref: '#/components/schemas/Plain' },
    })
    expect(document.components.schemas['OuterInput']?.properties).toEqual({
      named: { $ref: '#/components/schemas/NamedInput' },
    })
  })

  test('a body admits no unknown names, an answer may grow', () => {
    expect(put?.requestBody?.content['application/json']?.schema.additionalProperties).toBe(false)
    expect(put?.responses['201']).toMatchObject({
      content: { 'application/json': { schema: { type: 'object' } } },
    })
    expect(JSON.stringify(put?.responses)).not.toContain('additionalProperties')
  })

  test('query parameters are required unless they may be left out', () => {
    expect(put?.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      {
        name: 'limit',
        in: 'query',
        required: false,
        description: 'how many',
        schema: { type: 'integer', default: 3 },
      },
      { name: 'must', in: 'query', required: true, schema: { type: 'string' } },
    ])
  })

  test('permission, errors and empty answers are shown', () => {
    expect(put).toMatchObject({
      'x-midplane-permission': 't.edit on t/{id}',
      'x-midplane-errors': ['MP_T_X'],
      security: [{ bearer: [] }],
    })
    expect(remove).toMatchObject({
      'x-midplane-permission': 'public',
      security: [],
      responses: { 204: { description: 'Done' } },
    })
  })
})
