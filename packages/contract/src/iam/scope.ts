/** Names and path parameters that the endpoints of people and rights share. */
import * as z from 'zod'
import { environmentSchema, SHARED, tenantSchema } from '../config/address.ts'

/** A tenant, or `*` = the platform itself. */
export const anyTenantSchema = z.union([z.literal('*'), tenantSchema])

/** Of a user, group, role and so on: one segment of a path. */
export const nameSchema = tenantSchema

export const titleSchema = z.string().max(255)

export const tenantParams = z.object({ tenant: anyTenantSchema })
export const namedParams = z.object({ tenant: anyTenantSchema, name: nameSchema })

/** An environment by its name; the shared layer is no place to hand out rights in. */
export const oneEnvironmentSchema = environmentSchema.refine((name) => name !== SHARED, {
  error: 'name one environment, or none for all of them',
})

export const stateSchema = z.enum(['active', 'disabled'])

export const MEMBER_KINDS = ['user', 'group', 'service-account'] as const
/** Who can have rights: people, groups of them, and programs. */
export const memberSchema = z
  .object({
    kind: z.enum(MEMBER_KINDS),
    name: nameSchema,
    tenant: anyTenantSchema
      .optional()
      .describe('left out: that of the path; `*` for people of the platform'),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof memberSchema>
