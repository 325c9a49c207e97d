/** Settings of identity. */
import { defineSettings, type SettingsDefinition, type SettingsOf } from '@midplane/kernel'
import * as z from 'zod'
import { grantProblem, parseGrantList } from './model/grants.ts'
import { LEGACY_ACCESS } from './model/peer.ts'
import { PASSWORD_SIZE_MAX, PASSWORD_SIZE_MIN } from './password.ts'

const HOUR_MS = 3_600_000

const grantList = z
  .string()
  .refine((text) => parseGrantList(text).every((grant) => grantProblem(grant) === undefined), {
    message: 'write grants as "<action>@<resource path>", joined by commas',
  })

const table = {
  adminPassword: {
    schema: z.string().min(PASSWORD_SIZE_MIN).max(PASSWORD_SIZE_MAX).nullable(),
    default: null,
    sentence:
      'Password of the user "admin"; set at every start at which it differs. Without it, admin cannot sign in by password.',
    isSecret: true,
    environment: 'MIDPLANE_ADMIN_PASSWORD',
  },
  sessionLifetimeMs: {
    schema: z
      .number()
      .int()
      .min(60_000)
      .max(720 * HOUR_MS),
    default: 12 * HOUR_MS,
    sentence: 'How long the token of a sign-in lasts.',
    unit: 'ms',
  },
  legacyAccess: {
    schema: z.enum(LEGACY_ACCESS),
    default: 'loopback',
    sentence:
      'Who may use protocols that have no sign-in (such as Apollo): processes of this machine, nobody, or anyone who reaches the port.',
  },
  legacyGrants: {
    schema: grantList,
    default: 'config.read@config, config.edit@config, config.publish@config',
    sentence:
      'What they may do: actions on resource paths, as "<action>@<path>", joined by commas.',
  },
} as const

export const iamSettings: SettingsDefinition<typeof table> = defineSettings('iam', table)
export type IamSettings = SettingsOf<typeof table>
