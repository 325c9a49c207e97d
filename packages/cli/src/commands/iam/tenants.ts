/** `midplane tenant`: who shares the platform. */
import type { TenantView } from '@midplane/contract'
import type { Command } from 'commander'
import { addExamples, addPageOptions, contextOf, type PageOptions } from '../../command-context.ts'
import { pageText, type Output } from '../../output.ts'
import { addQuotaCommands } from './quotas.ts'
import { STATE_VERBS } from './state-verbs.ts'

const TENANTS_LISTED = 100

export function addTenantCommands(program: Command): void {
  const tenant = program.command('tenant').description('tenants: who shares this platform')
  addListCommand(tenant)
  addCreateCommand(tenant)
  for (const [verb, state] of STATE_VERBS) {
    const change = tenant
      .command(`${verb} <name>`)
      .description(state === 'active' ? 'let its people in again' : 'let nobody of it in')
      .action(async (name: string, _options: unknown, command: Command) => {
        const { iam, output } = contextOf(command)
        const changed = await iam.updateTenant({ params: { tenant: name }, body: { state } })
        output.result(changed, () => tenantTable([changed], output))
      })
    addExamples(change, `midplane tenant ${verb} acme`)
  }
  const remove = tenant
    .command('delete <name>')
    .description('delete a tenant with its people, programs and rights; its name stays taken')
    .action(async (name: string, _options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      await iam.deleteTenant({ params: { tenant: name } })
      output.result({ name }, () => `deleted ${name}`)
    })
  addExamples(remove, 'midplane tenant delete acme')
  addQuotaCommands(tenant)
}

function addListCommand(tenant: Command): void {
  const list = addPageOptions(
    tenant.command('list').description('tenants by name'),
    TENANTS_LISTED,
  ).action(async ({ limit, cursor }: PageOptions, command: Command) => {
    const { iam, output } = contextOf(command)
    const page = await iam.listTenants({ query: { limit, cursor } })
    output.result(page, () => pageText(tenantTable(page.entries, output), page.nextCursor))
  })
  addExamples(list, 'midplane tenant list')
}

function addCreateCommand(tenant: Command): void {
  type CreateOptions = { readonly title: string; readonly owner?: string }
  const create = tenant
    .command('create <name>')
    .description('create a tenant')
    .option('--title <title>', 'what people see', '')
    .option('--owner <user>', 'create this user in it, who may do everything there')
    .action(async (name: string, { title, owner }: CreateOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const made = await iam.createTenant({ body: { name, title, owner } })
      output.result(made, () => tenantTable([made], output))
    })
  addExamples(create, 'midplane tenant create acme --owner alice')
}

function tenantTable(tenants: readonly TenantView[], output: Output): string {
  return output.table(
    ['NAME', 'TITLE', 'STATE', 'CREATED'],
    tenants.map((one) => [one.name, one.title, one.state, one.createdAt]),
    'no tenants',
  )
}
