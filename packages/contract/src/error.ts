/**
 * The one error class of the platform and the catalogue that every part keeps of its errors.
 * Invariant: a code stands in exactly one `errors.ts` table; status, retryability and advice follow from the table, never from the throw site.
 */

const BRAND: unique symbol = Symbol.for('midplane.error')

/** One row of a part's error catalogue. `template` names its fields in braces; `advice` is one sentence that says what to do. */
export type ErrorSpec = {
  readonly status: number
  readonly retryable: boolean
  readonly template: string
  readonly advice: string
}

export type ErrorTable = Readonly<Record<`MP_${string}`, ErrorSpec>>

export type ErrorFields = Readonly<Record<string, string | number | boolean | null | undefined>>

type FieldNames<Template> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | FieldNames<Rest>
  : never

type TemplateOf<Spec> = Spec extends ErrorSpec ? Spec['template'] : never

/** The fields that the template of `Code` names; further fields may be added and travel in `details`. */
export type FieldsOf<Table extends ErrorTable, Code extends keyof Table> = {
  readonly [Name in FieldNames<TemplateOf<Table[Code]>>]: string | number | boolean
} & ErrorFields

export type MidplaneErrorInit = {
  readonly code: string
  readonly status: number
  readonly retryable: boolean
  readonly message: string
  readonly advice: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** Recognise it with `MidplaneError.is(e)`: `instanceof` fails across two copies of a package. */
export class MidplaneError extends Error {
  readonly code: string
  readonly status: number
  readonly retryable: boolean
  readonly advice: string
  readonly details: Readonly<Record<string, unknown>>
  readonly [BRAND] = true

  constructor(init: MidplaneErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause })
    this.name = 'MidplaneError'
    this.code = init.code
    this.status = init.status
    this.retryable = init.retryable
    this.advice = init.advice
    this.details = init.details ?? {}
  }

  static is(value: unknown): value is MidplaneError {
    return typeof value === 'object' && value !== null && BRAND in value
  }
}

export interface ErrorCatalogue<Table extends ErrorTable> {
  /** Marks the value as a catalogue, for the checks that hold tables and manual together. */
  readonly kind: 'error-catalogue'
  readonly table: Table
  /** Makes an error of the catalogue; fields fill the template and travel as `details`. */
  error<Code extends keyof Table & string>(
    code: Code,
    fields: FieldsOf<Table, Code>,
    options?: { readonly cause?: unknown },
  ): MidplaneError
}

/**
 * Declares the errors of a part.
 * @example
 * export const configErrors = defineErrors({
 *   MP_CONFIG_NAMESPACE_UNKNOWN: { status: 404, retryable: false,
 *     template: 'namespace "{namespace}" does not exist', advice: 'create it first, or check the spelling' },
 * })
 * throw configErrors.error('MP_CONFIG_NAMESPACE_UNKNOWN', { namespace })
 */
export function defineErrors<const Table extends ErrorTable>(table: Table): ErrorCatalogue<Table> {
  return {
    kind: 'error-catalogue',
    table,
    error(code, fields, options) {
      const { status, retryable, template, advice } = table[code] as ErrorSpec // Code is a key of Table
      return new MidplaneError({
        code,
        status,
        retryable,
        advice,
        message: fill(template, fields),
        details: fields,
        cause: options?.cause,
      })
    },
  }
}

function fill(template: string, fields: ErrorFields): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(fields[name] ?? ''))
}
