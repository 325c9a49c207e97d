/** `midplane auth explain`: why a request is allowed or refused. */
import type { RightsExplanation } from '@midplane/contract'
import { Option, type Command } from 'commander'
import { contextOf } from '../../command-context.ts'
import { table } from '../../output.ts'
import { memberIn, type MemberOptions } from './member-options.ts'

type Options = MemberOptions & { tenant?: string; apiToken?: string }

export function addAuthCommands(program: Command): void {
  const auth = program.command('auth').description('rights')
  auth
    .command('explain <action> <resource>')
    .description('why somebody may or may not do something; about yourself when nobody is named')
    .option('--user <name>', 'a user')
    .option('--service-account <name>', 'a service account')
    .addOption(new Option('--api-token <id>', 'an API token').conflicts(['user', 'serviceAccount']))
    .option('--tenant <tenant>', 'tenant of that user; "*" for the platform')
    .action(async (action: string, resource: string, options: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      const { tenant, apiToken } = options
      const member = memberIn(options)
      const named = apiToken === undefined ? member : { kind: 'token', name: apiToken }
      const principal = named === undefined ? undefined : `${named.kind}:${named.name}`
      const explanation = await iam.explainRights({
        query: { action, resource, principal, tenant },
      })
      output.result(explanation, () => explanationText(explanation))
    })
}

function explanationText({
  principal,
  action,
  resource,
  isAllowed,
  because,
  rules,
}: RightsExplanation): string {
  const verdict = `${principal} ${isAllowed ? 'MAY' : 'MAY NOT'} ${action} on ${resource}`
  const listed = table(
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
