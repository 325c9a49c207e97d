/** `midplane config list | get | explain | history`: reading configuration. */
import type { Command } from 'commander'
import {
  addEnvironmentOptions,
  addNamespaceOptions,
  addressOf,
  contextOf,
  usageError,
  type ScopeOptions,
} from '../../command-context.ts'
import { table } from '../../output.ts'
import { addressText } from './change-text.ts'

export function addReadCommands(config: Command): void {
  addListCommand(config)
  addGetCommand(config)
  addExplainCommand(config)
  addHistoryCommand(config)
}

function addListCommand(config: Command): void {
  addEnvironmentOptions(config.command('list').description('namespaces of an environment'))
    .option('-a, --app <application>', 'this application and all below it')
    .option('-s, --search <text>', 'part of a name, key or value')
    .option('--limit <count>', 'at most this many', '100')
    .option('--cursor <cursor>', 'go on after the page that gave this cursor')
    .action(
      async (
        options: { tenant: string; env: string; app?: string; search?: string; limit: string; cursor?: string },
        command: Command,
      ) => {
        const { config: api, output } = contextOf(command)
        const page = await api.listNamespaces({
          params: { tenant: options.tenant, environment: options.env },
          query: {
            limit: Number(options.limit),
            ...(options.app === undefined ? {} : { application: options.app }),
            ...(options.search === undefined ? {} : { search: options.search }),
            ...(options.cursor === undefined ? {} : { cursor: options.cursor }),
          },
        })
        output.result(page, () => {
          const rows = page.entries.map((one) => [
            one.address.application,
            one.address.cluster,
            one.address.namespace,
            one.format,
            String(one.itemCount),
            one.revision === 0 ? 'unpublished' : String(one.revision),
            one.updatedBy,
          ])
          const listed = table(
            ['APPLICATION', 'CLUSTER', 'NAMESPACE', 'FORMAT', 'ITEMS', 'REVISION', 'BY'],
            rows,
            `no namespaces in environment "${options.env}"; make one with \`midplane config set KEY=VALUE --app APP --publish\``,
          )
          return page.nextCursor === null ? listed : `${listed}\nmore: --cursor '${page.nextCursor}'`
        })
      },
    )
}

function addGetCommand(config: Command): void {
  addNamespaceOptions(config.command('get [key]').description('what a client sees: one value, or all items'))
    .option('--own', 'only what this very namespace holds, without inheritance')
    .option('--text', 'the whole text')
    .option('--ip <address>', 'as the client at this address sees it')
    .option('--label <label>', 'as a client with this label sees it')
    .action(
      async (
        key: string | undefined,
        options: ScopeOptions & { own?: boolean; text?: boolean; ip?: string; label?: string },
        command: Command,
      ) => {
        const { config: api, output } = contextOf(command)
        const params = addressOf(options)
        const client = {
          ...(options.ip === undefined ? {} : { ip: options.ip }),
          ...(options.label === undefined ? {} : { label: options.label }),
        }
        const seen =
          options.own === true
            ? ownItems(await api.getNamespace({ params }))
            : await api.getEffective({ params, query: client })
        if (key === undefined) {
          const asText = options.text === true || Object.keys(seen.items).length === 0
          output.result(seen, () => (asText && seen.text !== null ? seen.text : itemLines(seen.items)))
          return
        }
        const value = seen.items[key]
        if (value === undefined) {
          throw usageError(`there is no item "${key}"`, `see all with \`midplane config get --app ${params.application}\``)
        }
        output.result({ key, value, type: seen.types[key] ?? 'string', revision: seen.revision }, () => value)
      },
    )
}

function addExplainCommand(config: Command): void {
  addNamespaceOptions(config.command('explain <key>').description('where a value comes from: every candidate and the winner'))
    .option('--ip <address>', 'as the client at this address sees it')
    .action(async (key: string, options: ScopeOptions & { ip?: string }, command: Command) => {
      const { config: api, output } = contextOf(command)
      const query = { key, ...(options.ip === undefined ? {} : { ip: options.ip }) }
      const explanation = await api.explain({ params: addressOf(options), query })
      output.result(explanation, () =>
        table(
          ['', 'ENVIRONMENT', 'APPLICATION', 'CLUSTER', 'NAMESPACE', 'REVISION', 'VALUE'],
          explanation.candidates.map(({ address, wins, exists, revision, value }) => [
            wins ? '->' : '',
            address.environment,
            address.application,
            address.cluster,
            address.namespace,
            exists ? String(revision) : '-',
            value ?? (exists ? '(not set)' : '(no release)'),
          ]),
          'no candidates',
        ),
      )
    })
}

function addHistoryCommand(config: Command): void {
  addNamespaceOptions(config.command('history').description('releases of a namespace, newest first'))
    .option('--limit <count>', 'at most this many', '20')
    .option('--cursor <cursor>', 'go on after the page that gave this cursor')
    .action(async (options: ScopeOptions & { limit: string; cursor?: string }, command: Command) => {
      const { config: api, output } = contextOf(command)
      const address = addressOf(options)
      const query = { limit: Number(options.limit), ...(options.cursor === undefined ? {} : { cursor: options.cursor }) }
      const page = await api.listReleases({ params: address, query })
      output.result(page, () => {
        const listed = table(
          ['REVISION', 'KIND', 'WHEN', 'BY', 'SIZE', 'COMMENT'],
          page.entries.map((one) => [
            String(one.revision),
            one.rollbackTo === null ? one.kind : `${one.kind} to ${one.rollbackTo}`,
            one.publishedAt,
            one.author,
            String(one.sizeBytes),
            one.comment,
          ]),
          `no releases of ${addressText(address)}`,
        )
        return page.nextCursor === null ? listed : `${listed}\nmore: --cursor ${page.nextCursor}`
      })
    })
}

type Seen = {
  readonly revision: number
  readonly items: Readonly<Record<string, string>>
  readonly types: Readonly<Record<string, string>>
  readonly text: string | null
}

function ownItems(release: {
  readonly revision: number
  readonly text: string
  readonly items: readonly { readonly key: string; readonly value: string; readonly type: string }[]
}): Seen {
  return {
    revision: release.revision,
    text: release.text,
    items: Object.fromEntries(release.items.map(({ key, value }) => [key, value])),
    types: Object.fromEntries(release.items.map(({ key, type }) => [key, type])),
  }
}

function itemLines(items: Readonly<Record<string, string>>): string {
  return Object.entries(items)
    .map(([key, value]) => `${key} = ${value.replaceAll('\n', '\\n')}`)
    .join('\n')
}
