/**
 * Sign-in against a directory (LDAP): find the entry, then bind as it with the password that was
 * typed. Passwords go over the wire under TLS or inside the machine only, and never into ours.
 * Source: RFC 4511 (bind, search), RFC 4513 5.1.2 (a bind without a password proves nothing), RFC 4515 (filters).
 */
import { isLoopback } from '@midplane/kernel'
import { Client, escapeFilter, InvalidCredentialsError, type Entry } from 'ldapts'
import { iamErrors } from '../errors.ts'
import type { OutsideIdentity } from './outside-accounts.ts'
import type { Provider } from './providers.ts'

const CONNECT_TIMEOUT_MS = 5_000
const ANSWER_TIMEOUT_MS = 5_000

/**
 * Who that is in the directory; undefined when it knows no such person or the password is wrong.
 * Errors: MP_IAM_PROVIDER_FAILED.
 */
export async function proveByDirectory(
  provider: Provider<'ldap'>,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<OutsideIdentity | undefined> {
  // An empty password makes an unauthenticated bind, which succeeds for everybody.
  if (password === '' || username === '') return undefined
  requireSafeWay(provider)
  const entry = await withClient(provider, (client) => findEntry(client, provider, username))
  if (entry === undefined) return undefined
  const isRight = await withClient(provider, (client) => canBind(client, entry.dn, password))
  return isRight ? identityOf(provider, entry, username) : undefined
}

async function findEntry(
  client: Client,
  { name, settings, secret }: Provider<'ldap'>,
  username: string,
): Promise<Entry | undefined> {
  if (settings.bindDn !== '') await client.bind(settings.bindDn, secret ?? '')
  const { searchEntries } = await client.search(settings.baseDn, {
    scope: 'sub',
    // The name of the attribute is checked where it is set; what people type is escaped.
    filter: `(${settings.nameAttribute}=${escapeFilter`${username}`})`,
    attributes: [settings.nameAttribute, settings.idAttribute, 'cn', 'displayName', 'mail'],
    sizeLimit: 2,
  })
  if (searchEntries.length > 1) throw failed(name, 'the name belongs to several entries')
  return searchEntries[0]
}

async function canBind(client: Client, dn: string, password: string): Promise<boolean> {
  try {
    await client.bind(dn, password)
    return true
  } catch (error) {
    if (error instanceof InvalidCredentialsError) return false
    throw error
  }
}

async function withClient<Result>(
  { name, settings }: Provider<'ldap'>,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({
    url: settings.url,
    connectTimeout: CONNECT_TIMEOUT_MS,
    timeout: ANSWER_TIMEOUT_MS,
  })
  try {
    if (settings.startsTls) await client.startTLS({ servername: new URL(settings.url).hostname })
    return await work(client)
  } catch (cause) {
    throw failed(name, cause instanceof Error ? cause.message : 'it does not answer', cause)
  } finally {
    await client.unbind().catch(() => undefined)
  }
}

function identityOf(
  { name, settings }: Provider<'ldap'>,
  entry: Entry,
  username: string,
): OutsideIdentity {
  const subject = textOf(entry[settings.idAttribute])
  if (subject === undefined) throw failed(name, `the entry has no "${settings.idAttribute}"`)
  return {
    provider: name,
    subject,
    // As the directory writes it: it compares names without case, we do not.
    username: textOf(entry[settings.nameAttribute]) ?? username,
    displayName: textOf(entry['displayName']) ?? textOf(entry['cn']) ?? username,
    email: textOf(entry['mail']) ?? null,
  }
}

/** The first value of an attribute as text. */
function textOf(value: Entry[string] | undefined): string | undefined {
  const first = Array.isArray(value) ? value[0] : value
  if (first === undefined) return undefined
  const text = typeof first === 'string' ? first : first.toString('base64url')
  return text === '' ? undefined : text
}

function requireSafeWay({ name, settings }: Provider<'ldap'>): void {
  const { protocol, hostname } = new URL(settings.url)
  if (protocol === 'ldaps:' || settings.startsTls || isLoopback(hostname)) return
  throw failed(name, 'passwords would travel unencrypted: use ldaps or StartTLS')
}

function failed(name: string, problem: string, cause?: unknown): Error {
  return iamErrors.error('MP_IAM_PROVIDER_FAILED', { name, problem }, { cause })
}
