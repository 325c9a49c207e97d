/**
 * Identity as a module: provides the identity port, mounts its API, follows the change feed for
 * revocations.
 */
import { iamApi } from '@midplane/contract'
import { identityPort, type Change, type Module } from '@midplane/kernel'
import { iamHandlers } from './api.ts'
import { LocalToken } from './local-token.ts'
import { iamMetrics } from './metrics.ts'
import { parseGrantList, rightsOf } from './model/grants.ts'
import { SignInGuard } from './model/sign-in-guard.ts'
import { PasswordHasher } from './password.ts'
import { createIdentity } from './service/identity.ts'
import { SignIn } from './service/sign-in.ts'
import { TokenUpkeep } from './service/token-upkeep.ts'
import { Tokens } from './service/tokens.ts'
import { iamSettings } from './settings.ts'
import { findToken, type IamTables } from './store.ts'
import { VerifiedTokens } from './verified-tokens.ts'

const MIGRATIONS = new URL('../migrations/', import.meta.url)

export const iamModule: Module = {
  name: 'iam',
  needs: [],
  provides: [identityPort],
  settings: [iamSettings],

  async open(context) {
    const { store, audit, clock, random, log, feed } = context
    const settings = context.settings(iamSettings)
    await store.migrate('iam', MIGRATIONS)

    const verified = new VerifiedTokens((id) => findToken(store.reader<IamTables>(), id), clock)
    context.defer(feed.subscribe('iam', (changes) => applyChanges(verified, changes)))
    const localToken = new LocalToken(context.dataFolder, random)
    context.defer(() => localToken.remove())

    const signIn = new SignIn({
      store,
      audit,
      clock,
      random,
      log,
      hasher: new PasswordHasher(random),
      guard: new SignInGuard(clock),
      tokens: verified,
      metrics: iamMetrics(context.metrics, { tokensKnown: () => verified.size }),
      sessionLifetimeMs: settings.sessionLifetimeMs,
    })
    await signIn.ensureAdmin(settings.adminPassword)
    const tokens = new Tokens({ store, audit, clock, random, tokens: verified })
    const legacy = {
      access: settings.legacyAccess,
      rights: rightsOf(parseGrantList(settings.legacyGrants)),
    }
    context.provide(
      identityPort,
      createIdentity({ tokens: verified, localToken, signIn, legacy, clock }),
    )
    context.http.mount(iamApi, iamHandlers({ store, signIn, tokens }))

    const upkeep = new TokenUpkeep(tokens, clock, log)
    return {
      async start() {
        await localToken.write()
        upkeep.start()
      },
      stop: () => upkeep.stop(),
    }
  },
}

/** Tokens and sessions that some node changed are read again; when that fails, the feed repeats it. */
async function applyChanges(verified: VerifiedTokens, changes: readonly Change[]): Promise<void> {
  // All at once: none of them may be used on while another one is read.
  await Promise.all(
    changes.map(async ({ topic, key }) => {
      if (topic === 'iam.token') await verified.forget(key)
      else if (topic === 'iam.user') await verified.forgetUser(key)
    }),
  )
}
