/** `midplane whoami | admin | token`: identity. */
import type { Command } from 'commander'
import { contextOf, usageError } from '../command-context.ts'
import { table } from '../output.ts'
import { addRecoveryCommands } from './sign-in/recovery.ts'

type TokenOptions = {
  grant: string[]
  expiresInDays: string
  serviceAccount?: string
  tenant?: string
}

export function addIdentityCommands(program: Command): void {
  program
    .command('whoami')
    .description('who you are to the server, and what you may do')
    .action(async (_options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      const me = await iam.whoami()
      output.result(me, () =>
        [`${me.principal.name} (${me.principal.kind})`, ...me.grants.map((grant) => `  ${grant.action} on ${grant.resource}`)].join('\n'),
      )
    })
  addAdminCommands(program)
  addTokenCommands(program)
}

function addAdminCommands(program: Command): void {
  const admin = program.command('admin').description('for the owner of the machine')
  admin
    .command('password [username]')
    .description('set a password, read from standard input')
    .option('--tenant <tenant>', 'tenant of the user', '*')
    .action(async (username: string | undefined, { tenant }: { tenant: string }, command: Command) => {
      const { iam, output } = contextOf(command)
      const name = username ?? 'admin'
      const password = await readPassword()
      await iam.setPassword({ params: { tenant, username: name }, body: { password } })
      output.result({ username: name }, () => `password of ${name} is set`)
    })
  addRecoveryCommands(admin)
}

function addTokenCommands(program: Command): void {
  const token = program.command('token').description('API tokens')
  token
    .command('list')
    .description('tokens, without their secrets')
    .action(async (_options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      const page = await iam.listTokens({ query: { limit: 1000 } })
      output.result(page, () =>
        table(
          ['ID', 'OWNER', 'NAME', 'RIGHTS', 'EXPIRES', 'LAST USED'],
          page.entries.map((one) => [
            one.id,
            one.owner ?? '',
            one.name,
            one.grants.map((grant) => `${grant.action}:${grant.resource}`).join(' '),
            one.expiresAt ?? 'never',
            one.lastUsedAt ?? 'never',
          ]),
          'no tokens',
        ),
      )
    })
  token
    .command('create <name>')
    .description('make a token; it is shown this once')
    .requiredOption('-g, --grant <grants...>', 'rights as ACTION:RESOURCE, such as config.read:config/default')
    .option('--expires-in-days <days>', 'days, or "never"', '90')
    .option('--service-account <name>', 'whose token it is (default: yours)')
    .option('--tenant <tenant>', 'tenant of the service account')
    .action(async (name: string, options: TokenOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const { expiresInDays, serviceAccount, tenant } = options
      const made = await iam.createToken({
        body: {
          name,
          serviceAccount,
          tenant,
          grants: options.grant.map(parseGrant),
          expiresInDays: expiresInDays === 'never' ? null : Number(expiresInDays),
        },
      })
      output.result(made, () => made.secret ?? '')
    })
  token
    .command('revoke <id>')
    .description('revoke a token at once')
    .action(async (id: string, _options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      await iam.revokeToken({ params: { id } })
      output.result({ id }, () => `revoked ${id}`)
    })
}

function parseGrant(text: string): { action: string; resource: string } {
  const colon = text.indexOf(':')
  if (colon <= 0 || colon === text.length - 1) {
    throw usageError(`"${text}" is not of the form ACTION:RESOURCE`, 'write for example config.read:config/default')
  }
  return { action: text.slice(0, colon), resource: text.slice(colon + 1) }
}

async function readPassword(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('new password: ')
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) {
    chunks.push(Buffer.from(chunk))
    if (process.stdin.isTTY) break
  }
  return Buffer.concat(chunks).toString('utf8').replace(/\r?\n$/, '')
}
