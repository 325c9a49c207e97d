/** Who acts, and a right: the two shapes that every page of identity speaks of. */
import * as z from 'zod'

export const principalSchema = z
  .object({
    kind: z.enum(['user', 'service-account', 'token', 'local', 'anonymous', 'system']),
    id: z.string(),
    name: z.string(),
    tenant: z.string().describe('`*` = every tenant'),
  })
  .meta({ id: 'Principal' })

/** A right: an action such as `config.publish` or `config.*`, on a resource path and all below it; `*` = everything. */
export const grantSchema = z
  .object({ action: z.string().min(1).max(128), resource: z.string().min(1).max(1024) })
  .meta({ id: 'Grant' })
export type Grant = z.infer<typeof grantSchema>
