/** What every command that talks to a server is given: typed clients, output, and the scope options. */
import {
  configApi,
  createClient,
  DEFAULT_CLUSTER,
  DEFAULT_ENVIRONMENT,
  DEFAULT_TENANT,
  iamApi,
  MidplaneError,
  systemApi,
  type Address,
  type Client,
} from '@midplane/contract'
import type { Command } from 'commander'
import { resolveConnection, type Connection, type ConnectionOptions } from './connection.ts'
import { createOutput, type Output } from './output.ts'

export type CommandContext = {
  readonly connection: Connection
  readonly config: Client<typeof configApi>
  readonly iam: Client<typeof iamApi>
  readonly system: Client<typeof systemApi>
  readonly output: Output
}

export type ScopeOptions = {
  readonly tenant: string
  readonly env: string
  readonly app?: string
  readonly cluster: string
  readonly namespace: string
}

const DEFAULT_NAMESPACE = 'application'

/** The context of a running command, from its own and the program's options. */
export function contextOf(command: Command): CommandContext {
  const options: ConnectionOptions & { readonly json?: boolean; readonly reason?: string } =
    command.optsWithGlobals()
  const connection = resolveConnection(options, process.env)
  const calling = { ...connection, reason: options.reason }
  return {
    connection,
    config: createClient(configApi, calling),
    iam: createClient(iamApi, calling),
    system: createClient(systemApi, calling),
    output: createOutput({
      isJson: options.json === true,
      write: (text) => void process.stdout.write(text),
    }),
  }
}

export function addTenantOption(command: Command): Command {
  return command.option('--tenant <tenant>', 'tenant', process.env['MIDPLANE_TENANT'] ?? DEFAULT_TENANT)
}

export function addEnvironmentOptions(command: Command): Command {
  return addTenantOption(command).option(
    '-e, --env <environment>',
    'environment; "*" is what all environments inherit',
    process.env['MIDPLANE_ENVIRONMENT'] ?? DEFAULT_ENVIRONMENT,
  )
}

export function addNamespaceOptions(command: Command): Command {
  return addEnvironmentOptions(command)
    .option(
      '-a, --app <application>',
      'application, a path such as shop/orders; "*" is what all applications inherit',
      process.env['MIDPLANE_APPLICATION'],
    )
    .option('-c, --cluster <cluster>', 'cluster', DEFAULT_CLUSTER)
    .option('-n, --namespace <namespace>', 'namespace', DEFAULT_NAMESPACE)
}

/** The address that the scope options name; refuses when no application is named. */
export function addressOf(scope: ScopeOptions): Address {
  const { tenant, env, app, cluster, namespace } = scope
  if (app === undefined) throw usageError('no application is named', 'name one with --app or MIDPLANE_APPLICATION')
  return { tenant, environment: env, application: app, cluster, namespace }
}

export function usageError(message: string, advice: string): MidplaneError {
  return new MidplaneError({ code: 'MP_CLI_USAGE', status: 400, retryable: false, message, advice })
}
