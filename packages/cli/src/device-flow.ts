/**
 * Signs a person on without typing anything secret here: the browser does it, on any machine.
 * Source: RFC 8628, device authorization grant.
 */
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'
import { cliErrors } from './errors.ts'

const CLIENT_ID = 'midplane-cli'
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code'
/** Of RFC 8628, where the server names no other. */
const INTERVAL_SECONDS = 5

const metadataSchema = z.object({
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

/** Resolves with an access token for `audience` once a person has agreed in a browser. */
export async function signInByDevice(
  server: { readonly url: string; readonly tenant: string },
  tell: (prompt: DevicePrompt) => void,
): Promise<string> {
  const issuer = `${server.url.replace(/\/$/, '')}/t/${server.tenant}/oidc`
  const discovery = await fetch(`${issuer}/.well-known/openid-configuration`).catch(unreachable)
  if (!discovery.ok) throw failure(`tenant "${server.tenant}" of "${server.url}" has no sign-in`)
  const { issuer: named, ...endpoints } = metadataSchema
    .extend({ issuer: z.url() })
    .parse(await discovery.json())
  const audience = new URL(named).href.replace(/\/t\/[^/]+\/oidc$/, '')
  const begun = begunSchema.parse(
    await (
      await post(endpoints.device_authorization_endpoint, { scope: 'openid', resource: audience })
    ).json(),
  )
  tell({
    url: begun.verification_uri_complete ?? begun.verification_uri,
    userCode: begun.user_code,
  })
  return poll(endpoints.token_endpoint, { ...begun, audience })
}

async function poll(
  endpoint: string,
  begun: z.infer<typeof begunSchema> & { readonly audience: string },
): Promise<string> {
  let intervalMs = (begun.interval ?? INTERVAL_SECONDS) * 1000
  const endMs = Date.now() + begun.expires_in * 1000
  while (Date.now() < endMs) {
    await delay(intervalMs)
    const answer = await post(endpoint, {
      grant_type: GRANT_TYPE,
      device_code: begun.device_code,
      resource: begun.audience,
    })
    if (answer.ok) return tokenSchema.parse(await answer.json()).access_token
    const { error, error_description: description } = problemSchema.parse(await answer.json())
    if (error === 'slow_down') intervalMs += INTERVAL_SECONDS * 1000
    else if (error === 'access_denied') throw failure('the sign-in was refused in the browser')
    else if (error !== 'authorization_pending') throw failure(description ?? error)
  }
  throw failure('nobody signed in in time')
}

function post(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ client_id: CLIENT_ID, ...fields }),
  }).catch(unreachable)
}

function unreachable(cause: unknown): never {
  throw failure('the server gives no answer', cause)
}

function failure(problem: string, cause?: unknown): Error {
  return cliErrors.error('MP_CLI_LOGIN_FAILED', { problem }, { cause })
}
