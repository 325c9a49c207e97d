/** `midplane up`: starts the platform, prints where it is, stops cleanly on SIGINT and SIGTERM. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startPlatform, type SettingsSources } from '@midplane/kernel'
import { FIRST_SIGN_IN_FILE } from '@midplane/iam'
import { ADDRESS_FILE } from './connection.ts'
import { parts } from './parts.ts'
import { VERSION } from './version.ts'

/** Resolves when the platform has stopped. */
export async function up(flags: NonNullable<SettingsSources['flags']>, env: NonNullable<SettingsSources['env']>): Promise<void> {
  const stopRequested = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopRequested.resolve())
  const platform = await startPlatform({ modules: parts, settingsSources: { flags, env }, version: VERSION })
  const addressFile = join(platform.dataFolder, ADDRESS_FILE)
  await writeFile(addressFile, `${platform.url}\n`, { mode: 0o600 })
  console.log(`midplane ready ${platform.url}`)
  await showFirstSignIn(platform.dataFolder)
  await stopRequested.promise
  await rm(addressFile, { force: true })
  await platform.stop()
}

/** On standard error and nowhere else: where the output is kept, the link must not be. */
async function showFirstSignIn(dataFolder: string): Promise<void> {
  const link = await readFile(join(dataFolder, FIRST_SIGN_IN_FILE), 'utf8').catch(() => undefined)
  if (link === undefined) return
  const file = join(dataFolder, FIRST_SIGN_IN_FILE)
  // Into a terminal only: a supervisor writes standard error into its journal.
  process.stderr.write(
    process.stderr.isTTY
      ? `first sign-in, once: ${link}`
      : `first sign-in: the link for it stands in ${file}\n`,
  )
}
