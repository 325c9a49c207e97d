/**
 * `midplane config watch`: prints the values, then every change as it arrives, until interrupted. What becomes of the
 * connection goes to standard error, so that the output holds changes only.
 */
import { connect, type Midplane } from '@midplane/sdk'
import type { Command } from 'commander'
import {
  addExamples,
  addNamespaceOptions,
  addressOf,
  contextOf,
  type ScopeOptions,
} from '../../command-context.ts'
import { resolveConnection, type ConnectionOptions } from '../../connection.ts'
import type { Output } from '../../output.ts'
import { visible } from '../../table.ts'

/** How soon a person reads that the connection is back. */
const STATUS_INTERVAL_MS = 500
const RETRY_MAX_MS = 2000

export function addWatchCommand(config: Command): void {
  const watch = addNamespaceOptions(
    config
      .command('watch')
      .description('print the values, then changes as they arrive')
      .argument('[keys...]', 'only these items'),
  ).option('--changes-only', 'do not print the values of the moment')
  watch.action(
    async (
      keys: string[],
      options: ScopeOptions & { readonly changesOnly?: boolean },
      command: Command,
    ) => {
      const { connection, iam, output } = contextOf(command)
      const { tenant, environment, application, cluster, namespace } = addressOf(options)
      // An answer at once to what would never get better by waiting: no server, a wrong token.
      await iam.whoami()
      let reportLoss = (_reason: string): void => undefined
      const client = await connect({
        server: connection.baseUrl,
        // Asked at every connection: a local server makes a new one at each start.
        token:
          connection.token === undefined ? undefined : () => tokenNow(command, connection.baseUrl),
        tenant,
        environment,
        application,
        cluster,
        namespaces: [namespace],
        retryMaxMs: RETRY_MAX_MS,
        refusedRetryMs: RETRY_MAX_MS,
        onError: ({ message }) => reportLoss(message),
      })
      const stopReporting = followStatus(client, output, (listener) => (reportLoss = listener))
      printChanges(client, output, {
        keys: new Set(keys),
        namespace,
        isFromNow: options.changesOnly === true,
      })
      await untilSignal()
      stopReporting()
      await client.close()
    },
  )
  addExamples(
    watch,
    'midplane config watch --app shop/orders',
    'midplane config watch timeout --app shop/orders --json',
  )
}

function tokenNow(command: Command, server: string): string {
  const options: ConnectionOptions = command.optsWithGlobals()
  return resolveConnection({ ...options, server }, process.env).token ?? ''
}

type Shown = {
  readonly keys: ReadonlySet<string>
  readonly namespace: string
  readonly isFromNow: boolean
}

function printChanges(
  { config }: Midplane,
  output: Output,
  { keys, namespace, isFromNow }: Shown,
): void {
  const isShown = (key: string): boolean => keys.size === 0 || keys.has(key)
  const print = (json: object, text: string): void =>
    output.line(output.isJson ? JSON.stringify(json) : text)
  const printItem = (change: { readonly key: string; readonly after: string | null }): void =>
    print(
      change,
      change.after === null
        ? `${visible(change.key)} (removed)`
        : `${visible(change.key)} = ${visible(change.after)}`,
    )
  const first = config.snapshot()
  if (!isFromNow) {
    for (const key of first.keys())
      if (isShown(key)) printItem({ key, after: first.get(key) ?? null })
  }
  config.watchAll(({ changes, namespaces, revision }) => {
    for (const change of changes) if (isShown(change.key)) printItem(change)
    // XML and text have no items.
    if (changes.length === 0 && namespaces.length > 0 && keys.size === 0) {
      print({ namespace, revision }, `${namespace} changed, revision ${revision}`)
    }
  })
}

/** Says that the connection was lost and that it is back, once each. Returns what ends it. */
function followStatus(
  client: Midplane,
  output: Output,
  onLoss: (listener: (reason: string) => void) => void,
): () => void {
  let isLost = false
  onLoss((reason) => {
    if (!isLost) output.note(`connection lost, trying again: ${reason}`)
    isLost = true
  })
  const timer = setInterval(() => {
    if (!isLost || client.status().state !== 'live') return
    isLost = false
    output.note('connected again')
  }, STATUS_INTERVAL_MS)
  return () => clearInterval(timer)
}

function untilSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  return promise
}
