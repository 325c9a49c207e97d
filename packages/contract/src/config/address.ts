/**
 * Where a configuration namespace stands: tenant, environment, application, cluster, namespace.
 * `application` is a path of free depth (`shop/payment/orders`). `*` as environment or application is the shared layer
 * that every environment or application inherits from.
 */
import * as z from 'zod'

/** The shared layer: every environment, or every application. */
export const SHARED = '*'
export const DEFAULT_TENANT = 'default'
export const DEFAULT_ENVIRONMENT = 'default'
export const DEFAULT_CLUSTER = 'default'
const NAME_LENGTH_MAX = 128
const APPLICATION_LENGTH_MAX = 255
const NAMESPACE_LENGTH_MAX = 255

// A segment starts with a letter, digit or underscore, so that `.` and `..` are never names.
const SEGMENT = /^[\p{L}\p{N}_][\p{L}\p{N}._:@+-]*$/u

const nameSchema = z
  .string()
  .min(1)
  .max(NAME_LENGTH_MAX)
  .regex(
    SEGMENT,
    'use letters, digits and . _ - : @ +, beginning with a letter, digit or underscore',
  )

export const tenantSchema = nameSchema
export const environmentSchema = z.union([z.literal(SHARED), nameSchema])
export const clusterSchema = nameSchema
export const namespaceSchema = z
  .string()
  .min(1)
  .max(NAMESPACE_LENGTH_MAX)
  .regex(
    SEGMENT,
    'use letters, digits and . _ - : @ +, beginning with a letter, digit or underscore',
  )
  // The watch stream answers with a record of namespaces, and records drop this key.
  .refine(
    (name) => name !== '__proto__',
    'use another name than "__proto__", which JavaScript reserves',
  )

export const applicationSchema = z.union([
  z.literal(SHARED),
  z
    .string()
    .min(1)
    .max(APPLICATION_LENGTH_MAX)
    .refine((path) => path.split('/').every((segment) => SEGMENT.test(segment)), {
      error: 'use a path of names separated by single slashes, such as "shop/orders"',
    }),
])

export const addressSchema = z
  .object({
    tenant: tenantSchema,
    environment: environmentSchema,
    application: applicationSchema,
    cluster: clusterSchema,
    namespace: namespaceSchema,
  })
  .meta({ id: 'ConfigAddress' })

export type Address = z.infer<typeof addressSchema>
