/** What a certified client library makes of us, from discovery to sign-out. */
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  clientCredentialsGrant,
  dynamicClientRegistration,
  allowInsecureRequests,
  fetchUserInfo,
  initiateDeviceAuthorization,
  pollDeviceAuthorizationGrant,
  randomPKCECodeVerifier,
  refreshTokenGrant,
  tokenIntrospection,
  tokenRevocation,
  type Configuration,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client'
import { expect, test } from 'vitest'
import { Browser, leadsTo } from '../oidc/browser.ts'
import {
  ALICE,
  onEveryProviderStore,
  ORDERS_ACCOUNT,
  PERSON_COOKIE,
  programOf,
} from '../oidc/provider-node.ts'

const REDIRECT_URI = 'https://shop.example/callback'

type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers

async function signOn(
  configuration: Configuration,
  browser: Browser,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Tokens> {
  const pkceCodeVerifier = randomPKCECodeVerifier()
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid profile groups',
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: 'state',
    nonce: 'nonce',
    ...parameters,
  })
  const callback = leadsTo(await browser.open(url.href))
  return authorizationCodeGrant(configuration, callback, {
    pkceCodeVerifier,
    expectedState: 'state',
    expectedNonce: 'nonce',
  })
}

const asAlice = (): Browser => new Browser({ [PERSON_COOKIE]: ALICE })

onEveryProviderStore((start) => {
  test('a program signs a person on and learns who it is', async () => {
    const node = await start()
    const { configuration } = await programOf(node)
    const tokens = await signOn(configuration, asAlice())
    expect(tokens.claims()).toMatchObject({ sub: ALICE, name: 'Alice', tenant: 'default' })
    const person = await fetchUserInfo(configuration, tokens.access_token, ALICE)
    expect(person).toMatchObject({ preferred_username: 'alice', groups: [] })
  })

  test('consent is asked once; a trusted program asks for none', async () => {
    const node = await start()
    const { configuration } = await programOf(node)
    const browser = asAlice()
    await signOn(configuration, browser)
    await signOn(configuration, browser)
    expect(node.asked).toEqual([['openid', 'profile', 'groups']])
    const trusted = await programOf(node, { isTrusted: true })
    await signOn(trusted.configuration, browser)
    expect(node.asked).toHaveLength(1)
  })

  test('a refresh token rotates, and its second use ends all that came of it', async () => {
    const node = await start()
    const { configuration } = await programOf(node)
    const first = await signOn(configuration, asAlice())
    const second = await refreshTokenGrant(configuration, first.refresh_token ?? '')
    expect(second.refresh_token).not.toBe(first.refresh_token)
    await expect(refreshTokenGrant(configuration, first.refresh_token ?? '')).rejects.toMatchObject(
      { error: 'invalid_grant' },
    )
    await expect(
      refreshTokenGrant(configuration, second.refresh_token ?? ''),
    ).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  test('of two uses of a refresh token at once, one at most succeeds', async () => {
    const node = await start()
    const { configuration } = await programOf(node)
    const { refresh_token: token = '' } = await signOn(configuration, asAlice())
    const outcomes = await Promise.allSettled(
      [1, 2, 3, 4].map(() => refreshTokenGrant(configuration, token)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
  })

  test('a service account acts by client credentials, for an audience of its client only', async () => {
    const node = await start()
    const { configuration } = await programOf(node, {
      grantTypes: ['client_credentials'],
      redirectUris: [],
      audiences: ['https://billing.example'],
      serviceAccount: 'orders',
    })
    const { access_token: token } = await clientCredentialsGrant(configuration, {
      resource: 'https://billing.example',
    })
    await expect(tokenIntrospection(configuration, token)).resolves.toMatchObject({
      active: true,
      sub: ORDERS_ACCOUNT,
      aud: 'https://billing.example',
      tenant: 'default',
    })
    await expect(
      clientCredentialsGrant(configuration, { resource: 'https://other.example' }),
    ).rejects.toMatchObject({ error: 'invalid_target' })
  })

  test('an opaque token is introspected until it is revoked', async () => {
    const node = await start()
    const { configuration } = await programOf(node)
    const { access_token: token } = await signOn(configuration, asAlice())
    await expect(tokenIntrospection(configuration, token)).resolves.toMatchObject({ active: true })
    await tokenRevocation(configuration, token)
    await expect(tokenIntrospection(configuration, token)).resolves.toEqual({ active: false })
  })

  test('a device is let in by a person elsewhere', async () => {
    const node = await start()
    const device = await programOf(node, {
      isPublic: true,
      grantTypes: ['urn:ietf:params:oauth:grant-type:device_code'],
      redirectUris: [],
    })
    const begun = await initiateDeviceAuthorization(device.configuration, { scope: 'openid' })
    const browser = asAlice()
    const page = await browser.open(begun.verification_uri)
    const { action, xsrf } = JSON.parse(await page.text())
    const code = begun.user_code
    const confirm = await browser.submit(action, { xsrf, user_code: code })
    expect(JSON.parse(await confirm.text())).toMatchObject({
      kind: 'device-confirm',
      userCode: code,
    })
    const done = await browser.submit(action, { xsrf, user_code: code, confirm: 'yes' })
    expect(JSON.parse(await done.text())).toMatchObject({ kind: 'device-done' })
    const tokens = await pollDeviceAuthorizationGrant(device.configuration, {
      ...begun,
      interval: 0,
    })
    expect(tokens.claims()).toMatchObject({ sub: ALICE })
  })

  test('a program signs a person out', async () => {
    const node = await start()
    const { configuration } = await programOf(node, {
      postLogoutRedirectUris: ['https://shop.example/bye'],
    })
    const browser = asAlice()
    const tokens = await signOn(configuration, browser)
    const url = buildEndSessionUrl(configuration, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: 'https://shop.example/bye',
    })
    const page = JSON.parse(await (await browser.open(url.href)).text())
    const end = await browser.submit(page.action, { xsrf: page.xsrf, logout: 'yes' })
    expect(leadsTo(end).href).toBe('https://shop.example/bye')
    await expect(refreshTokenGrant(configuration, tokens.refresh_token ?? '')).rejects.toThrow()
  })

  test('a program registers itself with a token, and only with one', async () => {
    const node = await start()
    const metadata = { client_name: 'Wiki', redirect_uris: ['https://wiki.example/callback'] }
    const register = (initialAccessToken?: string): Promise<Configuration> =>
      dynamicClientRegistration(new URL(node.issuer()), metadata, undefined, {
        // oxlint-disable-next-line typescript/no-deprecated -- deprecated only as a warning; this is loopback
        execute: [allowInsecureRequests],
        ...(initialAccessToken === undefined ? {} : { initialAccessToken }),
      })
    await expect(register()).rejects.toThrow()
    const { token } = await node.api.createRegistrationToken({
      params: { tenant: 'default' },
      body: {},
    })
    const configuration = await register(token)
    const tokens = await signOn(configuration, asAlice(), {
      redirect_uri: 'https://wiki.example/callback',
    })
    expect(tokens.claims()).toMatchObject({ sub: ALICE })
  })
})
