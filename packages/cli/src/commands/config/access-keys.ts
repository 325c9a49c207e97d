/** `midplane config access-keys`: the secrets with which Apollo clients sign. */
import type { AccessKeyView } from '@midplane/contract'
import type { Command } from 'commander'
import { addTenantOption, contextOf } from '../../command-context.ts'
import { table } from '../../output.ts'

export function addAccessKeyCommands(config: Command): void {
  const keys = config.command('access-keys').description('secrets with which Apollo clients sign their requests')
  addTenantOption(keys.command('list').description('keys, without their secrets'))
    .option('-a, --app <application>', 'of this application')
    .action(async (options: { tenant: string; app?: string }, command: Command) => {
      const { config: api, output } = contextOf(command)
      const query = options.app === undefined ? {} : { application: options.app }
      const { entries } = await api.listAccessKeys({ params: { tenant: options.tenant }, query })
      output.result(entries, () => keyTable(entries))
    })
  addTenantOption(keys.command('create <application>').description('make a key; its secret is shown this once')).action(
    async (application: string, options: { tenant: string }, command: Command) => {
      const { config: api, output } = contextOf(command)
      const key = await api.createAccessKey({ params: { tenant: options.tenant }, body: { application } })
      output.result(key, () => `${key.id}\nsecret ${key.secret ?? ''}`)
    },
  )
  for (const verb of ['enable', 'disable'] as const) {
    addTenantOption(keys.command(`${verb} <id>`).description(`${verb} a key`)).action(
      async (id: string, options: { tenant: string }, command: Command) => {
        const { config: api, output } = contextOf(command)
        const params = { tenant: options.tenant, id }
        const key = await api.updateAccessKey({ params, body: { isEnabled: verb === 'enable' } })
        output.result(key, () => keyTable([key]))
      },
    )
  }
  addTenantOption(keys.command('delete <id>').description('delete a key')).action(
    async (id: string, options: { tenant: string }, command: Command) => {
      const { config: api, output } = contextOf(command)
      await api.deleteAccessKey({ params: { tenant: options.tenant, id } })
      output.result({ id }, () => `deleted ${id}`)
    },
  )
}

function keyTable(keys: readonly AccessKeyView[]): string {
  return table(
    ['ID', 'APPLICATION', 'ENABLED', 'CREATED', 'BY'],
    keys.map((key) => [key.id, key.application, key.isEnabled ? 'yes' : 'no', key.createdAt, key.createdBy]),
    'no access keys: clients need not sign',
  )
}
