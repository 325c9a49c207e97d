/** A real Apache on a private port with a configuration of its own, as other people's programs run behind. */
import { chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onFreePorts } from './free-port.ts'
import { ownRunFolder } from './run-folder.ts'
import { serverBinary, type ServerBinary } from './server-binary.ts'
import { startServer, untilReady } from './server-process.ts'
import { isSkipped, skip, type Skipped } from './skipped.ts'
import { unprivilegedUser } from './system-user.ts'

const APACHE: ServerBinary = {
  program: 'apache2',
  aptPackage: 'apache2',
  folders: ['/usr/sbin', '/usr/local/sbin'],
}
const MODULE_FOLDER = '/usr/lib/apache2/modules'
const CORE_MODULES = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'dir', 'headers']

export type Apache = {
  readonly url: string
  /** What it wrote to its error log. */
  errors(): string
  stop(): Promise<void>
}

export type ApacheSetup = {
  /** Directives for the one host, as in a configuration file. */
  readonly directives: string
  /** Path below the document root -> text. */
  readonly files: Readonly<Record<string, string>>
}

export type ApacheOptions = {
  /** A module beyond the core, `auth_openidc`, and the Debian package that brings it. */
  readonly module: { readonly name: string; readonly aptPackage: string }
  /** Asked once the address is known, since that stands in what others know of it. */
  setUp(url: string): Promise<ApacheSetup>
}

export async function startApache(options: ApacheOptions): Promise<Apache | Skipped> {
  const apache = await serverBinary(APACHE)
  if (isSkipped(apache)) return skip(apache.skipped)
  const { name, aptPackage } = options.module
  const problem = await installModule(name, aptPackage)
  if (problem !== undefined) return skip(problem.skipped)
  return onFreePorts(1, ([port = 0]) => startOn(port, apache, options))
}

async function startOn(port: number, file: string, options: ApacheOptions): Promise<Apache> {
  const url = `http://localhost:${port}`
  const { directives, files } = await options.setUp(url)
  const folder = ownRunFolder()
  const user = unprivilegedUser('www-data', 'nobody')
  const root = folder.makeFolder('apache')
  const documents = folder.makeFolder('apache-documents')
  for (const [path, text] of Object.entries(files)) writeFileSync(join(documents, path), text)
  if (user !== undefined) chownSync(root, user.uid, user.gid)
  const configuration = join(root, 'apache.conf')
  const errorLog = join(root, 'error.log')
  writeFileSync(
    configuration,
    [
      ...[...CORE_MODULES, options.module.name].map(loadModule),
      `ServerRoot "${root}"`,
      `ServerName localhost:${port}`,
      `Listen 127.0.0.1:${port}`,
      `PidFile "${root}/apache.pid"`,
      `DefaultRuntimeDir "${root}"`,
      `Mutex file:${root} default`,
      `ErrorLog "${errorLog}"`,
      'LogLevel warn',
      `DocumentRoot "${documents}"`,
      'StartServers 1',
      directives,
    ].join('\n'),
  )
  const args = ['-f', configuration, '-D', 'FOREGROUND']
  const server = await startServer(folder, { name: 'apache', file, args, user })
  await untilReady(server, () => isAnswering(url))
  return {
    url,
    errors: () => readFileSync(errorLog, 'utf8'),
    stop: async () => {
      await server.end('SIGTERM')
    },
  }
}

function loadModule(name: string): string {
  return `LoadModule ${name}_module ${moduleFile(name)}`
}

function moduleFile(name: string): string {
  return join(MODULE_FOLDER, `mod_${name}.so`)
}

/** A module is no program, so it is never found as one: the installation is asked for by that name. */
async function installModule(name: string, aptPackage: string): Promise<Skipped | undefined> {
  if (existsSync(moduleFile(name))) return undefined
  const outcome = await serverBinary({ program: `mod_${name}.so`, aptPackage })
  if (existsSync(moduleFile(name))) return undefined
  return isSkipped(outcome) ? outcome : { skipped: `package '${aptPackage}' brought no module` }
}

async function isAnswering(url: string): Promise<true | undefined> {
  try {
    await fetch(url, { redirect: 'manual' })
    return true
  } catch {
    // Not listening yet.
    return undefined
  }
}
