/** The settings of the kernel itself; they carry no prefix. The one truth for flags, environment, file, help and manual. */
import * as z from 'zod'
import { REASON_RULE } from './audit/reason-policy.ts'
import { defineSettings, type SettingsDefinition } from './settings/settings.ts'

const table = {
  host: {
    schema: z.string().min(1),
    default: '127.0.0.1',
    sentence: 'Address to listen on; 0.0.0.0 or :: for all',
  },
  port: {
    schema: z.int().min(0).max(65_535),
    default: 7070,
    sentence: 'Port to listen on; 0 takes any free one',
  },
  data: {
    schema: z.string().min(1),
    default: '.midplane',
    sentence: 'Folder for the embedded database and files of this node; made when missing',
  },
  databaseUrl: {
    schema: z.string(),
    default: '',
    sentence:
      'PostgreSQL for several nodes, as postgres://user:password@host/database; the embedded database when empty',
    isSecret: true,
  },
  logLevel: {
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    default: 'info',
    sentence: 'Least severe log lines to write',
  },
  bodyBytesMax: {
    schema: z
      .int()
      .min(1024)
      .max(1024 * 1024 * 1024),
    default: 16 * 1024 * 1024,
    sentence: 'Largest request body',
    unit: 'bytes',
  },
  drainTimeoutMs: {
    schema: z.int().min(0).max(3_600_000),
    default: 10_000,
    sentence: 'How long requests under way may go on when the server is told to stop',
    unit: 'ms',
  },
  allowedHosts: {
    schema: z.array(z.string().min(1)),
    default: [],
    sentence:
      'Host names that requests may use beside the loopback names and the address listened on; * for any',
  },
  publicUrl: {
    schema: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
    default: '',
    sentence:
      'URL under which browsers and programs reach this server, such as https://midplane.example.org behind a proxy; the URL listened on when empty',
  },
  corsOrigins: {
    schema: z.array(z.url({ protocol: /^https?$/ })),
    default: [],
    sentence:
      'Origins such as https://console.example.org whose pages may call the API from a browser',
  },
  auditReasons: {
    schema: z.array(
      z
        .string()
        .regex(REASON_RULE, 'write "<action>@<path>", such as config.publish@config/*/prod'),
    ),
    default: [],
    sentence:
      'Changes that need a reason, as "<action>@<resource path>"; actions may end in .*, a path segment * is any one',
  },
  metricsPublic: {
    schema: z.boolean(),
    default: false,
    sentence: 'Serve /metrics without a token even when not bound to loopback',
  },
} as const

export const kernelSettings: SettingsDefinition<typeof table> = defineSettings('kernel', table)
