/** `midplane config watch`: prints every change of a namespace as it arrives, until interrupted. */
import type { Command } from 'commander'
import { connect } from '@midplane/sdk'
import { addNamespaceOptions, addressOf, contextOf, type ScopeOptions } from '../../command-context.ts'

export function addWatchCommand(config: Command): void {
  addNamespaceOptions(config.command('watch [keys...]').description('print changes as they arrive')).action(
    async (keys: string[], options: ScopeOptions, command: Command) => {
      const { connection, output } = contextOf(command)
      const isJson = command.optsWithGlobals<{ json?: boolean }>().json === true
      const { tenant, environment, application, cluster, namespace } = addressOf(options)
      const client = await connect({
        server: connection.baseUrl,
        token: connection.token,
        tenant,
        environment,
        application,
        cluster,
        namespaces: [namespace],
      })
      const wanted = new Set(keys)
      client.config.watchAll(({ changes }) => {
        for (const change of changes.filter(({ key }) => wanted.size === 0 || wanted.has(key))) {
          output.line(isJson ? JSON.stringify(change) : `${change.key} = ${change.after ?? '(removed)'}`)
        }
      })
      await interrupted()
      await client.close()
    },
  )
}

function interrupted(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  return promise
}
