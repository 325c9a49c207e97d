/** Attacks on the flows of the provider: each is tried, none works. */
import { request } from 'node:http'
import {
  authorizationCodeGrant,
  calculatePKCECodeChallenge,
  randomPKCECodeVerifier,
  refreshTokenGrant,
} from 'openid-client'
import { beforeEach, expect, test } from 'vitest'
import { Browser, leadsTo } from './browser.ts'
import {
  ALICE,
  BOB_OF_OTHER_TENANT,
  PERSON_COOKIE,
  programOf,
  startProviderNode,
  type ProviderNode,
} from './provider-node.ts'

const REDIRECT_URI = 'https://shop.example/callback'
const VERIFIER = randomPKCECodeVerifier()

let node: ProviderNode
let program: Awaited<ReturnType<typeof programOf>>

beforeEach(async () => {
  node = await startProviderNode()
  program = await programOf(node, { isTrusted: true })
})

async function authorizationUrl(
  parameters: Record<string, string | undefined> = {},
): Promise<string> {
  const url = new URL(`${node.issuer()}/auth`)
  const all = {
    client_id: program.client.id,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: 'openid',
    code_challenge: await calculatePKCECodeChallenge(VERIFIER),
    code_challenge_method: 'S256',
    ...parameters,
  }
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}

const asAlice = (): Browser => new Browser({ [PERSON_COOKIE]: ALICE })

/** Of a page as the fixture shows it. */
async function errorOf(response: Response): Promise<{ status: number; code: string }> {
  const page = JSON.parse(await response.text()) as { code?: string }
  return { status: response.status, code: page.code ?? '' }
}

function redeem(fields: Record<string, string>, who = program.client): Promise<Response> {
  const secret = Buffer.from(`${who.id}:${who.secret ?? ''}`).toString('base64')
  return fetch(`${node.issuer()}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${secret}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      redirect_uri: REDIRECT_URI,
      ...fields,
    }),
  })
}

async function codeOf(browser = asAlice()): Promise<string> {
  return leadsTo(await browser.open(await authorizationUrl())).searchParams.get('code') ?? ''
}

test('a code is good once, and its second use ends what the first one gave', async () => {
  const callback = leadsTo(await asAlice().open(await authorizationUrl()))
  const tokens = await authorizationCodeGrant(program.configuration, callback, {
    pkceCodeVerifier: VERIFIER,
  })
  const again = await redeem({
    code: callback.searchParams.get('code') ?? '',
    code_verifier: VERIFIER,
  })
  expect(again.status).toBe(400)
  await expect(
    refreshTokenGrant(program.configuration, tokens.refresh_token ?? ''),
  ).rejects.toMatchObject({ error: 'invalid_grant' })
})

test('of many uses of a code at once, one at most succeeds', async () => {
  const code = await codeOf()
  const answers = await Promise.all(
    [1, 2, 3, 4, 5].map(() => redeem({ code, code_verifier: VERIFIER })),
  )
  expect(answers.filter(({ ok }) => ok).length).toBeLessThanOrEqual(1)
})

test('a code is good for its program, its redirect URI and its verifier only', async () => {
  const thief = await programOf(node)
  expect(
    (await redeem({ code: await codeOf(), code_verifier: VERIFIER }, thief.client)).status,
  ).toBe(400)
  const verifier = randomPKCECodeVerifier()
  expect((await redeem({ code: await codeOf(), code_verifier: verifier })).status).toBe(400)
  expect((await redeem({ code: await codeOf() })).status).toBe(400)
  const elsewhere = {
    code: await codeOf(),
    code_verifier: VERIFIER,
    redirect_uri: 'https://evil.example/',
  }
  expect((await redeem(elsewhere)).status).toBe(400)
})

test('PKCE is not negotiable: neither left out nor plain', async () => {
  const without = { code_challenge: undefined, code_challenge_method: undefined }
  for (const weaker of [
    without,
    { code_challenge_method: 'plain' },
    { code_challenge_method: undefined },
  ]) {
    const callback = leadsTo(await asAlice().open(await authorizationUrl(weaker)))
    expect(callback.searchParams.get('error')).toBe('invalid_request')
    expect(callback.searchParams.has('code')).toBe(false)
  }
})

test('nothing but a code is given: no token in a URL', async () => {
  for (const response_type of ['token', 'id_token', 'code id_token', 'id_token token']) {
    const response = await asAlice().open(await authorizationUrl({ response_type, nonce: 'nonce' }))
    const to = response.headers.get('location') ?? ''
    expect(to).not.toMatch(/access_token|[?&#]id_token=/)
  }
})

test('a token in a URL is not looked at', async () => {
  const code = await codeOf()
  const tokens = (await (await redeem({ code, code_verifier: VERIFIER })).json()) as {
    access_token: string
  }
  const url = `${node.issuer()}/userinfo?access_token=${tokens.access_token}`
  expect((await fetch(url)).status).toBe(400)
  const headers = { authorization: `Bearer ${tokens.access_token}` }
  expect((await fetch(`${node.issuer()}/userinfo`, { headers })).status).toBe(200)
})

test('a redirect URI is exactly one of those registered', async () => {
  const close = [
    'https://evil.example/callback',
    'https://shop.example/callback/../evil',
    'https://shop.example/callback?x=1',
    'https://shop.example.evil.example/callback',
    'https://shop.example@evil.example/callback',
    'http://shop.example/callback',
    'https://shop.example/Callback',
    'javascript:alert(1)',
    '//evil.example',
  ]
  for (const redirect_uri of close) {
    const response = await asAlice().open(await authorizationUrl({ redirect_uri }))
    expect(response.headers.get('location')).toBeNull()
    expect(await errorOf(response)).toEqual({ status: 400, code: 'invalid_redirect_uri' })
  }
})

test('sign-out leads nowhere that was not registered', async () => {
  const url = `${node.issuer()}/session/end?post_logout_redirect_uri=https://evil.example&client_id=${program.client.id}`
  const response = await asAlice().open(url)
  expect(response.status).toBe(400)
  expect(response.headers.get('location')).toBeNull()
})

test('headers of the request do not move the issuer to another host', async () => {
  const url = new URL(`${node.issuer()}/.well-known/openid-configuration`)
  const text = await new Promise<string>((resolve, reject) => {
    const headers = {
      host: `localhost:${url.port}`,
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    }
    request(url, { headers }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => resolve(body))
    })
      .on('error', reject)
      .end()
  })
  expect(text).not.toContain('evil.example')
  expect(JSON.parse(text)).toMatchObject({
    issuer: node.issuer(),
    token_endpoint: `${node.issuer()}/token`,
  })
})

test('a person of another tenant signs on to nothing here', async () => {
  const response = await new Browser({ [PERSON_COOKIE]: BOB_OF_OTHER_TENANT }).open(
    await authorizationUrl(),
  )
  expect(leadsTo(response).searchParams.get('error')).toBe('access_denied')
})

test('a program of one tenant is unknown to the issuer of another', async () => {
  const foreign = await fetch(`${node.issuer('other')}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: program.client.id,
      client_secret: program.client.secret ?? '',
    }),
  })
  expect(foreign.status).toBe(401)
})

test('a device is not confirmed by a form of another site', async () => {
  const response = await asAlice().open(`${node.issuer()}/device`, {
    origin: 'https://evil.example',
    fields: { user_code: 'BBBB-BBBB', confirm: 'yes' },
  })
  expect(response.status).toBe(403)
})

test('programs in browsers reach the token endpoint from their own origin only', async () => {
  const page = await programOf(node, { isPublic: true })
  const ask = (origin: string): Promise<Response> =>
    fetch(`${node.issuer()}/token`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: page.client.id,
        code: 'x',
      }),
    })
  const own = await ask('https://shop.example')
  expect(own.headers.get('access-control-allow-origin')).toBe('https://shop.example')
  const foreign = await ask('https://evil.example')
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
})

test('an interaction belongs to the browser that began it', async () => {
  const first = await fetch(await authorizationUrl(), {
    redirect: 'manual',
    headers: { accept: 'text/html' },
  })
  const page = new URL(first.headers.get('location') ?? '', node.url)
  expect(page.pathname).toBe('/t/default/sign-in')
  expect((await asAlice().open(page.href)).status).toBe(403)
})

test('a session of the provider is worth nothing once the browser has signed out', async () => {
  const browser = asAlice()
  await codeOf(browser)
  browser.set(PERSON_COOKIE, '')
  const response = await browser.open(await authorizationUrl({ prompt: 'none' }))
  expect(leadsTo(response).searchParams.get('error')).toBe('login_required')
})

test('bodies that are huge or ambiguous are refused', async () => {
  const post = (body: string): Promise<Response> =>
    fetch(`${node.issuer()}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    })
  expect((await post(`grant_type=client_credentials&x=${'x'.repeat(100_000)}`)).status).toBe(413)
  expect((await post('grant_type=client_credentials&grant_type=authorization_code')).status).toBe(
    400,
  )
  expect((await post('%')).status).toBe(400)
})

test('a tenant that does not exist has no issuer, and is given no keys', async () => {
  const answer = await fetch(`${node.issuer('nobody')}/jwks`)
  expect(answer.status).toBe(404)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
})

test('registration refuses what would make this server fetch addresses of strangers', async () => {
  const { token } = await node.api.createRegistrationToken({
    params: { tenant: 'default' },
    body: {},
  })
  for (const more of [
    { jwks_uri: 'http://169.254.169.254/' },
    { sector_identifier_uri: 'https://127.0.0.1/' },
    { grant_types: ['client_credentials'] },
  ]) {
    const answer = await fetch(`${node.issuer()}/register`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [REDIRECT_URI], ...more }),
    })
    expect(answer.status).toBe(400)
  }
})
