/**
 * What we use of `oidc-provider`, which brings no types. Read from its source, version 9.13; each
 * shape is as narrow as our use of it. Its inner files are named, because its index writes a warning
 * to the console on every Node that does not carry the mark of an LTS release.
 */
declare module 'oidc-provider/lib/provider.js' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

  export type Payload = {
    jti?: string
    uid?: string
    userCode?: string
    grantId?: string
    clientId?: string
    accountId?: string
    consumed?: number | undefined
    [name: string]: unknown
  }

  export interface Adapter {
    upsert(id: string, payload: Payload, expiresInSeconds: number | undefined): Promise<void>
    find(id: string): Promise<Payload | undefined>
    findByUserCode(userCode: string): Promise<Payload | undefined>
    findByUid(uid: string): Promise<Payload | undefined>
    destroy(id: string): Promise<void>
    revokeByGrantId(grantId: string): Promise<void>
    consume(id: string): Promise<void>
  }

  export type Jwk = {
    readonly kty?: string
    readonly kid?: string
    readonly [name: string]: unknown
  }

  export interface Client {
    readonly clientId: string
    readonly clientName?: string
    readonly clientUri?: string
    readonly clientSecret?: string
    readonly redirectUris: readonly string[]
    readonly clientAuthMethod: string
    grantTypeAllowed(grantType: string): boolean
    compareClientSecret(actual: string): boolean
  }

  export interface Session {
    readonly uid: string
    readonly accountId?: string
    readonly state?: { readonly secret: string }
    authTime(): number | undefined
    grantIdFor(clientId: string): string | undefined
  }

  export interface Token {
    readonly kind: string
    readonly clientId: string
    readonly accountId?: string
    readonly grantId?: string
    readonly scopes: ReadonlySet<string>
    readonly isValid: boolean
  }

  export interface Grant {
    accountId?: string
    clientId?: string
    addOIDCScope(scope: string): void
    addOIDCClaims(claims: readonly string[]): void
    addResourceScope(resource: string, scope: string): void
    save(): Promise<string>
  }

  export interface Interaction {
    readonly uid: string
    readonly params: Readonly<Record<string, unknown>>
    readonly prompt: {
      readonly name: string
      readonly reasons: readonly string[]
      readonly details: Readonly<Record<string, unknown>>
    }
    readonly session?: { readonly accountId: string }
    readonly grantId?: string
  }

  export interface OidcContext {
    readonly route: string
    readonly client: Client | undefined
    readonly session: Session
    readonly params: Readonly<Record<string, string | undefined>>
    readonly provider: Provider
    readonly issuer: string
    readonly result?: {
      readonly consent?: { readonly grantId?: string }
      readonly login?: { readonly accountId: string }
    }
    readonly requestParamOIDCScopes: ReadonlySet<string>
    readonly requestParamScopes: ReadonlySet<string>
    readonly requestParamClaims: ReadonlySet<string>
    readonly resourceServers: Readonly<Record<string, { readonly scopes: ReadonlySet<string> }>>
    readonly entities: Readonly<Record<string, Token | undefined>>
    promptPending(name: string): boolean
    urlFor(route: string): string
  }

  export interface Context {
    readonly req: IncomingMessage
    readonly res: ServerResponse
    readonly oidc: OidcContext
    readonly path: string
    status: number
    type: string
    body: unknown
    get(header: string): string
    set(headers: Readonly<Record<string, string>>): void
  }

  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>)
    readonly issuer: string
    proxy: boolean
    readonly Client: { readonly prototype: Client; find(id: string): Promise<Client | undefined> }
    readonly Grant: {
      new (of: { readonly accountId: string; readonly clientId: string }): Grant
      find(id: string): Promise<Grant | undefined>
    }
    readonly InitialAccessToken: {
      new (of: { readonly expiresIn: number; readonly policies: readonly string[] }): {
        save(): Promise<string>
      }
    }
    callback(): RequestListener
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
    interactionResult(
      request: IncomingMessage,
      response: ServerResponse,
      result: Readonly<Record<string, unknown>>,
      options?: { readonly mergeWithLastSubmission: boolean },
    ): Promise<string>
    on(event: string, listener: (...values: never[]) => void): this
  }
}

declare module 'oidc-provider/lib/helpers/interaction_policy/index.js' {
  import type { Context } from 'oidc-provider/lib/provider.js'

  export class Check {
    constructor(
      reason: string,
      description: string,
      error: string,
      check: (ctx: Context) => boolean | Promise<boolean>,
    )
  }

  export type Prompt = { readonly name: string; readonly checks: { add(check: Check): void } }

  export function base(): Prompt[] & { get(name: string): Prompt | undefined }
}

declare module 'oidc-provider/lib/helpers/errors.js' {
  class OidcError extends Error {
    constructor(description?: string, detail?: string)
  }

  export class InvalidClientMetadata extends OidcError {}
  export class InvalidGrant extends OidcError {}
  export class InvalidRequest extends OidcError {}
  export class InvalidTarget extends OidcError {}
  export class SessionNotFound extends OidcError {}
}
