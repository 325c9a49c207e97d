/** `midplane admin reset`: a locked-out person, the owner first of all, gets in again. */
import type { Command } from 'commander'
import { contextOf } from '../../command-context.ts'

const PLATFORM = '*'

export function addRecoveryCommands(admin: Command): void {
  admin
    .command('reset [username]')
    .description('a one-time link for a new password; forgets authenticator app and passkeys, and ends all sessions')
    .option('--tenant <tenant>', 'tenant of the user; "*" is the platform itself', PLATFORM)
    .option('--keep-second-factors', 'only a new password: second factors and sessions stay until it is set')
    .action(async (name: string | undefined, options: { tenant: string; keepSecondFactors?: boolean }, command: Command) => {
      const { iam, output } = contextOf(command)
      const link = await iam.makeRecoveryLink({
        params: { tenant: options.tenant, name: name ?? 'admin' },
        body: { removesSecondFactors: options.keepSecondFactors !== true },
      })
      output.result(link, () => `${link.url}\nThe link works once, until ${link.expiresAt}.`)
    })
}
