/**
 * The contract of one HTTP endpoint: from it the server's validation, the OpenAPI document and the typed client are derived.
 * Invariant: every endpoint names the permission it needs; there is no default.
 */
import type * as z from 'zod'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

type Fields = z.ZodObject | undefined
type Value = z.ZodType | undefined

/**
 * What a caller must be allowed to do. `resource` is a path template over the endpoint's path parameters, e.g.
 * `config/{tenant}/{environment}/{application}`. `public`: anyone; `signed-in`: any principal;
 * `checked-inside`: the handler asks for each thing it touches (bulk endpoints).
 */
export type Permission =
  | 'public'
  | 'signed-in'
  | { readonly action: string; readonly resource: string }
  | { readonly action: string; readonly resource: 'checked-inside' }

export type EndpointShape = {
  readonly id: string
  readonly method: Method
  /** Path with parameters in braces: `/api/v1/config/{tenant}/...`. A parameter never spans `/` unless percent-encoded. */
  readonly path: string
  readonly summary: string
  readonly description?: string
  readonly tag: string
  readonly permission: Permission
  readonly params?: Fields
  /** Query values arrive as strings: use `z.coerce`. */
  readonly query?: Fields
  readonly body?: Value
  /** JSON answer, or with `stream` the payload of each server-sent event, or each piece of a text. */
  readonly output: z.ZodType
  readonly successStatus?: number
  readonly stream?: 'server-sent-events' | 'text'
  /** Of a text stream. */
  readonly contentType?: string
  /** Codes that a caller should expect beside the general ones. */
  readonly errors?: readonly string[]
}

type InputPart<Name extends string, Schema> = Schema extends z.ZodType
  ? { readonly [Key in Name]: z.input<Schema> }
  : unknown
type ParsedPart<Name extends string, Schema> = Schema extends z.ZodType
  ? { readonly [Key in Name]: z.output<Schema> }
  : unknown

/** What a caller passes: `{ params, query, body }`, each only where the endpoint has it. */
export type InputOf<E extends EndpointShape> = InputPart<'params', E['params']> &
  InputPart<'query', E['query']> &
  InputPart<'body', E['body']>

/** What a handler receives after validation and defaults. */
export type ParsedOf<E extends EndpointShape> = ParsedPart<'params', E['params']> &
  ParsedPart<'query', E['query']> &
  ParsedPart<'body', E['body']>

export type OutputOf<E extends EndpointShape> = z.output<E['output']>

/** A part's API: verb-named endpoints. */
export type Contract = Readonly<Record<string, EndpointShape>>

export function defineContract<const C extends Contract>(contract: C): C {
  return contract
}

/** Fills `{name}` in a path with percent-encoded values. */
export function fillPath(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
}
