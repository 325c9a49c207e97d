/** The use cases of the configuration centre: the only door to its state for API and skins. */
import type { Address, NamespaceEdit, PublishResult } from '@midplane/contract'
import type { Principal } from '@midplane/kernel'
import type { GrayRule } from './model/gray.ts'

/** On whose behalf something is done. `authorize` throws when the principal may not. */
export type Caller = {
  readonly principal: Principal
  readonly reason: string
  authorize(action: string, resource: string): void
}

/** `expectedMd5`: publish only while the head has this md5 (Nacos CAS); refused with MP_CONFIG_CONFLICT. */
export type Edit = NamespaceEdit & { readonly expectedMd5?: string }

export type PublishCommand = {
  readonly tenant: string
  readonly edits: readonly Edit[]
  readonly comment: string
  readonly dryRun: boolean
}

export interface ConfigService {
  /** All or nothing. Resolves once durable and served by this node. */
  publish(command: PublishCommand, caller: Caller): Promise<PublishResult>
  /** Publishes `text` for the clients that `rule` names, beside the head. A gray release of the same name is replaced. */
  publishGray(
    address: Address,
    gray: { readonly name: string; readonly rule: GrayRule; readonly text: string },
    caller: Caller,
  ): Promise<{ readonly revision: number }>
  /** Ends a gray release; resolves false when there was none. */
  removeGray(address: Address, name: string, caller: Caller): Promise<boolean>
}
