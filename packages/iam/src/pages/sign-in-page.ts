/** Name and password, a passkey, or an account elsewhere. */
import { html } from '@midplane/kernel'
import {
  buttonForm,
  field,
  hiddenProof,
  problemNote,
  type FormFrame,
  type Problem,
} from './form.ts'
import type { Page } from './layout.ts'
import { signInScript } from './passkey-script.ts'
import { filled } from './texts.ts'

export type SignInView = {
  readonly tenant: string
  readonly form: FormFrame
  /** The program that the person comes from. */
  readonly clientName: string | undefined
  readonly username: string | undefined
  readonly isFreshWanted: boolean
  readonly problem: Problem | undefined
  readonly outside: readonly { readonly name: string; readonly form: FormFrame }[]
  readonly passkeyPath: string
  readonly recoverPath: string
}

export function signInPage(view: SignInView): Page {
  const { form, clientName, username } = view
  return {
    tenant: view.tenant,
    title: (texts) => texts.signIn,
    script: signInScript(view.passkeyPath, form.proof),
    body: (texts) =>
      html` <h1>${view.isFreshWanted ? texts.freshTitle : texts.signIn}</h1>
        ${clientName === undefined ? undefined : html`<p class="quiet">${filled(texts.signInTo, { name: clientName })}</p>`}
        ${view.isFreshWanted ? html`<p class="quiet">${texts.freshText}</p>` : undefined}
        ${problemNote(view.problem, texts)}
        <p class="note bad" role="alert" id="passkey-problem" hidden>${texts.problemPasskey}</p>
        <form method="post" action="${form.action}" class="fields">
          ${hiddenProof(form)}
          ${field({ name: 'username', label: texts.userName, autocomplete: 'username webauthn', value: username, isFocused: username === undefined })}
          ${field({ name: 'password', label: texts.password, type: 'password', autocomplete: 'current-password', isFocused: username !== undefined })}
          <button class="primary full">${texts.signIn}</button>
        </form>
        <div id="passkey" hidden>
          <p class="or">${texts.or}</p>
          <button type="button" class="full" id="passkey-button">${KEY}${texts.withPasskey}</button>
        </div>
        ${view.outside.length === 0 ? undefined : html`<div class="choices">${view.outside.map((one) => buttonForm(one.form, filled(texts.with, { name: one.name })))}</div>`}
        <p class="foot"><a href="${view.recoverPath}">${texts.cannotSignIn}</a></p>`,
  }
}

const KEY = html`<svg
  width="18"
  height="18"
  viewBox="0 0 18 18"
  aria-hidden="true"
  fill="none"
  stroke="currentColor"
  stroke-width="1.6"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <circle cx="6" cy="9" r="3.4" />
  <path d="M9.4 9H16v2.6M13 9v2" />
</svg>`
