/** What every command that talks to a server is given: typed clients, output, and the scope options. */
import {
  applicationSchema,
  clusterSchema,
  configApi,
  createClient,
  DEFAULT_CLUSTER,
  DEFAULT_ENVIRONMENT,
  DEFAULT_TENANT,
  environmentSchema,
  iamApi,
  namespaceSchema,
  PAGE_LIMIT_MAX,
  systemApi,
  tenantSchema,
  type Address,
  type Client,
} from '@midplane/contract'
import { Option, type Command } from 'commander'
import { resolveConnection, type Connection, type ConnectionOptions } from './connection.ts'
import { usageErrors } from './errors.ts'
import { matching, wholeNumber } from './option-values.ts'
import { createOutput, type Output } from './output.ts'

export type CommandContext = {
  readonly connection: Connection
  readonly config: Client<typeof configApi>
  readonly iam: Client<typeof iamApi>
  readonly system: Client<typeof systemApi>
  readonly output: Output
}

export type TenantOption = { readonly tenant: string }
export type EnvironmentOptions = TenantOption & { readonly env: string }
export type ScopeOptions = EnvironmentOptions & {
  readonly app?: string
  readonly cluster: string
  readonly namespace: string
}
export type PageOptions = { readonly limit: number; readonly cursor?: string }

type ContextOptions = ConnectionOptions & {
  readonly json?: boolean
  readonly reason?: string
  /** Of a release; a reason as well. */
  readonly message?: string
}

const DEFAULT_NAMESPACE = 'application'
const REASON_HEADER = 'x-midplane-reason'
const SCOPE_GROUP = 'Which configuration:'
/** A server that takes a request and never answers must not hold a script forever. */
const REQUEST_TIMEOUT_MS = 120_000

/** The context of a running command, from its own and the program's options. */
export function contextOf(command: Command): CommandContext {
  const options: ContextOptions = command.optsWithGlobals()
  const connection = resolveConnection(options, process.env)
  const client = { ...connection, fetch: requesting(options.reason ?? options.message) }
  return {
    connection,
    config: createClient(configApi, client),
    iam: createClient(iamApi, client),
    system: createClient(systemApi, client),
    output: createOutput({
      isJson: options.json === true,
      columns: process.stdout.isTTY ? process.stdout.columns : undefined,
      write: (text) => void process.stdout.write(text),
      writeNote: (text) => void process.stderr.write(text),
    }),
  }
}

export function addTenantOption(command: Command): Command {
  return command.addOption(
    scopeOption('--tenant <tenant>', 'tenant')
      .env('MIDPLANE_TENANT')
      .default(DEFAULT_TENANT)
      .argParser(matching(tenantSchema)),
  )
}

export function addEnvironmentOptions(command: Command): Command {
  return addTenantOption(command).addOption(
    scopeOption('-e, --env <environment>', 'environment; "*" is what all environments inherit')
      .env('MIDPLANE_ENVIRONMENT')
      .default(DEFAULT_ENVIRONMENT)
      .argParser(matching(environmentSchema)),
  )
}

export function addNamespaceOptions(command: Command): Command {
  return addEnvironmentOptions(command)
    .addOption(
      scopeOption(
        '-a, --app <application>',
        'application, such as shop/orders; "*" is what all inherit',
      )
        .env('MIDPLANE_APPLICATION')
        .argParser(matching(applicationSchema)),
    )
    .addOption(
      scopeOption('-c, --cluster <cluster>', 'cluster')
        .default(DEFAULT_CLUSTER)
        .argParser(matching(clusterSchema)),
    )
    .addOption(
      scopeOption('-n, --namespace <namespace>', 'namespace')
        .default(DEFAULT_NAMESPACE)
        .argParser(matching(namespaceSchema)),
    )
}

/** For commands that cover an application and all below it. */
export function addSubtreeOption(command: Command): Command {
  return command.addOption(
    scopeOption('-a, --app <application>', 'only this application and all below it').argParser(
      matching(applicationSchema),
    ),
  )
}

export function addPageOptions(command: Command, limit: number): Command {
  return command
    .option(
      '--limit <count>',
      'at most this many',
      wholeNumber({ min: 1, max: PAGE_LIMIT_MAX }),
      limit,
    )
    .option('--cursor <cursor>', 'go on after the page that gave this cursor')
}

/** The address that the scope options name. Throws MP_CLI_APPLICATION_MISSING. */
export function addressOf(scope: ScopeOptions): Address {
  const { tenant, env, app, cluster, namespace } = scope
  if (app === undefined) throw usageErrors.error('MP_CLI_APPLICATION_MISSING', {})
  return { tenant, environment: env, application: app, cluster, namespace }
}

/** Puts commands as one would type them below the help of a command. */
export function addExamples(command: Command, ...examples: readonly string[]): Command {
  const title = examples.length === 1 ? 'Example:' : 'Examples:'
  return command.addHelpText(
    'after',
    ['', title, ...examples.map((example) => `  ${example}`)].join('\n'),
  )
}

function scopeOption(flags: string, description: string): Option {
  return new Option(flags, description).helpGroup(SCOPE_GROUP)
}

/** Requests end in time, and say why they are made. */
function requesting(reason: string | undefined): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers)
    // Headers carry ASCII only.
    if (reason !== undefined) headers.set(REASON_HEADER, encodeURIComponent(reason))
    return fetch(input, { ...init, headers, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) })
  }
}
