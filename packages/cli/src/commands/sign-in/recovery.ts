/** `midplane admin reset`: a locked-out person, the owner first of all, gets in again. */
import type { Command } from 'commander'
import { addExamples, contextOf, type TenantOption } from '../../command-context.ts'

const FIRST_USER = 'admin'
const PLATFORM = '*'

type ResetOptions = TenantOption & { readonly keepSecondFactors?: boolean }

export function addRecoveryCommands(admin: Command): void {
  const reset = admin
    .command('reset [user]')
    .description(
      'a one-time link for a new password; forgets authenticator app and passkeys, and ends all sessions',
    )
    .option('--tenant <tenant>', 'tenant of the user; "*" is the platform itself', PLATFORM)
    .option(
      '--keep-second-factors',
      'only a new password: second factors and sessions stay until it is set',
    )
    .action(async (user: string | undefined, options: ResetOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const { tenant, keepSecondFactors = false } = options
      const link = await iam.makeRecoveryLink({
        params: { tenant, name: user ?? FIRST_USER },
        body: { removesSecondFactors: !keepSecondFactors },
      })
      output.result(link, () => link.url)
      if (!output.isJson) output.note(`the link works once, until ${link.expiresAt}`)
    })
  addExamples(reset, 'midplane admin reset', 'midplane admin reset alice --tenant default')
}
