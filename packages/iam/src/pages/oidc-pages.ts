/** The pages that the OpenID provider shows in the middle of a flow: device codes, sign-out, errors. */
import { html, type Html } from '@midplane/kernel'
import type { OidcPage } from '../service/interactions.ts'
import type { Page } from './layout.ts'
import { filled, type Texts } from './texts.ts'

export function oidcPage(tenant: string, page: OidcPage): Page {
  switch (page.kind) {
    case 'device-code':
      return {
        tenant,
        title: (texts) => texts.deviceTitle,
        body: (texts) => deviceCode(page, texts),
      }
    case 'device-confirm':
      return {
        tenant,
        title: (texts) => texts.deviceTitle,
        body: (texts) => deviceConfirm(page, texts),
      }
    case 'device-done':
      return {
        tenant,
        title: (texts) => texts.deviceDone,
        body: (texts) =>
          html` <h1>${texts.deviceDone}</h1>
            <p class="note good">${filled(texts.deviceDoneText, { name: page.clientName })}</p>`,
      }
    case 'sign-out':
      return {
        tenant,
        endsElsewhere: true,
        title: (texts) => texts.signOutTitle,
        body: (texts) => signOut(page, texts),
      }
    case 'signed-out':
      return {
        tenant,
        title: (texts) => texts.signedOut,
        body: (texts) =>
          html`<h1>${texts.signedOut}</h1>
            <p class="quiet">${texts.signedOutText}</p>`,
      }
    case 'error':
      return {
        tenant,
        title: (texts) => texts.errorTitle,
        body: (texts) =>
          html` <h1>${texts.errorTitle}</h1>
            <p>${texts.errorText}</p>
            <p class="note bad">${page.description}</p>
            <p class="quiet"><code>${page.code}</code></p>`,
      }
  }
}

type PageOf<Kind extends OidcPage['kind']> = Extract<OidcPage, { kind: Kind }>

function deviceCode(page: PageOf<'device-code'>, texts: Texts): Html {
  return html` <h1>${texts.deviceTitle}</h1>
    <p class="quiet">${texts.deviceText}</p>
    ${deviceProblem(page.problem, texts)}
    <form method="post" action="${page.action}" class="fields">
      ${xsrf(page)}
      <label
        >${texts.deviceCode}<input
          name="user_code"
          class="code"
          value="${page.userCode ?? ''}"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          maxlength="64"
          required
          autofocus
      /></label>
      <button class="primary full">${texts.goOn}</button>
    </form>`
}

function deviceProblem(problem: PageOf<'device-code'>['problem'], texts: Texts): Html | undefined {
  if (problem === 'none') return undefined
  const text = {
    'wrong-code': texts.deviceWrongCode,
    aborted: texts.deviceAborted,
    failed: texts.errorTitle,
  }
  return html`<p class="note bad" role="alert">${text[problem]}</p>`
}

function deviceConfirm(page: PageOf<'device-confirm'>, texts: Texts): Html {
  return html` <h1>${texts.deviceTitle}</h1>
    <p>${filled(texts.deviceConfirmText, { name: page.clientName })}</p>
    <p class="codes">${page.userCode}</p>
    <form method="post" action="${page.action}">
      ${xsrf(page)}
      <input type="hidden" name="user_code" value="${page.userCode}" />
      <input type="hidden" name="confirm" value="yes" />
      <div class="pair">
        <button name="abort" value="yes">${texts.deviceAbort}</button>
        <button class="primary">${texts.deviceConfirm}</button>
      </div>
    </form>`
}

function signOut(page: PageOf<'sign-out'>, texts: Texts): Html {
  const name = page.clientName ?? texts.unknownProgram
  return html` <h1>${texts.signOutTitle}</h1>
    <p class="quiet">
      ${page.clientName === undefined ? texts.signOutPlain : filled(texts.signOutText, { name })}
    </p>
    <form method="post" action="${page.action}">
      ${xsrf(page)}
      <div class="pair">
        <button>${texts.stay}</button>
        <button class="primary" name="logout" value="yes" autofocus>${texts.signOut}</button>
      </div>
    </form>`
}

function xsrf({ xsrf }: { readonly xsrf: string }): Html {
  return html`<input type="hidden" name="xsrf" value="${xsrf}" />`
}
