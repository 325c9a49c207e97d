/** Puts the services of sign-in and their pages together; wiring only. */
import type { Identity, ModuleContext, Principal } from '@midplane/kernel'
import { mountPages } from './browser/page-routes.ts'
import type { PagesParts } from './browser/pages-parts.ts'
import type { IamMetrics } from './metrics.ts'
import { SignInGuard } from './model/sign-in-guard.ts'
import type { PasswordHasher } from './password.ts'
import type { Sealer } from './sealer.ts'
import type { DirectoryParts } from './service/directory-edit.ts'
import { FirstSignIn } from './service/first-sign-in.ts'
import { Flows } from './service/flows.ts'
import type { Interactions } from './service/interactions.ts'
import { NewPasswords } from './service/new-passwords.ts'
import { OutsideAccounts } from './service/outside-accounts.ts'
import { OutsideOidc } from './service/outside-oidc.ts'
import { OwnAccount } from './service/own-account.ts'
import { Passkeys } from './service/passkeys.ts'
import { PasswordSignIn } from './service/password-sign-in.ts'
import { Providers } from './service/providers.ts'
import { Recovery } from './service/recovery.ts'
import { SecondFactor } from './service/second-factor.ts'
import { Sessions } from './service/sessions.ts'
import type { UserRow } from './store.ts'
import type { VerifiedTokens } from './verified-tokens.ts'

export type SignInContext = Pick<
  ModuleContext,
  'store' | 'audit' | 'clock' | 'random' | 'log' | 'http' | 'dataFolder'
>

export type SignInOptions = {
  readonly hasher: PasswordHasher
  readonly metrics: IamMetrics
  readonly sealer: Sealer
  readonly tokens: VerifiedTokens
  readonly announce: DirectoryParts['announce']
  readonly sessionLifetimeMs: number
  /** The OpenID provider and the identity port are opened after these. */
  readonly interactions: () => Interactions | undefined
  readonly mayTakeOver: (principal: Principal, user: UserRow) => Promise<void>
}

export type SignInServices = Omit<PagesParts, 'identity'> & {
  readonly passwords: NewPasswords
  readonly mayTakeOver: SignInOptions['mayTakeOver']
  readonly firstSignIn: FirstSignIn
}

export function openSignIn(context: SignInContext, options: SignInOptions): SignInServices {
  const { store, audit, clock, random, log, http } = context
  const { hasher, metrics, sealer, tokens, sessionLifetimeMs } = options
  const base = { store, audit, clock, random }
  const guard = new SignInGuard(clock)
  const flows = new Flows({ ...base, sealer })
  const sessions = new Sessions({ ...base, tokens, sessionLifetimeMs })
  const secondFactor = new SecondFactor({ ...base, sealer, guard })
  const providers = new Providers({ ...base, sealer })
  const outsideAccounts = new OutsideAccounts({ ...base, announce: options.announce })
  const passwords = new NewPasswords({ ...base, hasher, tokens })
  const signIn = new PasswordSignIn({
    ...{ store, log, hasher, guard, metrics },
    ...{ sessions, secondFactor, providers, outsideAccounts },
  })
  const recovery = new Recovery({ ...base, flows, passwords, tokens })
  const firstSignIn = new FirstSignIn(store, recovery, context.dataFolder)
  return {
    ...{ store, clock, random, log, flows, sessions, signIn, secondFactor, providers },
    ...{ outsideAccounts, recovery, passwords, firstSignIn, sessionLifetimeMs },
    passkeys: new Passkeys({ ...base, flows }),
    outsideOidc: new OutsideOidc(flows),
    ownAccount: new OwnAccount({ store, clock, sessions, signIn, passwords }),
    interactions: options.interactions,
    mayTakeOver: options.mayTakeOver,
    publicUrl: () => http.publicUrl,
    linkUsed: () => firstSignIn.withdraw(),
  }
}

/** Mounts the pages; from then on people sign in. */
export function openPages(
  { http }: SignInContext,
  services: SignInServices,
  identity: Identity,
): PagesParts & SignInServices {
  const parts = { ...services, identity }
  mountPages(http, parts)
  return parts
}
