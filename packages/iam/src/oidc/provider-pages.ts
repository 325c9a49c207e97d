/** Hands the pages that `oidc-provider` wants in the middle of a flow to the sign-in pages. */
import type { Context } from 'oidc-provider/lib/provider.js'
import type { OidcPage, OidcPages } from '../service/interactions.ts'

type Source = (ctx: Context, form: string, ...more: never[]) => void

export type ProviderPages = {
  readonly userCodeInput: (ctx: Context, form: string, out?: unknown, error?: CodeProblem) => void
  readonly userCodeConfirm: (
    ctx: Context,
    form: string,
    client: unknown,
    device: unknown,
    userCode: string,
  ) => void
  readonly deviceDone: (ctx: Context) => void
  readonly logout: Source
  readonly loggedOut: (ctx: Context) => void
  readonly error: (
    ctx: Context,
    out: { readonly error: string; readonly error_description?: string },
  ) => void
}

type CodeProblem = { readonly name?: string; readonly userCode?: string }

export function providerPages(tenant: string, pages: OidcPages): ProviderPages {
  const show = (ctx: Context, page: OidcPage): void => {
    const { html, headers } = pages.render(tenant, page, ctx.req)
    ctx.type = 'html'
    ctx.set(headers)
    ctx.body = html
  }
  return {
    userCodeInput(ctx, _form, _out, error) {
      show(ctx, {
        kind: 'device-code',
        action: ctx.oidc.urlFor('code_verification'),
        xsrf: ctx.oidc.session.state?.secret ?? '',
        userCode: error?.userCode,
        problem: problemOf(error),
      })
    },
    userCodeConfirm(ctx, _form, _client, _device, userCode) {
      show(ctx, {
        kind: 'device-confirm',
        action: ctx.oidc.urlFor('code_verification'),
        xsrf: ctx.oidc.session.state?.secret ?? '',
        userCode,
        clientName: clientName(ctx) ?? '',
      })
    },
    deviceDone: (ctx) => show(ctx, { kind: 'device-done', clientName: clientName(ctx) ?? '' }),
    logout(ctx) {
      show(ctx, {
        kind: 'sign-out',
        action: ctx.oidc.urlFor('end_session_confirm'),
        xsrf: ctx.oidc.session.state?.secret ?? '',
        clientName: clientName(ctx),
      })
    },
    loggedOut: (ctx) => show(ctx, { kind: 'signed-out', clientName: clientName(ctx) }),
    error(ctx, { error, error_description: description = '' }) {
      show(ctx, { kind: 'error', code: error, description })
    },
  }
}

function clientName(ctx: Context): string | undefined {
  const { client } = ctx.oidc
  return client?.clientName ?? client?.clientId
}

function problemOf(error: CodeProblem | undefined): 'none' | 'wrong-code' | 'aborted' | 'failed' {
  if (error === undefined) return 'none'
  if (error.userCode !== undefined || error.name === 'NoCodeError') return 'wrong-code'
  return error.name === 'AbortedError' ? 'aborted' : 'failed'
}
