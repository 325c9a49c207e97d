/**
 * Masks secrets in what is about to be logged: values under keys that end in a secret-looking word (`password`,
 * `clientSecret`, but not `tokenId` or a count), and passwords inside URLs anywhere.
 */

const MASKED = '***'

const SECRET_KEY =
  /(?:password|passwd|passphrase|secret|token|authorization|cookie|credentials?|api[-_]?key|access[-_]?key|private[-_]?key)$/i
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']*@/gi
const DEPTH_MAX = 6

export function mask(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return maskObject(fields, 0)
}

export function maskText(text: string): string {
  return text.includes('://') ? text.replace(URL_PASSWORD, `$1${MASKED}@`) : text
}

function maskObject(fields: object, depth: number): Record<string, unknown> {
  const masked: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fields)) {
    const isSecret = SECRET_KEY.test(key) && typeof value !== 'number' && typeof value !== 'boolean'
    masked[key] =
      isSecret && value !== undefined && value !== null ? MASKED : maskValue(value, depth)
  }
  return masked
}

function maskValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskText(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEPTH_MAX) return '[deeper]'
  if (value instanceof Error) return maskError(value, depth)
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString()
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.map((item) => maskValue(item, depth + 1))
  return maskObject(value, depth + 1)
}

function maskError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause, ...rest } = error
  return {
    name,
    message: maskText(message),
    ...maskObject(rest, depth + 1),
    ...(stack === undefined ? {} : { stack: maskText(stack) }),
    ...(cause === undefined ? {} : { cause: maskValue(cause, depth + 1) }),
    ...(error instanceof AggregateError ? { errors: maskValue(error.errors, depth + 1) } : {}),
  }
}
