/**
 * `midplane up`: starts the platform, prints where it is, stops cleanly on SIGINT and SIGTERM. A signal before that, or a
 * second one, ends it at once: whoever asks twice has waited long enough, and the store survives a kill.
 */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startPlatform, type Platform, type SettingsSources } from '@midplane/kernel'
import { ADDRESS_FILE } from './connection.ts'
import { parts } from './parts.ts'
import { VERSION } from './version.ts'

/** The revision that a new platform has by itself: its user "admin". */
const UNTOUCHED_REVISION = 1
/** What a shell reports of a program that a signal ended, less the number of the signal. */
const SIGNALLED = 128
const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const
/** From a work tree the command is reached through `./dev`. */
const COMMAND = import.meta.filename.endsWith('.ts') ? './dev cli' : 'midplane'

/** Resolves when the platform has stopped. */
export async function up(
  flags: NonNullable<SettingsSources['flags']>,
  env: NonNullable<SettingsSources['env']>,
): Promise<void> {
  const signals = listenForSignals()
  const platform = await startPlatform({
    modules: parts,
    settingsSources: { flags, env },
    version: VERSION,
  })
  const addressFile = join(platform.dataFolder, ADDRESS_FILE)
  const address = `${platform.url}\n`
  try {
    await writeFile(addressFile, address, { mode: 0o600 })
    console.log(`midplane ready ${platform.url}`)
    if (platform.feed.revision <= UNTOUCHED_REVISION) console.error(firstSteps(platform))
    await signals.first()
  } finally {
    await removeIfSame(addressFile, address)
    await platform.stop()
  }
}

function firstSteps({ url }: Platform): string {
  return [
    `  look around       ${url}/`,
    `  publish a value   ${COMMAND} config set greeting=hello --app demo --publish`,
    `  sign in elsewhere ${COMMAND} admin password   (sets the password of the user "admin")`,
  ].join('\n')
}

/** Until `first` is called, and again after the first signal, a signal ends the process at once. */
function listenForSignals(): { first(): Promise<void> } {
  let stop: (() => void) | undefined
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop === undefined) process.exit(SIGNALLED + SIGNAL_NUMBERS[signal])
      stop()
      stop = undefined
    })
  }
  return { first: () => new Promise((resolve) => (stop = resolve)) }
}

/** Nodes of a cluster may share a folder by mistake: the address of another one stays. */
async function removeIfSame(file: string, content: string): Promise<void> {
  const found = await readFile(file, 'utf8').catch(() => undefined) // gone, so there is nothing to remove
  if (found === content) await rm(file, { force: true })
}
