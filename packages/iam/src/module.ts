/**
 * Identity as a module: provides the identity port, mounts its API, follows the change feed for
 * revocations.
 */
import { iamApi } from '@midplane/contract'
import { identityPort, type Change, type Module } from '@midplane/kernel'
import type { AccessTables } from './access-store.ts'
import { iamHandlers } from './api.ts'
import { oidcBrowserSessions, oidcPages } from './browser/oidc-browser.ts'
import { AuditMemory } from './audit-memory.ts'
import { LocalToken } from './local-token.ts'
import { iamMetrics } from './metrics.ts'
import { AuditSeals } from './model/audit-seal.ts'
import { parseGrantList, rightsOf } from './model/grants.ts'
import { openOidc } from './oidc/open-oidc.ts'
import { openPages, openSignIn } from './open-sign-in.ts'
import { PasswordHasher } from './password.ts'
import { openSealer } from './sealer.ts'
import { AuditUpkeep } from './service/audit-upkeep.ts'
import { Directory } from './service/directory.ts'
import { requireToCoverSubject } from './service/handing-out.ts'
import { createIdentity } from './service/identity.ts'
import { SignIn } from './service/sign-in.ts'
import { TokenUpkeep } from './service/token-upkeep.ts'
import { Tokens } from './service/tokens.ts'
import { iamSettings } from './settings.ts'
import { findToken, type IamTables } from './store.ts'
import { Subjects } from './subjects.ts'
import { VerifiedTokens } from './verified-tokens.ts'

const MIGRATIONS = new URL('../migrations/', import.meta.url)

type News = Pick<Change, 'topic' | 'key'>

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
    const subjects = new Subjects(() => store.reader<AccessTables>(), clock)
    const announce = (changes: readonly News[]): Promise<void> =>
      applyChanges(changes, { verified, subjects })
    context.defer(feed.subscribe('iam', announce))
    const directoryParts = { store, audit, clock, random, announce }
    const directory = new Directory(directoryParts)
    const localToken = new LocalToken(context.dataFolder, random)
    context.defer(() => localToken.remove())

    const sealer = await openSealer(context.dataFolder, settings.secretKey, random)
    const hasher = new PasswordHasher(random)
    const people = openSignIn(context, {
      hasher,
      metrics: iamMetrics(context.metrics, { tokensKnown: () => verified.size }),
      sealer,
      tokens: verified,
      announce,
      sessionLifetimeMs: settings.sessionLifetimeMs,
      interactions: () => oidc.interactions,
      mayTakeOver: (principal, user) =>
        requireToCoverSubject(store.reader<AccessTables>(), principal, user.id),
    })
    const oidc = openOidc(context, {
      ...settings,
      sealer,
      beginSession: (userId, address) => people.sessions.beginOfCli(userId, address),
      sessions: oidcBrowserSessions({ ...people, identity: () => identity }),
      pages: oidcPages(random),
    })
    context.defer(feed.subscribe('iam-oidc', (changes) => oidc.applyChanges(changes)))
    const signIn = new SignIn({
      store,
      directory,
      audit,
      clock,
      random,
      log,
      hasher,
      tokens: verified,
    })
    await signIn.ensureAdmin(settings.adminPassword)
    const tokens = new Tokens({ ...directoryParts, tokens: verified })
    const legacy = {
      access: settings.legacyAccess,
      rights: rightsOf(parseGrantList(settings.legacyGrants)),
    }
    const identity = createIdentity({
      ...{ tokens: verified, subjects, localToken, legacy, clock },
      signIn: people.signIn,
      platformTokens: oidc.platformTokens,
    })
    context.provide(identityPort, identity)
    const account = openPages(context, people, identity)
    const auditProof = {
      store,
      clock,
      seals: new AuditSeals(sealer.derive('audit seals')),
      memory: new AuditMemory(context.dataFolder),
    }
    const { auditRetentionDays: retentionDays } = settings
    const auditUpkeep = new AuditUpkeep({
      ...auditProof,
      audit,
      leases: context.leases,
      log,
      retentionDays,
    })
    context.http.mount(
      iamApi,
      iamHandlers({
        directory,
        directoryParts,
        oidc: oidc.handlers,
        audit: auditProof,
        signIn,
        account,
        tokens,
      }),
    )

    const tidy = async (): Promise<void> => {
      await tokens.tidy()
      await people.sessions.tidy()
      await people.flows.tidy()
    }
    const upkeep = new TokenUpkeep(tidy, clock, log)
    return {
      async start() {
        await localToken.write()
        await people.firstSignIn.offer(context.http.publicUrl)
        upkeep.start()
        oidc.upkeep.start()
        auditUpkeep.start()
      },
      async stop() {
        await upkeep.stop()
        await oidc.upkeep.stop()
        await auditUpkeep.stop()
      },
    }
  },
}

/** What some node changed is read again; when that fails, the feed repeats it. */
async function applyChanges(
  changes: readonly News[],
  { verified, subjects }: { readonly verified: VerifiedTokens; readonly subjects: Subjects },
): Promise<void> {
  // All at once: none of them may be used on while another one is read.
  await Promise.all([
    subjects.apply(changes),
    ...changes.map(async ({ topic, key }) => {
      if (topic === 'iam.token') await verified.forget(key)
      else if (topic === 'iam.user') await verified.forgetUser(key)
    }),
  ])
}
