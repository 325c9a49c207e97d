/** `midplane provider`: outside OpenID providers and directories through which the people of a tenant sign in. */
import type { SignInProviderSettings } from '@midplane/contract'
import type { Command } from 'commander'
import {
  addDirectoryOption,
  addExamples,
  contextOf,
  type TenantOption,
} from '../../command-context.ts'

type OidcOptions = TenantOption & {
  readonly title?: string
  readonly issuer: string
  readonly clientId: string
  readonly scopes: string
  readonly nameClaim: string
  readonly createUsers?: boolean
}
type LdapOptions = TenantOption & {
  readonly title?: string
  readonly url: string
  readonly startTls?: boolean
  readonly baseDn: string
  readonly bindDn: string
  readonly nameAttribute: string
  readonly idAttribute: string
  readonly createUsers?: boolean
}

/** Secrets come from the environment: flags are seen by others on the machine. */
const SECRET_VARIABLE = 'MIDPLANE_PROVIDER_SECRET'

export function addProviderCommands(program: Command): void {
  const provider = program
    .command('provider')
    .description('sign-in through other OpenID providers and LDAP')
  addListCommand(provider)
  addOidcCommand(provider)
  addLdapCommand(provider)
  const remove = addDirectoryOption(provider.command('delete <name>'))
    .description('nobody signs in through it any more')
    .action(async (name: string, { tenant }: TenantOption, command: Command) => {
      const { iam, output } = contextOf(command)
      await iam.deleteProvider({ params: { tenant, name } })
      output.result({ name }, () => `deleted ${name}`)
    })
  addExamples(remove, 'midplane provider delete company')
}

function addListCommand(provider: Command): void {
  const list = addDirectoryOption(provider.command('list'))
    .description('outside ways to sign in')
    .action(async ({ tenant }: TenantOption, command: Command) => {
      const { iam, output } = contextOf(command)
      const listed = await iam.listProviders({ params: { tenant } })
      output.result(listed, () =>
        output.table(
          ['NAME', 'KIND', 'TITLE', 'ADDRESS', 'NEW USERS'],
          listed.entries.map(({ name, settings }) => [
            name,
            settings.kind,
            settings.title,
            settings.kind === 'oidc' ? settings.issuer : settings.url,
            settings.createsUsers ? 'yes' : 'no',
          ]),
          'no providers',
        ),
      )
    })
  addExamples(list, 'midplane provider list')
}

function addOidcCommand(provider: Command): void {
  const set = addDirectoryOption(provider.command('set-oidc <name>'))
    .description(
      `add or change an OpenID provider, its client secret in ${SECRET_VARIABLE}; its callback is PUBLIC-URL/t/TENANT/sign-in/from/NAME`,
    )
    .requiredOption('--issuer <url>', 'issuer, such as https://login.example.org')
    .requiredOption('--client-id <id>', 'client id that it gave to this platform')
    .option('--title <title>', 'what the sign-in page calls it')
    .option('--scopes <scopes>', 'scopes to ask for', 'openid profile email')
    .option('--name-claim <claim>', 'claim that holds the user name', 'preferred_username')
    .option('--create-users', 'make a user, without rights, for those who come for the first time')
    .action(async (name: string, options: OidcOptions, command: Command) => {
      const { tenant, title = name, issuer, clientId, scopes, nameClaim } = options
      const createsUsers = options.createUsers === true
      const settings = { title, issuer, clientId, scopes, nameClaim, createsUsers }
      await put(command, { tenant, name }, { kind: 'oidc', ...settings })
    })
  addExamples(
    set,
    'MIDPLANE_PROVIDER_SECRET=... midplane provider set-oidc company --issuer https://login.example.org --client-id midplane',
  )
}

function addLdapCommand(provider: Command): void {
  const set = addDirectoryOption(provider.command('set-ldap <name>'))
    .description(`add or change a directory, the password of --bind-dn in ${SECRET_VARIABLE}`)
    .requiredOption('--url <url>', 'ldaps://host or ldap://host:port')
    .requiredOption('--base-dn <dn>', 'where people are found')
    .option('--title <title>', 'what the sign-in page calls it')
    .option('--start-tls', 'go on under TLS on an ldap:// address')
    .option('--bind-dn <dn>', 'who searches; anonymous when left out', '')
    .option('--name-attribute <name>', 'attribute that holds the user name', 'uid')
    .option('--id-attribute <name>', 'attribute that never changes', 'entryUUID')
    .option('--create-users', 'make a user, without rights, for those who come for the first time')
    .action(async (name: string, options: LdapOptions, command: Command) => {
      const { tenant, title = name, url, baseDn, bindDn, nameAttribute, idAttribute } = options
      const [startsTls, createsUsers] = [options.startTls === true, options.createUsers === true]
      const directory = { url, startsTls, baseDn, bindDn, nameAttribute, idAttribute }
      await put(command, { tenant, name }, { kind: 'ldap', title, ...directory, createsUsers })
    })
  addExamples(
    set,
    'midplane provider set-ldap people --url ldaps://ldap.example.org --base-dn ou=people,dc=example,dc=org',
  )
}

async function put(
  command: Command,
  params: { readonly tenant: string; readonly name: string },
  settings: SignInProviderSettings,
): Promise<void> {
  const { iam, output } = contextOf(command)
  const secret = process.env[SECRET_VARIABLE]
  const body = { settings, ...(secret === undefined ? {} : { secret }) }
  const made = await iam.putProvider({ params, body })
  output.result(made, () => `${params.name} is set`)
}
