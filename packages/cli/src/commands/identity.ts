/** `midplane admin | token | audit`: users, API tokens and the audit trail. */
import type { Grant } from '@midplane/contract'
import { InvalidArgumentError, type Command } from 'commander'
import { addExamples, addPageOptions, contextOf, type PageOptions } from '../command-context.ts'
import { days, each } from '../option-values.ts'
import { pageText } from '../output.ts'
import { readSecret } from '../secret-input.ts'

const FIRST_USER = 'admin'
const TOKENS_LISTED = 100
const ENTRIES_LISTED = 20

export function addIdentityCommands(program: Command): void {
  addAdminCommands(program)
  addTokenCommands(program)
  addAuditCommand(program)
}

function addAdminCommands(program: Command): void {
  const admin = program.command('admin').description('for the owner of the server')
  const password = admin
    .command('password [user]')
    .description(
      `set the password of a user (default: ${FIRST_USER}), asked for or read from standard input`,
    )
    .action(async (user: string | undefined, _options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      const username = user ?? FIRST_USER
      const secret = await readSecret(`new password of ${username}`, { isNew: true })
      await iam.setPassword({ params: { username }, body: { password: secret } })
      output.result(
        { username },
        () => `the password of ${username} is set; its sessions have ended`,
      )
    })
  addExamples(password, 'midplane admin password', 'midplane admin password < secret.txt')
}

function addTokenCommands(program: Command): void {
  const token = program.command('token').description('API tokens for services and scripts')
  const list = addPageOptions(
    token.command('list').description('tokens, without their secrets'),
    TOKENS_LISTED,
  )
  list.action(async ({ limit, cursor }: PageOptions, command: Command) => {
    const { iam, output } = contextOf(command)
    const page = await iam.listTokens({
      query: { limit, ...(cursor === undefined ? {} : { cursor }) },
    })
    output.result(page, () => {
      const listed = output.table(
        ['ID', 'NAME', 'GRANTS', 'EXPIRES', 'LAST USED'],
        page.entries.map((one) => [
          one.id,
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

  const create = token
    .command('create <name>')
    .description('make a token and print it, this once')
    .requiredOption(
      '-g, --grant <action@resource>',
      'what it may do, and where; may be repeated',
      each(grant),
    )
    .option('--expires-in-days <days>', 'days, or "never"', days, 90)
    .action(
      async (
        name: string,
        options: { grant: Grant[]; expiresInDays: number | null },
        command: Command,
      ) => {
        const { iam, output } = contextOf(command)
        const { grant: grants, expiresInDays } = options
        const made = await iam.createToken({ body: { name, grants, expiresInDays } })
        output.result(made, () => made.secret ?? '')
        if (!output.isJson)
          output.note(
            `token ${made.id}, expires ${made.expiresAt ?? 'never'}; it cannot be shown again`,
          )
      },
    )
  addExamples(
    create,
    'midplane token create orders -g config.read@config/default/prod',
    "MIDPLANE_TOKEN=$(midplane token create ci -g 'config.*@config/default' --expires-in-days 30)",
  )

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

type AuditOptions = PageOptions & {
  readonly principal?: string
  readonly action?: string
  readonly resource?: string
}

function addAuditCommand(program: Command): void {
  const audit = addPageOptions(
    program
      .command('audit')
      .description('who changed what, when and why, newest first')
      .option('--principal <name>', 'only of this principal')
      .option('--action <action>', 'only this action, or a prefix such as config.')
      .option('--resource <path>', 'only this resource and all below it'),
    ENTRIES_LISTED,
  )
  audit.action(async (options: AuditOptions, command: Command) => {
    const { iam, output } = contextOf(command)
    const page = await iam.listAudit({ query: options })
    output.result(page, () => {
      const listed = output.table(
        ['WHEN', 'WHO', 'FROM', 'ACTION', 'RESOURCE', 'WHY'],
        page.entries.map((one) => [
          one.at,
          one.principal,
          one.address,
          one.action,
          one.resource,
          one.reason,
        ]),
        'no entries',
      )
      return pageText(listed, page.nextCursor)
    })
  })
  addExamples(audit, 'midplane audit --resource config/default/prod/shop --action config.publish')
}

/** `config.read@config/default`; resources may hold further @. */
function grant(text: string): Grant {
  const at = text.indexOf('@')
  if (at <= 0 || at === text.length - 1) {
    throw new InvalidArgumentError('expected ACTION@RESOURCE, such as config.read@config/default')
  }
  return { action: text.slice(0, at), resource: text.slice(at + 1) }
}
