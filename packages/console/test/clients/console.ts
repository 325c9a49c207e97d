/** A running platform with its console, and people in front of it: each with a browser profile of its own. */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { configApi, createClient, type Client, type EditOperation } from '@midplane/contract'
import {
  eventually,
  isSkipped,
  startChromium,
  startMidplane,
  type Midplane,
} from '@midplane/testkit'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'

const BUILD = fileURLToPath(new URL('../../build/main.ts', import.meta.url))
/** A guard against hangs; nothing is measured by it. */
const PATIENCE_MS = 30_000
export const PASSWORD = 'correct horse battery'

export type Person = {
  readonly page: Page
  /** What the browser logged as an error, and requests that failed. */
  readonly complaints: string[]
  /** Opens an address below `/console`. */
  open(address: string): Promise<void>
}

export type PersonOptions = {
  readonly language?: 'en' | 'zh-CN'
  readonly theme?: 'light' | 'dark' | 'contrast'
  readonly width?: number
}

export type Console = {
  readonly midplane: Midplane
  /** With the token of the command line, which changes at every start. */
  api(): Client<typeof configApi>
  publish(
    environment: string,
    application: string,
    operations: readonly EditOperation[],
    namespace?: string,
  ): Promise<number>
  /** Somebody who has signed in. */
  person(options?: PersonOptions): Promise<Person>
  /** Somebody at the door. */
  stranger(options?: PersonOptions): Promise<Person>
}

/** One for all tests of a file. */
export function useConsole(): () => Console {
  let started: { readonly midplane: Midplane; readonly browser: Browser } | undefined
  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [BUILD])
    const chromium = await startChromium()
    if (isSkipped(chromium)) throw new Error(chromium.skipped)
    const { browser } = chromium
    const midplane = await startMidplane({ env: { MIDPLANE_ADMIN_PASSWORD: PASSWORD } })
    started = { midplane, browser }
  })
  afterAll(async () => {
    await started?.browser.close()
    await started?.midplane.stop()
  })
  return () => {
    if (started === undefined) throw new Error('the console did not start')
    return consoleOf(started.midplane, started.browser)
  }
}

function consoleOf(midplane: Midplane, browser: Browser): Console {
  const api = (): Client<typeof configApi> =>
    createClient(configApi, { baseUrl: midplane.url, token: midplane.token() })
  const stranger = (options: PersonOptions = {}): Promise<Person> =>
    arrive(browser, midplane.url, options)
  return {
    midplane,
    api,
    stranger,
    async person(options) {
      const person = await stranger(options)
      await person.open('/default/default/overview')
      await signIn(person.page)
      return person
    },
    async publish(environment, application, operations, namespace = 'application') {
      const edit = {
        environment,
        application,
        cluster: 'default',
        namespace,
        operations: [...operations],
      }
      return (await api().publish({ params: { tenant: 'default' }, body: { edits: [edit] } }))
        .revision
    },
  }
}

export async function signIn(page: Page): Promise<void> {
  await page.locator('input[type=password]').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.locator('#content h1').waitFor()
}

async function arrive(browser: Browser, url: string, options: PersonOptions): Promise<Person> {
  const { language = 'en', theme = 'light', width = 1280 } = options
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  onTestFinished(() => context.close())
  await context.addInitScript(
    (preferences) => {
      for (const [key, value] of Object.entries(preferences)) localStorage.setItem(key, value)
    },
    { 'midplane.language': language, 'midplane.theme': theme },
  )
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return {
    page,
    complaints,
    open: async (address) => {
      await page.goto(`${url}/console${address}`)
    },
  }
}

export function set(key: string, value: string): EditOperation {
  return { op: 'set', key, value }
}

/** Packages without types of their own. */
export function requireClient(name: string): unknown {
  return createRequire(import.meta.url)(name)
}

export function expectQuiet({ complaints }: Person): void {
  expect(complaints).toEqual([])
}

/** Resolves once it is in view. */
export async function expectShown(place: Locator): Promise<void> {
  await place.waitFor()
  expect(await place.isVisible()).toBe(true)
}

/** Resolves once the server says so. */
export async function expectEventually(ask: () => Promise<string>, wanted: string): Promise<void> {
  await eventually(async () => (await ask()) === wanted, { what: wanted })
  expect(await ask()).toBe(wanted)
}
