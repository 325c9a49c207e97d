/** `midplane config list | environments | history`: what there is, and what there was. */
import { Option, type Command } from 'commander'
import {
  addEnvironmentOptions,
  addExamples,
  addNamespaceOptions,
  addPageOptions,
  addressOf,
  addSubtreeOption,
  addTenantOption,
  contextOf,
  type EnvironmentOptions,
  type PageOptions,
  type ScopeOptions,
  type TenantOption,
} from '../../command-context.ts'
import { pageText } from '../../output.ts'
import { addressText } from './change-text.ts'

const NAMESPACES_LISTED = 100
const RELEASES_LISTED = 20

export function addListCommands(config: Command): void {
  addListCommand(config)
  addEnvironmentsCommand(config)
  addHistoryCommand(config)
}

type ListOptions = EnvironmentOptions &
  PageOptions & { readonly app?: string; readonly search?: string }

function addListCommand(config: Command): void {
  const list = addPageOptions(
    addSubtreeOption(
      addEnvironmentOptions(config.command('list').description('namespaces of an environment')),
    ).addOption(new Option('-s, --search <text>', 'part of a name, key or value')),
    NAMESPACES_LISTED,
  )
  list.action(async ({ tenant, env, app, ...page }: ListOptions, command: Command) => {
    const { config: api, output } = contextOf(command)
    const params = { tenant, environment: env }
    const listed = await api.listNamespaces({
      params,
      query: { ...page, ...(app === undefined ? {} : { application: app }) },
    })
    output.result(listed, () => {
      const rows = listed.entries.map((one) => [
        one.address.application,
        one.address.cluster,
        one.address.namespace,
        one.format,
        String(one.itemCount),
        one.revision === 0 ? 'unpublished' : String(one.revision),
        one.updatedAt,
        one.updatedBy,
      ])
      const headers = [
        'APPLICATION',
        'CLUSTER',
        'NAMESPACE',
        'FORMAT',
        'ITEMS',
        'REVISION',
        'UPDATED',
        'BY',
      ]
      const none = `no such namespaces in environment "${env}"; \`midplane config environments\` lists the environments`
      return pageText(output.table(headers, rows, none), listed.nextCursor)
    })
  })
  addExamples(
    list,
    'midplane config list --env prod --app shop',
    'midplane config list --search timeout',
  )
}

function addEnvironmentsCommand(config: Command): void {
  const environments = addTenantOption(
    config.command('environments').description('environments that hold configuration'),
  )
  environments.action(async ({ tenant }: TenantOption, command: Command) => {
    const { config: api, output } = contextOf(command)
    const listed = await api.listEnvironments({ params: { tenant } })
    output.result(listed, () =>
      output.table(
        ['ENVIRONMENT', 'NAMESPACES'],
        listed.entries.map(({ environment, namespaceCount }) => [
          environment,
          String(namespaceCount),
        ]),
        'no configuration yet; begin with `midplane config set KEY=VALUE --app APP --publish`',
      ),
    )
  })
  addExamples(environments, 'midplane config environments')
}

function addHistoryCommand(config: Command): void {
  const history = addPageOptions(
    addNamespaceOptions(
      config.command('history').description('releases of a namespace, newest first'),
    ),
    RELEASES_LISTED,
  )
  history.action(async (options: ScopeOptions & PageOptions, command: Command) => {
    const { config: api, output } = contextOf(command)
    const params = addressOf(options)
    const { limit, cursor } = options
    const page = await api.listReleases({
      params,
      query: { limit, ...(cursor === undefined ? {} : { cursor }) },
    })
    output.result(page, () => {
      const rows = page.entries.map((one) => [
        String(one.revision),
        one.rollbackTo === null ? one.kind : `${one.kind} to ${one.rollbackTo}`,
        one.publishedAt,
        one.author,
        String(one.sizeBytes),
        one.comment,
      ])
      const headers = ['REVISION', 'KIND', 'WHEN', 'BY', 'BYTES', 'MESSAGE']
      return pageText(
        output.table(headers, rows, `no releases of ${addressText(params)}`),
        page.nextCursor,
      )
    })
  })
  addExamples(history, 'midplane config history --app shop/orders --env prod')
}
