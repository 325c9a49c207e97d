/** `midplane config access-key`: the secrets with which Apollo clients sign. */
import { applicationSchema, type AccessKeyView } from '@midplane/contract'
import { Argument, type Command } from 'commander'
import {
  addExamples,
  addSubtreeOption,
  addTenantOption,
  contextOf,
  type CommandContext,
  type TenantOption,
} from '../../command-context.ts'
import { matching } from '../../option-values.ts'

export function addAccessKeyCommands(config: Command): void {
  const accessKey = config
    .command('access-key')
    .description('secrets with which Apollo clients sign their requests')
  addReadingCommands(accessKey)
  for (const verb of ['enable', 'disable'] as const) {
    const command = addTenantOption(accessKey.command(`${verb} <id>`).description(`${verb} a key`))
    command.action(async (id: string, options: TenantOption, self: Command) => {
      const { config: api, output } = contextOf(self)
      const params = { tenant: options.tenant, id }
      const key = await api.updateAccessKey({ params, body: { isEnabled: verb === 'enable' } })
      output.result(key, () => keyTable(output, [key]))
    })
    addExamples(command, `midplane config access-key ${verb} Sx2kd81Fq`)
  }
  const remove = addTenantOption(accessKey.command('delete <id>').description('delete a key'))
  remove.action(async (id: string, options: TenantOption, self: Command) => {
    const { config: api, output } = contextOf(self)
    await api.deleteAccessKey({ params: { tenant: options.tenant, id } })
    output.result({ id }, () => `deleted ${id}`)
  })
  addExamples(remove, 'midplane config access-key delete Sx2kd81Fq')
}

function addReadingCommands(accessKey: Command): void {
  const list = addSubtreeOption(
    addTenantOption(accessKey.command('list').description('keys, without their secrets')),
  )
  list.action(async (options: TenantOption & { readonly app?: string }, self: Command) => {
    const { config: api, output } = contextOf(self)
    const query = options.app === undefined ? {} : { application: options.app }
    const { entries } = await api.listAccessKeys({ params: { tenant: options.tenant }, query })
    output.result({ entries }, () => keyTable(output, entries))
  })
  addExamples(list, 'midplane config access-key list --app shop/orders')

  const application = new Argument(
    '<application>',
    'from the first enabled key on, its clients must sign',
  )
  const create = addTenantOption(
    accessKey.command('create').description('make a key and print its secret, this once'),
  )
    .addArgument(application.argParser(matching(applicationSchema)))
    .action(async (name: string, options: TenantOption, self: Command) => {
      const { config: api, output } = contextOf(self)
      const key = await api.createAccessKey({
        params: { tenant: options.tenant },
        body: { application: name },
      })
      output.result(key, () => `id      ${key.id}\nsecret  ${key.secret ?? ''}`)
    })
  addExamples(create, 'midplane config access-key create shop/orders')
}

function keyTable(output: CommandContext['output'], keys: readonly AccessKeyView[]): string {
  return output.table(
    ['ID', 'APPLICATION', 'ENABLED', 'CREATED', 'BY'],
    keys.map((key) => [
      key.id,
      key.application,
      key.isEnabled ? 'yes' : 'no',
      key.createdAt,
      key.createdBy,
    ]),
    'no access keys: clients need not sign',
  )
}
