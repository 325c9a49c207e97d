/** The sign-in pages in a browser without scripts, and what an attacker makes of them. */
import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { onEveryStore } from '../every-store.ts'
import { PASSWORD, startNode } from '../node.ts'
import { addUser, setUpApp, tokenOf } from './people.ts'
import { Visitor } from './visitor.ts'

const SIGN_IN = '/t/default/sign-in'

async function signIn(visitor: Visitor, path = SIGN_IN): Promise<void> {
  await visitor.open(path)
  await visitor.submit({ username: 'ann', password: PASSWORD }, { action: /sign-in(\?.*)?$/ })
}

onEveryStore((startNode) => {
  test('name and password lead to the account page, and signing out back', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const visitor = new Visitor(node.url)
    await signIn(visitor)
    expect(visitor.shown).toMatchObject({ status: 200, url: `${node.url}/account` })
    expect(visitor.shown.text).toContain('Signed in as ann.')
    await visitor.submit({}, { action: /sign-out/ })
    expect(visitor.shown.text).toContain('Signed out')
    await visitor.open('/account')
    expect(visitor.shown.url).toContain('/sign-in?return=%2Faccount')
  })

  test('the second step asks for the code, and takes a recovery code too', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const app = await setUpApp(node, await tokenOf(node, 'ann'))
    const visitor = new Visitor(node.url)
    await signIn(visitor)
    expect(visitor.cookie('mp_session')).toBeUndefined()
    await visitor.submit({ code: '000000' })
    expect(visitor.shown).toMatchObject({
      status: 401,
      text: expect.stringContaining('The code is wrong'),
    })
    await visitor.submit({ code: app.code(1) })
    expect(visitor.shown.text).toContain('Signed in as ann.')

    const second = new Visitor(node.url)
    await signIn(second)
    await second.submit({ code: app.recoveryCodes[0] ?? '' })
    expect(second.shown.text).toContain('9 recovery codes are left.')
  })
})

describe('the pages', () => {
  test('speak the language of the browser, or the one that was chosen', async () => {
    const node = await startNode()
    const chinese = new Visitor(node.url, 'zh-CN,zh;q=0.9,en;q=0.8')
    expect((await chinese.open(SIGN_IN)).text).toContain('<html lang="zh-CN">')
    expect((await chinese.open(`${SIGN_IN}?lang=en`)).text).toContain('<html lang="en">')
    expect((await chinese.open(SIGN_IN)).text).toContain('<html lang="en">')
  })

  test('load nothing from elsewhere, and cannot be framed or kept', async () => {
    const node = await startNode()
    const { headers, text } = await new Visitor(node.url).open(SIGN_IN)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("form-action 'self'")
    expect(headers.get('cache-control')).toBe('no-store')
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none'
    for (const [tag] of text.matchAll(/<(?:script|style)[^>]*>/g))
      expect(tag).toContain(`nonce="${nonce}"`)
    expect(text).not.toMatch(/ (?:style|on\w+)="/)
    expect(text.replaceAll('http-equiv', '')).not.toMatch(/https?:\/\/(?!www\.w3\.org)/)
  })

  test('of an unknown tenant do not exist', async () => {
    const node = await startNode()
    expect((await new Visitor(node.url).open('/t/nowhere/sign-in')).status).toBe(404)
    expect((await new Visitor(node.url).open('/t/a%2fb/sign-in')).status).toBe(404)
    expect((await new Visitor(node.url).open('/t/%ff/sign-in')).status).toBe(400)
  })

  test('show names as text', async () => {
    const node = await startNode()
    const visitor = new Visitor(node.url)
    await visitor.open(SIGN_IN)
    const { text, status } = await visitor.submit({
      username: '"><script>alert(1)</script>',
      password: 'x',
    })
    expect(status).toBe(401)
    expect(text).not.toContain('<script>alert')
  })

  test('give the cookie prefix and flags of https behind a public URL', async () => {
    const node = await startNode({ env: { MIDPLANE_PUBLIC_URL: 'https://midplane.example.org' } })
    const { headers } = await new Visitor(node.url).open(SIGN_IN)
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-mp_form=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
    ])
  })
})

describe('a form', () => {
  test('of another site is refused, whatever it knows', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const visitor = new Visitor(node.url)
    await visitor.open(SIGN_IN)
    const { action, hidden } = visitor.formOf(/sign-in$/)
    const fields = { username: 'ann', password: PASSWORD }
    const evil = { origin: 'https://evil.example' }
    expect((await visitor.post(action, { ...fields, ...hidden }, evil)).status).toBe(403)
    expect((await visitor.post(action, { ...fields, ...hidden }, { origin: 'null' })).status).toBe(
      403,
    )
    expect((await visitor.post(action, fields)).status).toBe(403)
    expect((await visitor.post(action, { ...fields, form: 'x'.repeat(43) })).status).toBe(403)
    expect(visitor.cookie('mp_session')).toBeUndefined()
    expect((await visitor.post(action, { ...fields, ...hidden })).status).toBe(200)
    expect(visitor.cookie('mp_session')).toBeDefined()
  })

  test('of one browser is no use in another', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const [attacker, victim] = [new Visitor(node.url), new Visitor(node.url)]
    await attacker.open(SIGN_IN)
    const { action, hidden } = attacker.formOf(/sign-in$/)
    await victim.open(SIGN_IN)
    await victim.post(action, { ...hidden, username: 'ann', password: PASSWORD })
    expect(victim.shown.status).toBe(403)
  })

  test('that is too large, of another type or not text is refused, and the node goes on', async () => {
    const node = await startNode()
    const send = (type: string, body: Buffer): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const sent = request(`${node.url}${SIGN_IN}`, {
          method: 'POST',
          headers: { 'content-type': type },
        })
        sent.once('response', (response) => {
          response.resume()
          resolve(response.statusCode)
        })
        sent.once('error', reject)
        sent.end(body)
      })
    const form = 'application/x-www-form-urlencoded'
    expect(await send(form, Buffer.alloc(80_000, 'a'))).toBe(413)
    expect(await send('application/json', Buffer.from('{}'))).toBe(415)
    expect(await send(form, Buffer.from([0xff, 0xfe]))).toBe(400)
    expect((await new Visitor(node.url).open(SIGN_IN)).status).toBe(200)
  })
})

describe('a session', () => {
  test('that was planted before sign-in is not the one after it, and a former one ends', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const attackers = await tokenOf(node, 'ann')
    const visitor = new Visitor(node.url)
    visitor.plant('mp_session', attackers)
    await signIn(visitor, `${SIGN_IN}?fresh=1`)
    expect(visitor.cookie('mp_session')).not.toBe(attackers)
    await expect(node.client(attackers).whoami()).rejects.toMatchObject({
      code: 'MP_IAM_TOKEN_REFUSED',
    })
  })

  test('in the cookie serves the API, but not for pages of other sites', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const visitor = new Visitor(node.url)
    await signIn(visitor)
    const cookie = `mp_session=${visitor.cookie('mp_session') ?? ''}`
    const own = await fetch(`${node.url}/api/v1/auth/whoami`, { headers: { cookie } })
    expect(await own.json()).toMatchObject({ principal: { kind: 'user', name: 'ann' } })
    const foreign = await fetch(`${node.url}/api/v1/auth/sessions/end-others`, {
      method: 'POST',
      headers: { cookie, origin: 'https://evil.example' },
    })
    expect(foreign.status).toBe(403)
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('of another tenant does not count', async () => {
    const node = await startNode()
    await addUser(node, 'ann')
    const admin = node.client(await node.localToken())
    await admin.createTenant({ body: { name: 'other' } })
    const visitor = new Visitor(node.url)
    await signIn(visitor)
    expect((await visitor.open('/t/other/sign-in')).text).toContain('name="password"')
    expect((await visitor.open(SIGN_IN)).url).toBe(`${node.url}/account`)
  })
})

test.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/%0d%0aset-cookie:x=1',
  'javascript:0',
])('sign-in never ends at %s', async (place) => {
  const node = await startNode()
  await addUser(node, 'ann')
  const visitor = new Visitor(node.url)
  await signIn(visitor, `${SIGN_IN}?return=${encodeURIComponent(place)}`)
  expect(new URL(visitor.shown.url).origin).toBe(node.url)
  expect(visitor.shown.headers.get('location')).toBeNull()
  expect(visitor.shown.text).not.toContain('evil.example')
  expect(visitor.cookie('x')).toBeUndefined()
})

test('guessing at one account makes it wait, says so, and never whether it exists', async () => {
  const node = await startNode()
  await addUser(node, 'ann')
  const tries = async (username: string): Promise<(readonly [number, string | null])[]> => {
    const visitor = new Visitor(node.url)
    await visitor.open(SIGN_IN)
    const seen: (readonly [number, string | null])[] = []
    for (let turn = 0; turn < 7; turn += 1) {
      await visitor.submit({ username, password: 'a wrong one' })
      seen.push([
        visitor.shown.status,
        visitor.shown.headers.get('retry-after') === null ? null : 'later',
      ])
    }
    return seen
  }
  const [known, unknown] = [await tries('ann'), await tries('nobody')]
  expect(known).toEqual(unknown)
  expect(known.at(-1)).toEqual([429, 'later'])
})
