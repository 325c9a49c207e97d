/** `midplane config get | explain`: values, and where they come from. */
import type { ReleaseView } from '@midplane/contract'
import { Option, type Command } from 'commander'
import {
  addExamples,
  addNamespaceOptions,
  addressOf,
  contextOf,
  type CommandContext,
  type ScopeOptions,
} from '../../command-context.ts'
import { cliErrors } from '../../errors.ts'
import { wholeNumber } from '../../option-values.ts'
import { visible } from '../../table.ts'
import { addressText } from './change-text.ts'

type ClientOptions = { readonly ip?: string; readonly label?: string }
type GetOptions = ScopeOptions &
  ClientOptions & { readonly own?: boolean; readonly text?: boolean; readonly revision?: number }

/** A namespace as a client sees it, or as one release holds it. */
type Seen = {
  readonly revision: number
  readonly items: Readonly<Record<string, string>>
  readonly types: Readonly<Record<string, string>>
  readonly text: string | null
}

export function addReadCommands(config: Command): void {
  addGetCommand(config)
  addExplainCommand(config)
}

function addGetCommand(config: Command): void {
  const get = addClientOptions(
    addNamespaceOptions(
      config.command('get [key]').description('what a client sees: one value, or all items'),
    ),
  )
    .option('--text', 'the whole text')
    .option('--own', 'only what this very namespace holds, without inheritance')
    .addOption(
      new Option('--revision <revision>', 'what this release of the very namespace held').argParser(
        wholeNumber({ min: 1 }),
      ),
    )
  get.action(async (key: string | undefined, options: GetOptions, command: Command) => {
    const context = contextOf(command)
    const { output } = context
    const seen = await read(context, options)
    if (key === undefined) {
      const asText = options.text === true || Object.keys(seen.items).length === 0
      output.result(seen, () =>
        asText && seen.text !== null ? seen.text.replace(/\n$/, '') : itemLines(seen.items),
      )
      return
    }
    const value = Object.hasOwn(seen.items, key) ? seen.items[key] : undefined
    if (value === undefined) {
      throw cliErrors.error('MP_CLI_ITEM_UNKNOWN', {
        key,
        address: addressText(addressOf(options)),
      })
    }
    output.result(
      { key, value, type: seen.types[key] ?? 'string', revision: seen.revision },
      () => value,
    )
  })
  addExamples(
    get,
    'midplane config get timeout --app shop/orders',
    'midplane config get --app shop/orders --env prod --json',
    'midplane config get --app shop/orders --namespace routes.yaml --text > routes.yaml',
  )
}

async function read({ config }: CommandContext, options: GetOptions): Promise<Seen> {
  const params = addressOf(options)
  const { revision, ip, label } = options
  if (revision !== undefined)
    return releaseItems(await config.getRelease({ params: { ...params, revision } }))
  if (options.own === true) return releaseItems(await config.getNamespace({ params }))
  return await config.getEffective({ params, query: clientQuery({ ip, label }) })
}

function addExplainCommand(config: Command): void {
  const explain = addClientOptions(
    addNamespaceOptions(
      config
        .command('explain <key>')
        .description('where a value comes from: every candidate and the winner'),
    ),
  )
  explain.action(async (key: string, options: ScopeOptions & ClientOptions, command: Command) => {
    const { config: api, output } = contextOf(command)
    const explanation = await api.explain({
      params: addressOf(options),
      query: { key, ...clientQuery(options) },
    })
    output.result(explanation, () =>
      output.table(
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
  addExamples(explain, 'midplane config explain timeout --app shop/orders --env prod')
}

function addClientOptions(command: Command): Command {
  return command
    .option('--ip <address>', 'as the client at this address sees it')
    .option('--label <label>', 'as a client with this label sees it')
}

function clientQuery({
  ip,
  label,
}: {
  readonly ip?: string | undefined
  readonly label?: string | undefined
}): ClientOptions {
  return { ...(ip === undefined ? {} : { ip }), ...(label === undefined ? {} : { label }) }
}

function releaseItems(release: ReleaseView): Seen {
  return {
    revision: release.revision,
    text: release.text,
    items: Object.fromEntries(release.items.map(({ key, value }) => [key, value])),
    types: Object.fromEntries(release.items.map(({ key, type }) => [key, type])),
  }
}

function itemLines(items: Readonly<Record<string, string>>): string {
  return Object.entries(items)
    .map(([key, value]) => `${visible(key)} = ${visible(value)}`)
    .join('\n')
}
