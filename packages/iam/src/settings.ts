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
  secretKey: {
    schema: z.string().min(1).nullable(),
    default: null,
    sentence:
      'Key that seals secrets in the database, 32 bytes as base64 or hexadecimal; the same on every node of a cluster. Without it the file "secret.key" of the data folder.',
    isSecret: true,
    environment: 'MIDPLANE_SECRET_KEY',
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
  accessTokenLifetimeMs: {
    schema: z.number().int().min(60_000).max(HOUR_MS),
    default: 600_000,
    sentence: 'How long signed access tokens last; they cannot be revoked before.',
    unit: 'ms',
  },
  signingKeyLifetimeMs: {
    schema: z.number().int().min(HOUR_MS),
    default: 90 * 24 * HOUR_MS,
    sentence: 'After how long the keys that sign tokens are followed by new ones.',
    unit: 'ms',
  },
  auditRetentionDays: {
    schema: z.number().int().min(1).max(36_500).nullable(),
    default: null,
    sentence:
      'After how many days entries of the audit trail are removed; kept for ever when null.',
    unit: 'count',
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
