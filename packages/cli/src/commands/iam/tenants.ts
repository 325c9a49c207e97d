/** `midplane tenant`: who shares the platform, and how much each may have. */
import { QUOTAS, type Quota, type TenantView } from '@midplane/contract'
import { Option, type Command } from 'commander'
import { contextOf, usageError } from '../../command-context.ts'
import { table } from '../../output.ts'
import { allPages } from './pages.ts'

export function addTenantCommands(program: Command): void {
  const tenant = program.command('tenant').description('tenants: who shares this platform')
  tenant
    .command('list')
    .description('tenants by name')
    .action(async (_options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      const entries = await allPages((query) => iam.listTenants({ query }))
      output.result(entries, () => tenantTable(entries))
    })
  tenant
    .command('create <name>')
    .description('create a tenant')
    .option('--title <title>', 'what people see', '')
    .option('--owner <user>', 'create this user in it, who may do everything there')
    .action(async (name: string, options: { title: string; owner?: string }, command: Command) => {
      const { iam, output } = contextOf(command)
      const made = await iam.createTenant({ body: { name, ...options } })
      output.result(made, () => tenantTable([made]))
    })
  for (const [verb, state] of [
    ['enable', 'active'],
    ['disable', 'disabled'],
  ] as const) {
    tenant
      .command(`${verb} <name>`)
      .description(state === 'active' ? 'let its people in again' : 'let nobody of it in')
      .action(async (name: string, _options: unknown, command: Command) => {
        const { iam, output } = contextOf(command)
        const changed = await iam.updateTenant({ params: { tenant: name }, body: { state } })
        output.result(changed, () => tenantTable([changed]))
      })
  }
  tenant
    .command('delete <name>')
    .description('delete a tenant with its people, programs and rights; its name stays taken')
    .action(async (name: string, _options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      await iam.deleteTenant({ params: { tenant: name } })
      output.result({ name }, () => `deleted ${name}`)
    })
  addQuotaCommands(tenant)
}

function addQuotaCommands(tenant: Command): void {
  const quota = tenant.command('quota').description('how much a tenant may have')
  quota
    .command('list <name>')
    .description('limits, and what is used of them')
    .action(async (name: string, _options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      const { entries } = await iam.listQuotas({ params: { tenant: name } })
      output.result(entries, () =>
        table(
          ['WHAT', 'USED', 'LIMIT'],
          entries.map((one) => [
            one.what,
            String(one.used),
            one.limit === null ? 'none' : String(one.limit),
          ]),
          'nothing',
        ),
      )
    })
  quota
    .command('set <name>')
    .description('set or lift one limit')
    .addOption(new Option('--of <what>', 'what is limited').choices(QUOTAS).makeOptionMandatory())
    .requiredOption('--limit <count>', 'how many, or "none"')
    .action(async (name: string, options: { of: Quota; limit: string }, command: Command) => {
      const { iam, output } = contextOf(command)
      const limit = options.limit === 'none' ? null : Number(options.limit)
      if (Number.isNaN(limit))
        throw usageError(`"${options.limit}" is no count`, 'write a number, or "none"')
      await iam.putQuota({ params: { tenant: name, what: options.of }, body: { limit } })
      output.result(
        { name, ...options },
        () => `${name} may have ${limit ?? 'any number of'} ${options.of}`,
      )
    })
}

function tenantTable(tenants: readonly TenantView[]): string {
  return table(
    ['NAME', 'TITLE', 'STATE', 'CREATED'],
    tenants.map((one) => [one.name, one.title, one.state, one.createdAt]),
    'no tenants',
  )
}
