/** What the pages stand on: the services of sign-in, and the OpenID provider where there is one. */
import type { Clock, Identity, Log, Random, Store } from '@midplane/kernel'
import type { Flows } from '../service/flows.ts'
import type { Interactions } from '../service/interactions.ts'
import type { OutsideAccounts } from '../service/outside-accounts.ts'
import type { OutsideOidc } from '../service/outside-oidc.ts'
import type { OwnAccount } from '../service/own-account.ts'
import type { Passkeys } from '../service/passkeys.ts'
import type { PasswordSignIn } from '../service/password-sign-in.ts'
import type { Providers } from '../service/providers.ts'
import type { Recovery } from '../service/recovery.ts'
import type { SecondFactor } from '../service/second-factor.ts'
import type { Sessions } from '../service/sessions.ts'

export type PagesParts = {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly identity: Identity
  readonly flows: Flows
  readonly sessions: Sessions
  readonly signIn: PasswordSignIn
  readonly secondFactor: SecondFactor
  readonly passkeys: Passkeys
  readonly recovery: Recovery
  readonly providers: Providers
  readonly outsideAccounts: OutsideAccounts
  readonly outsideOidc: OutsideOidc
  readonly ownAccount: OwnAccount
  /** The OpenID provider, which is opened after the pages. */
  readonly interactions: () => Interactions | undefined
  readonly publicUrl: () => string
  readonly sessionLifetimeMs: number
  /** Called when a recovery link was used. */
  readonly linkUsed: () => Promise<void>
}
