/**
 * Signs a person on without typing anything secret here: the browser does it, on any machine.
 * Source: RFC 8628, device authorization grant.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { clientErrors, type MidplaneError } from '@midplane/contract'
import * as z from 'zod'
import { cliErrors } from './errors.ts'

const CLIENT_ID = 'midplane-cli'
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code'
/** Of RFC 8628, where the server names no other. */
const INTERVAL_SECONDS = 5

const metadataSchema = z.object({
  issuer: z.url(),
  token_endpoint: z.url(),
  device_authorization_endpoint: z.url(),
})
const begunSchema = z.object({
  device_code: z.string(),
  user_code: z.string(),
  verification_uri: z.url(),
  verification_uri_complete: z.url().optional(),
  expires_in: z.number(),
  interval: z.number().optional(),
})
const tokenSchema = z.object({ access_token: z.string() })
const problemSchema = z.object({ error: z.string(), error_description: z.string().optional() })

export type DevicePrompt = { readonly url: string; readonly userCode: string }
type Server = { readonly url: string; readonly tenant: string }
/** Requests to one server, which is named when it gives no answer. */
type Caller = {
  readonly server: string
  get(url: string): Promise<Response>
  post(url: string, fields: Readonly<Record<string, string>>): Promise<Response>
}

/** Resolves with an access token for the server itself once a person has agreed in a browser. Throws MP_CLI_LOGIN_FAILED. */
export async function signInByDevice(
  { url, tenant }: Server,
  request: typeof fetch,
  tell: (prompt: DevicePrompt) => void,
): Promise<string> {
  const caller = callerOf(url, request)
  const discovery = await caller.get(`${url}/t/${tenant}/oidc/.well-known/openid-configuration`)
  const endpoints = metadataSchema.safeParse(await jsonOf(discovery))
  if (!endpoints.success) throw failure(url, `tenant "${tenant}" has no sign-in there`)
  const { issuer, token_endpoint, device_authorization_endpoint } = endpoints.data
  const audience = new URL(issuer).href.replace(/\/t\/[^/]+\/oidc$/, '')
  const fields = { scope: 'openid', resource: audience }
  const answer = await caller.post(device_authorization_endpoint, fields)
  const begun = begunSchema.safeParse(await jsonOf(answer))
  if (!begun.success) throw failure(url, 'it does not sign people in with a browser elsewhere')
  const { verification_uri, verification_uri_complete, user_code } = begun.data
  tell({ url: verification_uri_complete ?? verification_uri, userCode: user_code })
  return poll(caller, token_endpoint, { ...begun.data, audience })
}

async function poll(
  { server, post }: Caller,
  endpoint: string,
  begun: z.infer<typeof begunSchema> & { readonly audience: string },
): Promise<string> {
  const { device_code, audience: resource } = begun
  let intervalMs = (begun.interval ?? INTERVAL_SECONDS) * 1000
  const endMs = Date.now() + begun.expires_in * 1000
  while (Date.now() < endMs) {
    await delay(intervalMs)
    const body = await jsonOf(
      await post(endpoint, { grant_type: GRANT_TYPE, device_code, resource }),
    )
    const done = tokenSchema.safeParse(body)
    if (done.success) return done.data.access_token
    const { error, error_description: description } = problemSchema.safeParse(body).data ?? {
      error: 'its answer was not understood',
    }
    if (error === 'slow_down') intervalMs += INTERVAL_SECONDS * 1000
    else if (error === 'access_denied') throw failure(server, 'it was refused in the browser')
    else if (error !== 'authorization_pending') throw failure(server, description ?? error)
  }
  throw failure(server, 'nobody agreed in time')
}

function callerOf(server: string, request: typeof fetch): Caller {
  const unreachable = (cause: unknown): never => {
    throw clientErrors.error('MP_CLIENT_UNREACHABLE', { server }, { cause })
  }
  return {
    server,
    get: (url) => request(url).catch(unreachable),
    post: (url, fields) => {
      const body = new URLSearchParams({ client_id: CLIENT_ID, ...fields })
      return request(url, { method: 'POST', body }).catch(unreachable)
    },
  }
}

/** Undefined for what is not JSON: some other server answered. */
function jsonOf(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined)
}

function failure(server: string, problem: string): MidplaneError {
  return cliErrors.error('MP_CLI_LOGIN_FAILED', { server, problem })
}
