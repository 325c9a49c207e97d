/**
 * Builds the console when its sources changed since the last time. The new one is put in place by a
 * rename, so that several may build at once and a server never reads half of one.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fingerprintOf } from './fingerprint.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const CONFIG = fileURLToPath(new URL('../vite.config.ts', import.meta.url))
const BUILT = fileURLToPath(new URL('../site', import.meta.url))
const STATE = join(ROOT, '.dev', 'console')

const fingerprint = fingerprintOf(ROOT)
if (!existsSync(join(BUILT, 'index.html')) || lastBuilt() !== fingerprint) await build()

async function build(): Promise<void> {
  process.stderr.write('building the console ... ')
  // In a folder that no tool looks into.
  const fresh = `${STATE}-site.${process.pid}`
  const old = `${fresh}.old`
  try {
    // Whoever calls, a test run too: it is what people get.
    process.env['NODE_ENV'] = 'production'
    const vite = await import('vite')
    const { compressFolder } = await import('./compress.ts')
    await vite.build({ configFile: CONFIG, build: { outDir: fresh } })
    compressFolder(fresh)
    mkdirSync(dirname(STATE), { recursive: true })
    if (existsSync(BUILT)) renameSync(BUILT, old)
    renameSync(fresh, BUILT)
    writeFileSync(STATE, fingerprint)
    console.error('done')
  } catch (error) {
    console.error('failed')
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
  }
}

function lastBuilt(): string | undefined {
  return existsSync(STATE) ? readFileSync(STATE, 'utf8') : undefined
}
