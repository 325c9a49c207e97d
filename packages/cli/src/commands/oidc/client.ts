/** `midplane client | keys`: programs that sign people on through a tenant, and the keys that sign for it. */
import type { OidcClient, OidcClientRequest } from '@midplane/contract'
import type { Command } from 'commander'
import { addTenantOption, contextOf } from '../../command-context.ts'
import { table } from '../../output.ts'

type Scope = { readonly tenant: string }
type CreateOptions = Scope & {
  readonly redirect: string[]
  readonly afterLogout: string[]
  readonly audience: string[]
  readonly public?: boolean
  readonly trusted?: boolean
  readonly credentials?: boolean
  readonly device?: boolean
  readonly serviceAccount?: string
}

export function addClientCommands(program: Command): void {
  const client = program
    .command('client')
    .description('programs that sign people on here, or act for themselves')
  addListCommand(client)
  addCreateCommand(client)
  addChangeCommands(client)
  const keys = program.command('keys').description('keys that sign tokens')
  addTenantOption(keys.command('rotate'))
    .description('make new ones before their time')
    .option('--at-once', 'the old ones are compromised: all that they signed ends now')
    .action(async (options: Scope & { readonly atOnce?: boolean }, command: Command) => {
      const { iam, output } = contextOf(command)
      const { tenant, atOnce: isAtOnce = false } = options
      await iam.rotateSigningKeys({ params: { tenant }, body: { isAtOnce } })
      output.result({ tenant, isAtOnce }, () => `new keys sign for ${tenant}`)
    })
}

function addListCommand(client: Command): void {
  addTenantOption(client.command('list'))
    .description('programs, without their secrets')
    .action(async ({ tenant }: Scope, command: Command) => {
      const { iam, output } = contextOf(command)
      const page = await iam.listClients({ params: { tenant }, query: { limit: 1000 } })
      output.result(page, () =>
        table(
          ['ID', 'NAME', 'KIND', 'GRANTS', 'REDIRECTS'],
          page.entries.map((one) => [
            one.id,
            one.name,
            one.isPublic ? 'public' : 'confidential',
            one.grantTypes.map((type) => type.replace(/^.*:/, '')).join(' '),
            one.redirectUris.join(' '),
          ]),
          'no clients',
        ),
      )
    })
}

function addCreateCommand(client: Command): void {
  addTenantOption(client.command('create <name>'))
    .description('register a program; its secret is shown this once')
    .option('--redirect <uris...>', 'where browsers return to with a code', [])
    .option('--after-logout <uris...>', 'where browsers return to after signing out', [])
    .option('--audience <audiences...>', 'services that it may ask access tokens for', [])
    .option('--public', 'it cannot keep a secret: a page, a desktop or command line program')
    .option('--trusted', 'people are not asked for consent')
    .option('--credentials', 'it acts for itself, by client credentials')
    .option('--device', 'it signs people on by the device flow')
    .option('--service-account <name>', 'in whose name it acts by client credentials')
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const made = await iam.createClient({
        params: { tenant: options.tenant },
        body: {
          name,
          isPublic: options.public === true,
          isTrusted: options.trusted === true,
          grantTypes: grantTypesOf(options),
          redirectUris: options.redirect,
          postLogoutRedirectUris: options.afterLogout,
          audiences: options.audience,
          serviceAccount: options.serviceAccount ?? null,
        },
      })
      output.result(made, () => shownOnce(made))
    })
}

function addChangeCommands(client: Command): void {
  addTenantOption(client.command('secret <id>'))
    .description('give it a new secret; the old one ends at once')
    .action(async (id: string, { tenant }: Scope, command: Command) => {
      const { iam, output } = contextOf(command)
      const changed = await iam.rotateClientSecret({ params: { tenant, id } })
      output.result(changed, () => shownOnce(changed))
    })
  addTenantOption(client.command('delete <id>'))
    .description('remove it and everything that it was given')
    .action(async (id: string, { tenant }: Scope, command: Command) => {
      const { iam, output } = contextOf(command)
      await iam.deleteClient({ params: { tenant, id } })
      output.result({ id }, () => `deleted ${id}`)
    })
  addTenantOption(client.command('registration-token'))
    .description('a token with which programs register themselves; shown this once')
    .option('--expires-in-hours <hours>', 'how long it lasts', '24')
    .action(async (options: Scope & { readonly expiresInHours: string }, command: Command) => {
      const { iam, output } = contextOf(command)
      const made = await iam.createRegistrationToken({
        params: { tenant: options.tenant },
        body: { expiresInHours: Number(options.expiresInHours) },
      })
      output.result(
        made,
        () => `${made.token}\nregister at ${made.endpoint} until ${made.expiresAt}`,
      )
    })
}

function grantTypesOf(options: CreateOptions): OidcClientRequest['grantTypes'] {
  const types: OidcClientRequest['grantTypes'] = []
  if (options.redirect.length > 0) types.push('authorization_code', 'refresh_token')
  if (options.device === true) types.push('urn:ietf:params:oauth:grant-type:device_code')
  if (options.credentials === true) types.push('client_credentials')
  return types
}

function shownOnce({ id, secret }: OidcClient): string {
  return secret === null ? `client id      ${id}` : `client id      ${id}\nclient secret  ${secret}`
}
