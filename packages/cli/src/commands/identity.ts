/** `midplane admin | token`: the owner's way back in, and API tokens. */
import type { Grant } from '@midplane/contract'
import { InvalidArgumentError, type Command } from 'commander'
import {
  addExamples,
  addPageOptions,
  contextOf,
  type PageOptions,
  type TenantOption,
} from '../command-context.ts'
import { days, each } from '../option-values.ts'
import { pageText } from '../output.ts'
import { readSecret } from '../secret-input.ts'
import { addRecoveryCommands } from './sign-in/recovery.ts'

const FIRST_USER = 'admin'
const PLATFORM = '*'
const TOKENS_LISTED = 100

export function addIdentityCommands(program: Command): void {
  addAdminCommands(program)
  addTokenCommands(program)
}

function addAdminCommands(program: Command): void {
  const admin = program.command('admin').description('for the owner of the server')
  const password = admin
    .command('password [user]')
    .description(
      `set the password of a user (default: ${FIRST_USER}), asked for or read from standard input`,
    )
    .option('--tenant <tenant>', 'tenant of the user; "*" is the platform itself', PLATFORM)
    .action(async (user: string | undefined, { tenant }: TenantOption, command: Command) => {
      const { iam, output } = contextOf(command)
      const username = user ?? FIRST_USER
      const secret = await readSecret(`new password of ${username}`, { isNew: true })
      await iam.setPassword({ params: { tenant, username }, body: { password: secret } })
      output.result(
        { username },
        () => `the password of ${username} is set; its sessions have ended`,
      )
    })
  addExamples(password, 'midplane admin password', 'midplane admin password < secret.txt')
  addRecoveryCommands(admin)
}

function addTokenCommands(program: Command): void {
  const token = program.command('token').description('API tokens for services and scripts')
  addTokenListCommand(token)
  addTokenCreateCommand(token)
  const revoke = token
    .command('revoke <id>')
    .description('revoke a token at once')
    .action(async (id: string, _options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      await iam.revokeToken({ params: { id } })
      output.result({ id }, () => `revoked ${id}`)
    })
  addExamples(revoke, 'midplane token revoke dfbde1ec0053b1914be1')
}

function addTokenListCommand(token: Command): void {
  type ListOptions = PageOptions & { readonly tenant?: string }
  const list = addPageOptions(
    token
      .command('list')
      .description('tokens, without their secrets')
      .option('--tenant <tenant>', 'those of a tenant (default: yours)'),
    TOKENS_LISTED,
  ).action(async ({ limit, cursor, tenant }: ListOptions, command: Command) => {
    const { iam, output } = contextOf(command)
    const page = await iam.listTokens({ query: { limit, cursor, tenant } })
    output.result(page, () => {
      const listed = output.table(
        ['ID', 'OWNER', 'NAME', 'GRANTS', 'EXPIRES', 'LAST USED'],
        page.entries.map((one) => [
          one.id,
          one.owner ?? '',
          one.name,
          one.grants.map((grant) => `${grant.action}@${grant.resource}`).join(' '),
          one.expiresAt ?? 'never',
          one.lastUsedAt ?? 'never',
        ]),
        'no tokens',
      )
      return pageText(listed, page.nextCursor)
    })
  })
  addExamples(list, 'midplane token list')
}

function addTokenCreateCommand(token: Command): void {
  type CreateOptions = {
    readonly grant: Grant[]
    readonly expiresInDays: number | null
    readonly serviceAccount?: string
    readonly tenant?: string
  }
  const create = token
    .command('create <name>')
    .description('make a token and print it, this once')
    .requiredOption(
      '-g, --grant <action@resource>',
      'what it may do, and where; may be repeated',
      each(grant),
    )
    .option('--expires-in-days <days>', 'days, or "never"', days, 90)
    .option('--service-account <name>', 'whose token it is (default: yours)')
    .option('--tenant <tenant>', 'tenant of the service account (default: yours)')
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const { grant: grants, expiresInDays, serviceAccount, tenant } = options
      const body = { name, grants, expiresInDays, serviceAccount, tenant }
      const made = await iam.createToken({ body })
      output.result(made, () => made.secret ?? '')
      if (output.isJson) return
      output.note(
        `token ${made.id}, expires ${made.expiresAt ?? 'never'}; it cannot be shown again`,
      )
    })
  addExamples(
    create,
    'midplane token create orders -g config.read@config/default/prod --service-account orders',
    "MIDPLANE_TOKEN=$(midplane token create ci -g 'config.*@config/default' --expires-in-days 30)",
  )
}

/** `config.read@config/default`; resources may hold further @. */
function grant(text: string): Grant {
  const at = text.indexOf('@')
  if (at <= 0 || at === text.length - 1) {
    throw new InvalidArgumentError('expected ACTION@RESOURCE, such as config.read@config/default')
  }
  return { action: text.slice(0, at), resource: text.slice(at + 1) }
}
