/** `midplane up`: starts the platform, prints where it is, stops cleanly on SIGINT and SIGTERM. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startPlatform, type SettingsSources } from '@midplane/kernel'
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
  await stopRequested.promise
  await rm(addressFile, { force: true })
  await platform.stop()
}
