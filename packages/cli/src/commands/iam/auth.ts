/** `midplane auth explain`: why a request is allowed or refused. */
import type { RightsExplanation } from '@midplane/contract'
import { Option, type Command } from 'commander'
import { addExamples, contextOf } from '../../command-context.ts'
import type { Output } from '../../output.ts'
import { memberIn, type MemberOptions } from './member-options.ts'

type ExplainOptions = MemberOptions & { readonly tenant?: string; readonly apiToken?: string }

export function addAuthCommands(program: Command): void {
  const auth = program.command('auth').description('why something is allowed or refused')
  const explain = auth
    .command('explain <action> <resource>')
    .description('why somebody may or may not do something; about yourself when nobody is named')
    .option('--user <name>', 'a user')
    .option('--service-account <name>', 'a service account')
    .addOption(new Option('--api-token <id>', 'an API token').conflicts(['user', 'serviceAccount']))
    .option('--tenant <tenant>', 'tenant of that user; "*" for the platform')
    .action(async (action: string, resource: string, options: ExplainOptions, self: Command) => {
      const { iam, output } = contextOf(self)
      const { tenant, apiToken } = options
      const named = apiToken === undefined ? memberIn(options) : { kind: 'token', name: apiToken }
      const principal = named === undefined ? undefined : `${named.kind}:${named.name}`
      const query = { action, resource, principal, tenant }
      const explanation = await iam.explainRights({ query })
      output.result(explanation, () => explanationText(explanation, output))
    })
  addExamples(
    explain,
    'midplane auth explain config.publish config/default/prod/shop',
    'midplane auth explain config.read config/default/prod --user alice',
  )
}

function explanationText(explanation: RightsExplanation, output: Output): string {
  const { principal, action, resource, isAllowed, because, rules } = explanation
  const verdict = `${principal} ${isAllowed ? 'MAY' : 'MAY NOT'} ${action} on ${resource}`
  const listed = output.table(
    ['', 'EFFECT', 'ACTION', 'ON', 'FROM'],
    rules.map((rule) => [
      rule.isMatch ? '*' : '',
      rule.effect,
      rule.action,
      rule.resource,
      rule.source,
    ]),
    'it has no rights at all',
  )
  return `${verdict}\n  ${because}\n\n${listed}`
}
