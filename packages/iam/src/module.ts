/**
 * Identity as a module: provides the identity port, mounts its API, follows the change feed for
 * revocations.
 */
import { iamApi } from '@midplane/contract'
import {
  identityPort,
  type Clock,
  type Log,
  type Module,
  type ModuleContext,
} from '@midplane/kernel'
import { iamHandlers } from './api.ts'
import { LocalToken } from './local-token.ts'
import { iamMetrics } from './metrics.ts'
import { parseGrantList, rightsOf } from './model/grants.ts'
import { SignInGuard } from './model/sign-in-guard.ts'
import { PasswordHasher } from './password.ts'
import { createIdentity } from './service/identity.ts'
import { SignIn } from './service/sign-in.ts'
import { Tokens } from './service/tokens.ts'
import { iamSettings } from './settings.ts'
import { findToken, type IamTables } from './store.ts'
import { VerifiedTokens } from './verified-tokens.ts'

const MIGRATIONS = new URL('../migrations/', import.meta.url)
const TIDY_EVERY_MS = 60_000

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

    const tidying = new Tidying(tokens, clock, log)
    return {
      async start() {
        await localToken.write()
        tidying.start()
      },
      stop: () => tidying.stop(),
    }
  },
}

/** A revoked token and a changed user are read again before their next use, on every node. */
function applyChanges(
  verified: VerifiedTokens,
  changes: Parameters<Parameters<ModuleContext['feed']['subscribe']>[1]>[0],
): void {
  for (const { topic, key } of changes) {
    if (topic === 'iam.token') verified.forget(key)
    if (topic === 'iam.user') verified.forgetUser(key)
  }
}

/** Calls `tokens.tidy` every minute and once more at the end. */
class Tidying {
  readonly #tokens: Tokens
  readonly #clock: Clock
  readonly #log: Log
  #cancel: () => void = () => undefined
  #running: Promise<void> = Promise.resolve()

  constructor(tokens: Tokens, clock: Clock, log: Log) {
    this.#tokens = tokens
    this.#clock = clock
    this.#log = log
  }

  start(): void {
    this.#cancel = this.#clock.after(TIDY_EVERY_MS, () => {
      this.#running = this.#tidy().then(() => this.start())
    })
  }

  async stop(): Promise<void> {
    this.#cancel()
    await this.#running
    this.#cancel()
    await this.#tidy()
  }

  /** What a failed run had to write is lost: times of last use are worth no retry. */
  async #tidy(): Promise<void> {
    try {
      await this.#tokens.tidy()
    } catch (error) {
      this.#log.warn('times of last use of tokens were not written', { error })
    }
  }
}
