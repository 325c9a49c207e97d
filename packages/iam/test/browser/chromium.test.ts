/** The pages in a real Chromium: passkeys, without scripts, on a phone, and sign-on through another platform. */
import { isSkipped, startChromium, type Chromium } from '@midplane/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { PASSWORD, startNode, type Node } from '../node.ts'
import { addUser, setUpApp, tokenOf } from './people.ts'

let chromium: Chromium | undefined
let skipped = ''

beforeAll(async () => {
  const started = await startChromium()
  if (isSkipped(started)) skipped = started.skipped
  else chromium = started
})
beforeEach((context) => {
  if (chromium === undefined) context.skip(skipped)
})
afterAll(() => chromium?.stop())

type Browser = Chromium['browser']
type ContextOptions = Parameters<Browser['newContext']>[0]
type Page = Awaited<ReturnType<Browser['newPage']>>

/** A page of an empty profile; `complaints` is what scripts and the content policy complained of. */
async function openPage(
  options: ContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> {
  if (chromium === undefined) throw new Error('no browser')
  const context = await chromium.browser.newContext({ locale: 'en', ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy|violates/i.test(message.text())) complaints.push(message.text())
  })
  return { page, complaints }
}

/** Passkeys want a name, which an address is not. */
function byName(node: Node): string {
  return node.url.replace('127.0.0.1', 'localhost')
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.fill('[name=username]', 'ann')
  await page.fill('[name=password]', PASSWORD)
  await page.click('form.fields button.primary')
}

async function addAuthenticator(page: Page, isUserVerified = true): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    },
  })
}

describe('a passkey', () => {
  test('is added on the account page and signs in by itself, past the authenticator app', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const { page, complaints } = await openPage()
    await addAuthenticator(page)
    await signIn(page, `${byName(node)}/t/default/sign-in`)
    await page.waitForURL(/\/account$/)
    await page.fill('#passkey [name=name]', 'my laptop')
    await page.click('#passkey button')
    await page.waitForURL(/done/)
    expect(await page.textContent('main')).toContain('my laptop')
    await setUpApp(node, await tokenOf(node, 'ann'))
    await page.click('text=Sign out')
    await page.goto(`${byName(node)}/t/default/sign-in`)
    await page.click('#passkey-button')
    await page.waitForURL(/\/account$/)
    expect(await page.textContent('main')).toContain('Signed in as ann.')
    expect(complaints).toEqual([])
  })

  test('of a device that did not check the person is refused', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const { page } = await openPage()
    await addAuthenticator(page, false)
    await signIn(page, `${byName(node)}/t/default/sign-in`)
    await page.waitForURL(/\/account$/)
    await page.fill('#passkey [name=name]', 'my laptop')
    await page.click('#passkey button')
    await page.waitForTimeout(300)
    expect((await node.client(await tokenOf(node, 'ann')).listPasskeys()).entries).toEqual([])
  })

  test('is wanted of a fresh sign-in', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const { page } = await openPage()
    await addAuthenticator(page)
    await signIn(page, `${byName(node)}/t/default/sign-in`)
    await page.waitForURL(/\/account$/)
    node.clock.move(16 * 60_000)
    await page.fill('#passkey [name=name]', 'my laptop')
    await page.click('#passkey button')
    await page.waitForURL(/fresh=1/)
    expect(await page.textContent('main')).toContain('needs a fresh sign-in')
  })
})

test('everything but passkeys works without scripts, and passkeys are not offered', async () => {
  const node = await startNode()
  await addUser(node, 'ann')
  const { page } = await openPage({ javaScriptEnabled: false })
  await page.goto(`${byName(node)}/t/default/sign-in`)
  expect(await page.isVisible('#passkey-button')).toBe(false)
  await signIn(page, `${byName(node)}/t/default/sign-in`)
  await page.waitForURL(/\/account$/)
  await page.click('text=Set up')
  expect(await page.isVisible('img.qr')).toBe(true)
  expect(
    await page.locator('img.qr').evaluate((image: { naturalWidth: number }) => image.naturalWidth),
  ).toBeGreaterThan(0)
})

test.each(['en', 'zh-CN'])('no page is wider than a phone, in %s', async (locale) => {
  const node = await startNode()
  await addUser(node, 'ann')
  const { page, complaints } = await openPage({ locale, viewport: { width: 320, height: 700 } })
  const overflow = (): Promise<number> =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  for (const path of ['/t/default/sign-in', '/t/default/sign-in/recover', '/t/nowhere/sign-in']) {
    await page.goto(`${byName(node)}${path}`)
    expect(await overflow(), path).toBe(0)
  }
  await signIn(page, `${byName(node)}/t/default/sign-in`)
  await page.waitForURL(/\/account$/)
  expect(await overflow(), 'account').toBe(0)
  await page.click('form[action="/account/app"] button')
  expect(await overflow(), 'authenticator app').toBe(0)
  expect(complaints).toEqual([])
})

describe('sign-on through another platform', () => {
  /** `other` signs on the people of `node`. */
  async function connected(createsUsers: boolean): Promise<{ node: Node; other: Node }> {
    const [node, other] = [await startNode(), await startNode()]
    await addUser(other, 'ann')
    const there = other.client(await other.localToken())
    const callback = `${byName(node)}/t/default/sign-in/from/other`
    const client = await there.createClient({
      params: { tenant: 'default' },
      body: {
        name: 'Midplane North',
        redirectUris: [callback],
        grantTypes: ['authorization_code'],
      },
    })
    await node.client(await node.localToken()).putProvider({
      params: { tenant: 'default', name: 'other' },
      body: {
        settings: {
          kind: 'oidc',
          title: 'Headquarters',
          issuer: `${other.url}/t/default/oidc`,
          clientId: client.id,
          createsUsers,
        },
        secret: client.secret,
      },
    })
    return { node, other }
  }

  async function goThrough(page: Page, node: Node): Promise<void> {
    await page.goto(`${byName(node)}/t/default/sign-in`)
    await page.click('text=Sign in with Headquarters')
    await page.waitForURL(/127\.0\.0\.1.*interaction=/)
    await page.fill('[name=username]', 'ann')
    await page.fill('[name=password]', PASSWORD)
    await page.click('form.fields button.primary')
    await page.waitForURL(/consent/)
    await page.click('button[value=yes]')
  }

  /** Where the person is signed on already: no password, at most the question. */
  async function agree(page: Page, end: RegExp): Promise<void> {
    await page.waitForURL(({ href }) => href.includes('consent') || end.test(href))
    if (page.url().includes('consent')) await page.click('button[value=yes]')
    await page.waitForURL(end)
  }

  test('makes a user on the first visit and knows them again, with consent in between', async () => {
    const { node } = await connected(true)
    const { page, complaints } = await openPage()
    await goThrough(page, node)
    await page.waitForURL(/localhost.*\/account$/)
    expect(await page.textContent('main')).toContain('Signed in as ann.')
    await page.click('text=Sign out')
    await page.goto(`${byName(node)}/t/default/sign-in`)
    await page.click('text=Sign in with Headquarters')
    await agree(page, /localhost.*\/account$/)
    expect(complaints).toEqual([])
  })

  test('never becomes a user of the same name, until that user connects it', async () => {
    const { node } = await connected(true)
    await addUser(node, 'ann')
    const { page } = await openPage()
    await goThrough(page, node)
    await page.waitForURL(/localhost.*\/from\/other/)
    expect(await page.textContent('main')).toContain('belongs to nobody here')
    await signIn(page, `${byName(node)}/t/default/sign-in`)
    await page.waitForURL(/\/account$/)
    await page.click('text=Connect Headquarters')
    await agree(page, /account\?done/)
    await page.click('text=Sign out')
    await page.goto(`${byName(node)}/t/default/sign-in`)
    await page.click('text=Sign in with Headquarters')
    await agree(page, /localhost.*\/account$/)
  })

  test('counts once, and in the browser that began it', async () => {
    const { node } = await connected(true)
    const { page } = await openPage()
    let callback = ''
    await page.route(/\/oidc\/auth\/\w/, async (route) => {
      const answer = await route.fetch({ maxRedirects: 0 })
      callback = answer.headers()['location'] ?? ''
      if (callback.includes('code='))
        await route.fulfill({ contentType: 'text/html', body: 'caught' })
      else await route.fulfill({ response: answer })
    })
    await goThrough(page, node)
    await page.getByText('caught').waitFor()
    const stolen = await fetch(callback, { redirect: 'manual' })
    expect(stolen.status).toBe(502)
    expect(stolen.headers.getSetCookie().join()).not.toContain('mp_session=mp_')
    await page.goto(callback)
    expect(page.url()).toMatch(/\/account$/)
    expect((await page.goto(callback))?.status()).toBe(502)
  })
})
