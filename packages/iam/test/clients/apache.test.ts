/** Debian's mod_auth_openidc signs people on through us, in front of a page that knows nothing of it. */
import { isSkipped, startApache } from '@midplane/testkit'
import { expect, test } from 'vitest'
import { Browser } from '../oidc/browser.ts'
import { ALICE, PERSON_COOKIE, programOf, startProviderNode } from '../oidc/provider-node.ts'

const MODULE = { name: 'auth_openidc', aptPackage: 'libapache2-mod-auth-openidc' }

test('a page behind Apache greets the person who signed on, and nobody else', async (context) => {
  const node = await startProviderNode()
  const apache = await startApache({
    module: MODULE,
    async setUp(url) {
      const { client } = await programOf(node, {
        name: 'Behind Apache',
        redirectUris: [`${url}/private/callback`],
        isTrusted: true,
      })
      return {
        directives: `
OIDCProviderMetadataURL ${node.issuer()}/.well-known/openid-configuration
OIDCClientID ${client.id}
OIDCClientSecret ${client.secret}
OIDCRedirectURI ${url}/private/callback
OIDCCryptoPassphrase passphrase-of-this-test
OIDCPKCEMethod S256
OIDCScope "openid profile"
OIDCSessionType client-cookie
OIDCCookieSameSite On
OIDCRemoteUserClaim preferred_username
<Location /private>
  AuthType openid-connect
  Require valid-user
  Header set x-remote-user "expr=%{REMOTE_USER}"
</Location>`,
        files: { 'index.html': 'open to all', private: 'for people we know' },
      }
    },
  })
  if (isSkipped(apache)) return context.skip(apache.skipped)
  try {
    const stranger = await openThrough(new Browser(), `${apache.url}/private`)
    expect(stranger.status).toBe(403)
    const alice = await openThrough(
      new Browser({ [PERSON_COOKIE]: ALICE }),
      `${apache.url}/private`,
    )
    expect(apache.errors()).not.toContain(':error]')
    expect(alice.headers.get('x-remote-user')).toBe('alice')
    expect(await alice.text()).toBe('for people we know')
  } finally {
    await apache.stop()
  }
})

/** Follows redirects between the two servers as well. */
async function openThrough(browser: Browser, url: string): Promise<Response> {
  const response = await browser.open(url)
  const location = response.headers.get('location')
  return location === null ? response : openThrough(browser, new URL(location, url).href)
}
