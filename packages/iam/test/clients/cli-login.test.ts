/** `midplane login` of a person, through the real pages, as somebody does it in a browser elsewhere. */
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually, startMidplane, type Midplane } from '@midplane/testkit'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { Browser } from '../oidc/browser.ts'

const CLI = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url))
const PASSWORD = 'correct horse battery'

let platform: Midplane
let home = ''

beforeAll(async () => {
  platform = await startMidplane({ env: { MIDPLANE_ADMIN_PASSWORD: PASSWORD } })
  home = await mkdtemp(join(tmpdir(), 'midplane-home-'))
})
afterAll(async () => {
  await platform.stop()
  await rm(home, { recursive: true, force: true })
})

type Run = { output(): string; readonly exitCode: Promise<number | null> }

function midplane(...args: readonly string[]): Run {
  const child = spawn(process.execPath, [CLI, '--server', platform.url, ...args], {
    cwd: home,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
    },
  })
  onTestFinished(() => void child.kill())
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  }
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { output: () => text, exitCode }
}

/** Submits the first form of a page with what stands in it, and what is added. */
async function submit(
  browser: Browser,
  page: { readonly html: string; readonly url: string },
  added: Readonly<Record<string, string>>,
): Promise<string> {
  const form = /<form[^>]*action="([^"]*)"[^>]*>([^]*?)<\/form>/.exec(page.html)
  if (form === null) throw new Error(`no form on ${page.html}`)
  const [, action = '', inside = ''] = form
  const fields: Record<string, string> = {}
  for (const [input] of inside.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1]
    if (name !== undefined) fields[name] = unescaped(/value="([^"]*)"/.exec(input)?.[1] ?? '')
  }
  const to = new URL(unescaped(action) || page.url, page.url).href
  return (await browser.submit(to, { ...fields, ...added })).text()
}

function unescaped(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#x2F;', '/')
}

test('a person signs in with a browser, works, and signs out again', async () => {
  const login = midplane('login')
  const [, url = ''] = await eventually(() => /open (\S+)/.exec(login.output()) ?? undefined, {
    what: 'the address to open',
  })
  const browser = new Browser()
  let html = await (await browser.open(url)).text()
  html = await submit(browser, { html, url }, {})
  expect(html).toContain('Midplane CLI')
  html = await submit(browser, { html, url }, {})
  const signInUrl = `${platform.url}/t/default/sign-in`
  const admin = { username: 'admin', password: PASSWORD }
  html = await submit(browser, { html, url: signInUrl }, admin)
  expect(await login.exitCode).toBe(0)
  expect(login.output()).toMatch(/signed in to \S+ as admin/)

  const folder = join(home, '.config', 'midplane')
  for (const file of await readdir(folder)) {
    expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
  }
  const who = midplane('whoami')
  expect(await who.exitCode).toBe(0)
  expect(who.output()).toContain('admin (user)')

  const logout = midplane('logout')
  expect(await logout.exitCode).toBe(0)
  const afterwards = midplane('whoami')
  expect(await afterwards.exitCode).toBe(1)
})
