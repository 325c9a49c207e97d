/** `midplane provider`: outside OpenID providers and directories through which the people of a tenant sign in. */
import type { SignInProviderSettings } from '@midplane/contract'
import type { Command } from 'commander'
import { addTenantOption, contextOf } from '../../command-context.ts'
import { table } from '../../output.ts'

type PutBody = { readonly settings: SignInProviderSettings; readonly secret?: string }
type Scope = { readonly tenant: string }
type OidcOptions = Scope & {
  readonly title?: string
  readonly issuer: string
  readonly clientId: string
  readonly scopes: string
  readonly nameClaim: string
  readonly createUsers?: boolean
}
type LdapOptions = Scope & {
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
    .description(`sign-in through other OpenID providers and LDAP; a secret is read from ${SECRET_VARIABLE}`)
  addListCommand(provider)
  addOidcCommand(provider)
  addLdapCommand(provider)
  addTenantOption(provider.command('delete <name>'))
    .description('nobody signs in through it any more')
    .action(async (name: string, { tenant }: Scope, command: Command) => {
      const { iam, output } = contextOf(command)
      await iam.deleteProvider({ params: { tenant, name } })
      output.result({ name }, () => `deleted ${name}`)
    })
}

function addListCommand(provider: Command): void {
  addTenantOption(provider.command('list'))
    .description('outside ways to sign in')
    .action(async ({ tenant }: Scope, command: Command) => {
      const { iam, output } = contextOf(command)
      const { entries } = await iam.listProviders({ params: { tenant } })
      output.result(entries, () =>
        table(
          ['NAME', 'KIND', 'TITLE', 'ADDRESS', 'NEW USERS'],
          entries.map(({ name, settings }) => [
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
}

function addOidcCommand(provider: Command): void {
  addTenantOption(provider.command('set-oidc <name>'))
    .description('add or change an OpenID provider; its callback is <public URL>/t/<tenant>/sign-in/from/<name>')
    .requiredOption('--issuer <url>', 'issuer, such as https://login.example.org')
    .requiredOption('--client-id <id>', 'client id that it gave to this platform')
    .option('--title <title>', 'what the sign-in page calls it')
    .option('--scopes <scopes>', 'scopes to ask for', 'openid profile email')
    .option('--name-claim <claim>', 'claim that holds the user name', 'preferred_username')
    .option('--create-users', 'make a user, without rights, for those who come for the first time')
    .action((name: string, options: OidcOptions, command: Command) =>
      put(command, { name, tenant: options.tenant }, {
        kind: 'oidc',
        title: options.title ?? name,
        issuer: options.issuer,
        clientId: options.clientId,
        scopes: options.scopes,
        nameClaim: options.nameClaim,
        createsUsers: options.createUsers === true,
      }),
    )
}

function addLdapCommand(provider: Command): void {
  addTenantOption(provider.command('set-ldap <name>'))
    .description('add or change a directory')
    .requiredOption('--url <url>', 'ldaps://host or ldap://host:port')
    .requiredOption('--base-dn <dn>', 'where people are found')
    .option('--title <title>', 'name for people')
    .option('--start-tls', 'go on under TLS on an ldap:// address')
    .option('--bind-dn <dn>', 'who searches; anonymous when left out', '')
    .option('--name-attribute <name>', 'attribute that holds the user name', 'uid')
    .option('--id-attribute <name>', 'attribute that never changes', 'entryUUID')
    .option('--create-users', 'make a user, without rights, for those who come for the first time')
    .action((name: string, options: LdapOptions, command: Command) =>
      put(command, { name, tenant: options.tenant }, {
        kind: 'ldap',
        title: options.title ?? name,
        url: options.url,
        startsTls: options.startTls === true,
        baseDn: options.baseDn,
        bindDn: options.bindDn,
        nameAttribute: options.nameAttribute,
        idAttribute: options.idAttribute,
        createsUsers: options.createUsers === true,
      }),
    )
}

async function put(
  command: Command,
  params: { readonly tenant: string; readonly name: string },
  settings: SignInProviderSettings,
): Promise<void> {
  const { iam, output } = contextOf(command)
  const secret = process.env[SECRET_VARIABLE]
  const body: PutBody = { settings, ...(secret !== undefined && { secret }) }
  const made = await iam.putProvider({ params, body })
  output.result(made, () => `${params.name} is set`)
}
