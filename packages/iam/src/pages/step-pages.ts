/** The short pages of sign-in: second step, new password, recovery, going on, trouble, signed out. */
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
import { filled, type Texts } from './texts.ts'

export function codePage(view: {
  readonly tenant: string
  readonly form: FormFrame
  readonly problem: Problem | undefined
  readonly startPath: string
}): Page {
  return {
    tenant: view.tenant,
    title: (texts) => texts.codeTitle,
    body: (texts) =>
      html` <h1>${texts.codeTitle}</h1>
        <p class="quiet">${texts.codeText}</p>
        ${problemNote(view.problem, texts)}
        <form method="post" action="${view.form.action}" class="fields">
          ${hiddenProof(view.form)}
          ${field({ name: 'code', label: texts.code, autocomplete: 'one-time-code', isFocused: true, isCode: true })}
          <button class="primary full">${texts.goOn}</button>
        </form>
        <p class="foot"><a href="${view.startPath}">${texts.startOver}</a></p>`,
  }
}

export function recoverPage(view: { readonly tenant: string; readonly startPath: string }): Page {
  return {
    tenant: view.tenant,
    title: (texts) => texts.recoverTitle,
    body: (texts) =>
      html` <h1>${texts.recoverTitle}</h1>
        <p>${texts.recoverText}</p>
        <p>${texts.recoverMachine}</p>
        <p><code>midplane admin reset</code></p>
        <p class="foot"><a href="${view.startPath}">${texts.back}</a></p>`,
  }
}

export function newPasswordPage(view: {
  readonly tenant: string
  readonly form: FormFrame
  readonly username: string
  readonly isFirst: boolean
  readonly problem: Problem | undefined
}): Page {
  const title = (texts: Texts): string => (view.isFirst ? texts.firstTitle : texts.newPasswordTitle)
  return {
    tenant: view.tenant,
    title,
    body: (texts) =>
      html` <h1>${title(texts)}</h1>
        <p class="quiet">
          ${filled(view.isFirst ? texts.firstText : texts.newPasswordText, { name: view.username })}
        </p>
        ${problemNote(view.problem, texts)}
        <form method="post" action="${view.form.action}" class="fields">
          ${hiddenProof(view.form)}
          <input
            type="text"
            name="username"
            value="${view.username}"
            autocomplete="username"
            hidden
          />
          ${field({ name: 'password', label: texts.newPassword, type: 'password', autocomplete: 'new-password', hint: texts.passwordHint, isFocused: true })}
          ${field({ name: 'repeated', label: texts.repeatPassword, type: 'password', autocomplete: 'new-password' })}
          <button class="primary full">${texts.setPassword}</button>
        </form>`,
  }
}

/** Between one of our forms and another site: browsers hold redirects of a form against its policy. */
export function goingOnPage(view: { readonly tenant: string; readonly location: string }): Page {
  return {
    tenant: view.tenant,
    goesOnTo: view.location,
    title: (texts) => texts.goingOn,
    body: (texts) =>
      html` <h1>${texts.goingOn}</h1>
        <p class="quiet">${texts.goingOnText}</p>
        <p class="foot"><a href="${view.location}">${texts.goOn}</a></p>`,
  }
}

export function troublePage(view: {
  readonly tenant: string
  readonly problem: Problem | { readonly text: string }
  readonly startPath?: string
}): Page {
  const { problem, startPath } = view
  return {
    tenant: view.tenant,
    title: (texts) => texts.errorTitle,
    body: (texts) =>
      html` <h1>${texts.errorTitle}</h1>
        ${
          'text' in problem
            ? html`<p>${texts.errorText}</p>
                <p class="note bad">${problem.text}</p>`
            : problemNote(problem, texts)
        }
        ${startPath === undefined ? undefined : html`<p class="foot"><a href="${startPath}">${texts.startOver}</a></p>`}`,
  }
}

export function signOutPage(view: { readonly tenant: string; readonly form: FormFrame }): Page {
  return {
    tenant: view.tenant,
    title: (texts) => texts.signOutTitle,
    body: (texts) =>
      html` <h1>${texts.signOutTitle}</h1>
        <p class="quiet">${texts.signOutPlain}</p>
        <div class="after">
          ${buttonForm(view.form, texts.signOut, { style: 'primary full' })}
        </div>`,
  }
}

export function signedOutPage(view: { readonly tenant: string; readonly startPath: string }): Page {
  return {
    tenant: view.tenant,
    title: (texts) => texts.signedOut,
    body: (texts) =>
      html` <h1>${texts.signedOut}</h1>
        <p class="quiet">${texts.signedOutText}</p>
        <p class="foot"><a href="${view.startPath}">${texts.signIn}</a></p>`,
  }
}
