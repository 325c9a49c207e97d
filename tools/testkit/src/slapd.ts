/** A real OpenLDAP on a private port and folder, with a few people in it. */
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onFreePorts } from './free-port.ts'
import { ownRunFolder } from './run-folder.ts'
import { serverBinary } from './server-binary.ts'
import { startServer, untilReady } from './server-process.ts'
import { isSkipped, skip, type Skipped } from './skipped.ts'

const run = promisify(execFile)

export const LDAP_BASE_DN = 'dc=example,dc=org'
export const LDAP_ADMIN_DN = `cn=admin,${LDAP_BASE_DN}`
export const LDAP_ADMIN_PASSWORD = 'directory secret'

export type LdapPerson = {
  readonly uid: string
  readonly name: string
  readonly mail?: string
  readonly password: string
}

export type Slapd = {
  /** `ldap://` address. */
  readonly url: string
  stop(): Promise<void>
}

export async function startSlapd(people: readonly LdapPerson[]): Promise<Slapd | Skipped> {
  const slapd = await serverBinary({
    program: 'slapd',
    aptPackage: 'slapd',
    folders: ['/usr/sbin', '/usr/lib/openldap'],
  })
  if (isSkipped(slapd)) return skip(slapd.skipped)
  const slapadd = await serverBinary({
    program: 'slapadd',
    aptPackage: 'slapd',
    folders: ['/usr/sbin'],
  })
  if (isSkipped(slapadd)) return skip(slapadd.skipped)
  return onFreePorts(1, ([port = 0]) => startOn(port, { slapd, slapadd, people }))
}

type Setup = {
  readonly slapd: string
  readonly slapadd: string
  readonly people: readonly LdapPerson[]
}

async function startOn(port: number, { slapd, slapadd, people }: Setup): Promise<Slapd> {
  const folder = ownRunFolder()
  const home = folder.makeFolder('slapd')
  chmodSync(home, 0o700)
  const data = join(home, 'data')
  mkdirSync(data)
  const config = join(home, 'slapd.conf')
  writeFileSync(config, configOf(data))
  const entries = join(home, 'people.ldif')
  writeFileSync(entries, ldifOf(people))
  await run(slapadd, ['-f', config, '-l', entries])
  const url = `ldap://127.0.0.1:${port}`
  const server = await startServer(folder, {
    name: 'slapd',
    file: slapd,
    args: ['-d', '0', '-f', config, '-h', `${url}/`],
  })
  await untilReady(server, () => isListening(port))
  return {
    url,
    stop: async () => {
      await server.end('SIGTERM')
    },
  }
}

/** The modules are where Debian puts them; schemas beside its own configuration. */
function configOf(data: string): string {
  return `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
maxsize 10485760
suffix "${LDAP_BASE_DN}"
rootdn "${LDAP_ADMIN_DN}"
rootpw "${LDAP_ADMIN_PASSWORD}"
directory ${data}
index objectClass,uid eq
access to attrs=userPassword by anonymous auth by * none
access to * by * read
`
}

function ldifOf(people: readonly LdapPerson[]): string {
  const base = `dn: ${LDAP_BASE_DN}\nobjectClass: dcObject\nobjectClass: organization\no: example\ndc: example\n`
  const entries = people.map(
    ({ uid, name, mail, password }) => `dn: uid=${uid},${LDAP_BASE_DN}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${name}
sn: ${name.split(' ').at(-1) ?? name}
${mail === undefined ? '' : `mail: ${mail}\n`}userPassword: ${password}
`,
  )
  return [base, ...entries].join('\n')
}

function isListening(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(undefined))
  })
}
