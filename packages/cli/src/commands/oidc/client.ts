/** `midplane client | keys`: programs that sign people on through a tenant, and the keys that sign for it. */
import type { OidcClient, OidcClientRequest } from '@midplane/contract'
import type { Command } from 'commander'
import {
  addDirectoryOption,
  addExamples,
  addPageOptions,
  contextOf,
  type PageOptions,
  type TenantOption,
} from '../../command-context.ts'
import { each, wholeNumber } from '../../option-values.ts'
import { pageText } from '../../output.ts'

const CLIENTS_LISTED = 100
const REGISTRATION_HOURS = 24
const REGISTRATION_HOURS_MAX = 720

export function addClientCommands(program: Command): void {
  const client = program
    .command('client')
    .summary('programs that sign people on here')
    .description('programs that sign people on here, or act for themselves')
  addListCommand(client)
  addCreateCommand(client)
  addChangeCommands(client)
  addRegistrationCommand(client)
  const keys = program.command('keys').description('keys that sign tokens')
  const rotate = addDirectoryOption(keys.command('rotate'))
    .description('make new ones before their time')
    .option('--at-once', 'the old ones are compromised: all that they signed ends now')
    .action(async (options: TenantOption & { readonly atOnce?: boolean }, command: Command) => {
      const { iam, output } = contextOf(command)
      const { tenant, atOnce: isAtOnce = false } = options
      await iam.rotateSigningKeys({ params: { tenant }, body: { isAtOnce } })
      output.result({ tenant, isAtOnce }, () => `new keys sign for ${tenant}`)
    })
  addExamples(rotate, 'midplane keys rotate')
}

function addListCommand(client: Command): void {
  const list = addPageOptions(
    addDirectoryOption(client.command('list')).description('programs, without their secrets'),
    CLIENTS_LISTED,
  ).action(async ({ tenant, limit, cursor }: TenantOption & PageOptions, command: Command) => {
    const { iam, output } = contextOf(command)
    const page = await iam.listClients({ params: { tenant }, query: { limit, cursor } })
    output.result(page, () => {
      const listed = output.table(
        ['ID', 'NAME', 'KIND', 'GRANTS', 'REDIRECTS'],
        page.entries.map((one) => [
          one.id,
          one.name,
          one.isPublic ? 'public' : 'confidential',
          one.grantTypes.map((type) => type.replace(/^.*:/, '')).join(' '),
          one.redirectUris.join(' '),
        ]),
        'no clients',
      )
      return pageText(listed, page.nextCursor)
    })
  })
  addExamples(list, 'midplane client list')
}

type CreateOptions = TenantOption & {
  readonly redirect?: string[]
  readonly afterLogout?: string[]
  readonly audience?: string[]
  readonly public?: boolean
  readonly trusted?: boolean
  readonly credentials?: boolean
  readonly device?: boolean
  readonly serviceAccount?: string
}

function addCreateCommand(client: Command): void {
  const create = addDirectoryOption(client.command('create <name>'))
    .description('register a program; its secret is shown this once')
    .option(
      '--redirect <uri>',
      'where browsers return to with a code; may be repeated',
      each(String),
    )
    .option(
      '--after-logout <uri>',
      'where browsers return to after signing out; may be repeated',
      each(String),
    )
    .option(
      '--audience <service>',
      'a service that it may ask access tokens for; may be repeated',
      each(String),
    )
    .option('--public', 'it cannot keep a secret: a page, a desktop or command line program')
    .option('--trusted', 'people are not asked for consent')
    .option('--credentials', 'it acts for itself, by client credentials')
    .option('--device', 'it signs people on by the device flow')
    .option('--service-account <name>', 'in whose name it acts by client credentials')
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const params = { tenant: options.tenant }
      const made = await iam.createClient({ params, body: requestOf(name, options) })
      output.result(made, () => shownOnce(made))
    })
  addExamples(
    create,
    'midplane client create wiki --redirect https://wiki.example.org/callback',
    'midplane client create orders --credentials --service-account orders',
  )
}

function addChangeCommands(client: Command): void {
  const secret = addDirectoryOption(client.command('secret <id>'))
    .description('give it a new secret; the old one ends at once')
    .action(async (id: string, { tenant }: TenantOption, command: Command) => {
      const { iam, output } = contextOf(command)
      const changed = await iam.rotateClientSecret({ params: { tenant, id } })
      output.result(changed, () => shownOnce(changed))
    })
  addExamples(secret, 'midplane client secret dfbde1ec0053b1914be1')

  const remove = addDirectoryOption(client.command('delete <id>'))
    .description('remove it and everything that it was given')
    .action(async (id: string, { tenant }: TenantOption, command: Command) => {
      const { iam, output } = contextOf(command)
      await iam.deleteClient({ params: { tenant, id } })
      output.result({ id }, () => `deleted ${id}`)
    })
  addExamples(remove, 'midplane client delete dfbde1ec0053b1914be1')
}

function addRegistrationCommand(client: Command): void {
  type RegistrationOptions = TenantOption & { readonly expiresInHours: number }
  const registration = addDirectoryOption(client.command('registration-token'))
    .description('a token with which programs register themselves; shown this once')
    .option(
      '--expires-in-hours <hours>',
      'how long it lasts',
      wholeNumber({ min: 1, max: REGISTRATION_HOURS_MAX }),
      REGISTRATION_HOURS,
    )
    .action(async ({ tenant, expiresInHours }: RegistrationOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const body = { expiresInHours }
      const made = await iam.createRegistrationToken({ params: { tenant }, body })
      const where = `register at ${made.endpoint} until ${made.expiresAt}`
      output.result(made, () => `${made.token}\n${where}`)
    })
  addExamples(registration, 'midplane client registration-token --expires-in-hours 1')
}

function requestOf(
  name: string,
  options: CreateOptions,
): Partial<OidcClientRequest> & { name: string } {
  const { redirect = [], afterLogout = [], audience = [] } = options
  const grantTypes: OidcClientRequest['grantTypes'] = []
  if (redirect.length > 0) grantTypes.push('authorization_code', 'refresh_token')
  if (options.device === true) grantTypes.push('urn:ietf:params:oauth:grant-type:device_code')
  if (options.credentials === true) grantTypes.push('client_credentials')
  return {
    name,
    isPublic: options.public === true,
    isTrusted: options.trusted === true,
    grantTypes,
    redirectUris: redirect,
    postLogoutRedirectUris: afterLogout,
    audiences: audience,
    serviceAccount: options.serviceAccount ?? null,
  }
}

function shownOnce({ id, secret }: OidcClient): string {
  return secret === null ? `client id      ${id}` : `client id      ${id}\nclient secret  ${secret}`
}
