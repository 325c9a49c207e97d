/** The options of `connect`: each once, with its rule, its default and its environment variable. */
import {
  applicationSchema,
  clusterSchema,
  DEFAULT_CLUSTER,
  DEFAULT_ENVIRONMENT,
  DEFAULT_TENANT,
  environmentSchema,
  namespaceSchema,
  tenantSchema,
  WATCH_NAMESPACES_MAX,
  type MidplaneError,
} from '@midplane/contract'
import * as z from 'zod'
import { sdkErrors } from './errors.ts'
import type { Surroundings } from './surroundings.ts'

const serverSchema = z
  .url({ protocol: /^https?$/, error: 'use an address such as "http://127.0.0.1:7070"' })
  .refine(hasNoCredentials, 'pass the token as an option, not in the address')

const delaySchema = z.int().min(1).max(86_400_000)

export type TokenSource = () => string | Promise<string>

const optionsSchema = z.strictObject({
  server: z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat().flatMap((one) => one.split(',')))
    .transform((values) => values.map((one) => one.trim()).filter((one) => one !== ''))
    .pipe(z.array(serverSchema).min(1))
    .describe('one server, or several that are tried in turn; MIDPLANE_SERVER, divided by commas'),
  token: z
    .union([
      z.string().min(1),
      z.custom<TokenSource>((value) => typeof value === 'function', 'pass a text or a function'),
    ])
    .optional()
    .describe(
      'the token, or what gives the one of the moment, asked at each connection; MIDPLANE_TOKEN',
    ),
  tenant: tenantSchema.default(DEFAULT_TENANT).describe('MIDPLANE_TENANT'),
  environment: environmentSchema.default(DEFAULT_ENVIRONMENT).describe('MIDPLANE_ENVIRONMENT'),
  application: applicationSchema.describe('path such as "shop/orders"; MIDPLANE_APPLICATION'),
  cluster: clusterSchema.default(DEFAULT_CLUSTER),
  namespaces: z
    .array(namespaceSchema)
    .min(1)
    .max(WATCH_NAMESPACES_MAX)
    .transform((names) => [...new Set(names)])
    .default(['application'])
    .describe('where several hold a key, the one named first wins'),
  instance: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('identity of this process in the console'),
  ip: z.string().max(64).optional().describe('for gray releases'),
  label: z.string().max(255).optional().describe('for gray releases'),
  defaults: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('values of keys that no namespace holds; with them a start needs no server'),
  snapshotFolder: z
    .string()
    .min(1)
    .optional()
    .describe('where the last state is kept; none if absent'),
  startTimeoutMs: delaySchema.default(10_000).describe('how long connect waits for a server'),
  connectTimeoutMs: delaySchema.default(10_000).describe('how long one server may take to answer'),
  heartbeatTimeoutMs: delaySchema.default(45_000).describe('silence after which a stream is dead'),
  behindTimeoutMs: delaySchema.default(2000).describe('how long a server may be older than we are'),
  retryMinMs: delaySchema.default(500).describe('upper end of the first random delay'),
  retryMaxMs: delaySchema.default(30_000).describe('upper end of all random delays'),
  refusedRetryMs: delaySchema.default(30_000).describe('delay after all servers refused us'),
})

type Callbacks = {
  /**
   * Told of everything that goes wrong behind the scenes; a `MidplaneError` with a code `MP_SDK_*` or the server's own.
   * A failure that repeats is told once per outage. When left out the process warns instead, of an outage only when the
   * stream is not back within a second, and once more when it is.
   */
  readonly onError?: (error: MidplaneError) => void
}

/** `server` and `application` may come from the environment. */
export type ConnectOptions = Omit<z.input<typeof optionsSchema>, 'server' | 'application'> & {
  readonly server?: string | readonly string[]
  readonly application?: string
} & Callbacks

export type Settings = z.output<typeof optionsSchema> & Callbacks

const VARIABLES = {
  server: 'MIDPLANE_SERVER',
  token: 'MIDPLANE_TOKEN',
  tenant: 'MIDPLANE_TENANT',
  environment: 'MIDPLANE_ENVIRONMENT',
  application: 'MIDPLANE_APPLICATION',
} as const

/** Options over environment variables over defaults; throws MP_SDK_INVALID_OPTION. */
export function resolveOptions(options: ConnectOptions, surroundings: Surroundings): Settings {
  const { onError, ...given } = options
  const input: Record<string, unknown> = {}
  for (const [option, variable] of Object.entries(VARIABLES)) {
    const value = surroundings.variable(variable)
    if (value !== undefined && value !== '') input[option] = value
  }
  for (const [option, value] of Object.entries(given)) {
    if (value !== undefined) input[option] = value
  }
  const parsed = optionsSchema.safeParse(input)
  if (!parsed.success) throw invalidOption(parsed.error)
  return onError === undefined ? parsed.data : { ...parsed.data, onError }
}

function invalidOption({ issues }: z.ZodError): MidplaneError {
  const issue = issues[0]
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  return sdkErrors.error('MP_SDK_INVALID_OPTION', {
    option: unknown ?? String(issue?.path[0] ?? ''),
    rule: issue?.message.toLowerCase() ?? '',
  })
}

function hasNoCredentials(server: string): boolean {
  // Text that is no address at all is refused by the rule before this one.
  if (!URL.canParse(server)) return true
  const { username, password } = new URL(server)
  return username === '' && password === ''
}
