/** `midplane tenant quota`: how much a tenant may have. */
import { QUOTAS, type Quota } from '@midplane/contract'
import { Option, type Command } from 'commander'
import { addExamples, contextOf } from '../../command-context.ts'
import { wholeNumber } from '../../option-values.ts'

export function addQuotaCommands(tenant: Command): void {
  const quota = tenant.command('quota').description('how much a tenant may have')
  const list = quota
    .command('list <name>')
    .description('limits, and what is used of them')
    .action(async (name: string, _options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      const listed = await iam.listQuotas({ params: { tenant: name } })
      output.result(listed, () =>
        output.table(
          ['WHAT', 'USED', 'LIMIT'],
          listed.entries.map((one) => [
            one.what,
            String(one.used),
            one.limit === null ? 'none' : String(one.limit),
          ]),
          'no quotas',
        ),
      )
    })
  addExamples(list, 'midplane tenant quota list acme')

  type SetOptions = { readonly of: Quota; readonly limit: number | null }
  const set = quota
    .command('set <name>')
    .description('set or lift one limit')
    .addOption(new Option('--of <what>', 'what is limited').choices(QUOTAS).makeOptionMandatory())
    .requiredOption('--limit <count>', 'how many, or "none"', limitOf)
    .action(async (name: string, { of, limit }: SetOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      await iam.putQuota({ params: { tenant: name, what: of }, body: { limit } })
      output.result({ name, of, limit }, () => `${name} may have ${limit ?? 'any number of'} ${of}`)
    })
  addExamples(set, 'midplane tenant quota set acme --of users --limit 100')
}

/** `none`, or a number. */
function limitOf(text: string): number | null {
  return text === 'none' ? null : wholeNumber({ min: 0 })(text)
}
