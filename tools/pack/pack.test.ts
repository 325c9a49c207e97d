/** What would be published works where only it is installed: emitted JavaScript, declarations, command. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SCOPE = '@midplane'

const folder = mkdtempSync(join(tmpdir(), 'midplane-packed-'))
const installed = join(folder, 'node_modules', SCOPE)

beforeAll(() => {
  const packed = join(folder, 'packed')
  execFileSync(process.execPath, [join(ROOT, 'tools/pack/main.ts'), packed], { stdio: 'ignore' })
  for (const file of readdirSync(packed)) {
    const target = join(installed, file.replace(/^midplane-(.*)-\d.*$/, '$1'))
    mkdirSync(target, { recursive: true })
    execFileSync('tar', ['-xzf', join(packed, file), '-C', target, '--strip-components=1'])
  }
  // Other packages as npm would install them, from this tree instead of a registry.
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== SCOPE && !name.startsWith('.'))
      symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name))
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

function run(file: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [file, ...args], { cwd: folder, encoding: 'utf8' })
}

test('every package is packed, without sources and without tests', () => {
  expect(readdirSync(installed)).toEqual(readdirSync(join(ROOT, 'packages')))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.includes(`${SCOPE}/`),
  )
  expect(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([])
  expect(files.filter((file) => /\/test\//.test(file))).toEqual([])
})

test.each(readdirSync(join(ROOT, 'packages')))(
  'publint finds nothing wrong with %s',
  async (name) => {
    const { messages } = await publint({ pkgDir: join(installed, name), pack: false })
    expect(messages).toEqual([])
  },
)

test('the command runs, with the migrations and workers of the server', () => {
  const main = join(installed, 'cli/dist/main.js')
  expect(run(main, '--version')).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(run(main, 'up', '--help')).toContain('--config-long-poll-hold-ms')
  const start = `
    import { startPlatform } from '@midplane/kernel'
    import { iamModule } from '@midplane/iam'
    import { configModule } from '@midplane/config'
    const flags = { port: 0, data: 'data', logLevel: 'error' }
    const platform = await startPlatform({ modules: [iamModule, configModule], settingsSources: { flags }, version: '1' })
    console.log(platform.state().isReady)
    await platform.stop()`
  writeFileSync(join(folder, 'start.mjs'), start)
  expect(run(join(folder, 'start.mjs'))).toBe('true\n')
})

test('the console is part of its package', () => {
  expect(readdirSync(join(installed, 'console/site'))).toContain('index.html')
})

test('a service in TypeScript is checked against the declarations of the SDK', () => {
  const service = `
    import { connect, type Midplane } from '@midplane/sdk'
    const midplane: Midplane = await connect({ application: 'demo' })
    export const port: number = midplane.config.getInteger('port', { default: 80 })
    // @ts-expect-error -- a declaration that were any would let this pass
    export const wrong: string = midplane.config.getInteger('port', { default: 80 })`
  writeFileSync(join(folder, 'service.mts'), service)
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
  ]
  const check = (): Buffer =>
    execFileSync(join(ROOT, 'node_modules/.bin/tsc'), [...options, 'service.mts'], { cwd: folder })
  expect(check).not.toThrow()
})
