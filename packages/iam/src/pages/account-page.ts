/** How the person signs in, and where they are signed in: seen and changed by themselves. */
import { html, type Html } from '@midplane/kernel'
import type { PasskeyRow, OpenSession } from '../credential-store.ts'
import {
  buttonForm,
  field,
  hiddenProof,
  problemNote,
  type FormFrame,
  type Problem,
} from './form.ts'
import type { Page } from './layout.ts'
import { registerScript } from './passkey-script.ts'
import { filled, type Texts } from './texts.ts'

export type AccountView = {
  readonly tenant: string
  readonly username: string
  readonly proof: string
  readonly hasPassword: boolean
  readonly app: { readonly isActive: boolean; readonly codesLeft: number }
  readonly passkeys: readonly PasskeyRow[]
  readonly outside: readonly {
    readonly name: string
    readonly title: string
    readonly isConnected: boolean
  }[]
  readonly sessions: readonly OpenSession[]
  readonly sessionId: string
  readonly isDone: boolean
  readonly problem: Problem | undefined
}

export const ACCOUNT_PATH = '/account'

export function accountPage(view: AccountView): Page {
  return {
    tenant: view.tenant,
    isWide: true,
    title: (texts) => texts.account,
    script: registerScript(`${ACCOUNT_PATH}/passkey`, view.proof),
    body: (texts) =>
      html` <div class="head">
          <h1>${texts.account}</h1>
          ${buttonForm(formOf(view, '/sign-out', ''), texts.signOut, { style: 'small' })}
        </div>
        <p class="quiet">${filled(texts.accountText, { name: view.username })}</p>
        ${view.isDone ? html`<p class="note good" role="status">${texts.done}</p>` : undefined}
        ${problemNote(view.problem, texts)} ${passwordSection(view, texts)}
        ${appSection(view, texts)} ${passkeySection(view, texts)}
        ${view.outside.length === 0 ? undefined : outsideSection(view, texts)}
        ${sessionSection(view, texts)}`,
  }
}

export function appPage(view: {
  readonly tenant: string
  readonly proof: string
  readonly secret: string
  /** SVG. */
  readonly qr: string
  readonly problem: Problem | undefined
}): Page {
  const form = formOf(view, '/app/confirm')
  const image = `data:image/svg+xml;base64,${Buffer.from(view.qr).toString('base64')}`
  return {
    tenant: view.tenant,
    title: (texts) => texts.appScan,
    body: (texts) =>
      html` <h1>${texts.appScan}</h1>
        <p class="quiet">${texts.appScanText}</p>
        <img class="qr" src="${image}" alt="QR" width="184" height="184" />
        <p class="secret"><code>${view.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>
        ${problemNote(view.problem, texts)}
        <form method="post" action="${form.action}" class="fields">
          ${hiddenProof(form)}
          ${field({ name: 'code', label: texts.code, autocomplete: 'one-time-code', isFocused: true, isCode: true })}
          <button class="primary full">${texts.goOn}</button>
        </form>
        <p class="foot"><a href="${ACCOUNT_PATH}">${texts.back}</a></p>`,
  }
}

export function codesPage(view: {
  readonly tenant: string
  readonly codes: readonly string[]
}): Page {
  return {
    tenant: view.tenant,
    title: (texts) => texts.appCodesTitle,
    body: (texts) =>
      html` <h1>${texts.appCodesTitle}</h1>
        <p class="quiet">${texts.appCodesText}</p>
        <ul class="codes">
          ${view.codes.map((code) => html`<li>${code}</li>`)}
        </ul>
        <p class="foot">
          <a class="button primary" href="${ACCOUNT_PATH}">${texts.appCodesKept}</a>
        </p>`,
  }
}

function passwordSection(view: AccountView, texts: Texts): Html {
  if (!view.hasPassword) {
    return html`<section>
      <h2>${texts.passwordSection}</h2>
      <p class="quiet">${texts.passwordNone}</p>
    </section>`
  }
  const form = formOf(view, '/password')
  return html`<section>
    <h2>${texts.passwordSection}</h2>
    <p class="quiet">${texts.passwordSet}</p>
    <form method="post" action="${form.action}" class="inline">
      ${hiddenProof(form)}
      <input type="text" name="username" value="${view.username}" autocomplete="username" hidden />
      ${field({ name: 'current', label: texts.currentPassword, type: 'password', autocomplete: 'current-password' })}
      ${field({ name: 'password', label: texts.newPassword, type: 'password', autocomplete: 'new-password' })}
      <button>${texts.setPassword}</button>
    </form>
  </section>`
}

function appSection(view: AccountView, texts: Texts): Html {
  const { isActive, codesLeft } = view.app
  return html`<section>
    <div class="head">
      <h2>
        ${texts.appSection} ${isActive ? html`<span class="tag">${texts.appOn}</span>` : undefined}
      </h2>
      ${isActive ? undefined : buttonForm(formOf(view, '/app'), texts.appSetUp, { style: 'small' })}
    </div>
    <p class="quiet">${texts.appText}</p>
    ${
      isActive
        ? html`<p class="quiet">${filled(texts.appCodesLeft, { count: codesLeft })}</p>
            <div class="inline">
              ${buttonForm(formOf(view, '/app/codes'), texts.appRenewCodes, { style: 'small' })}
              ${buttonForm(formOf(view, '/app/remove'), texts.appRemove, { style: 'small danger' })}
            </div>`
        : undefined
    }
  </section>`
}

function passkeySection(view: AccountView, texts: Texts): Html {
  const rows = view.passkeys.map(
    (one) =>
      html`<li>
        <div>
          ${one.name}<br /><span class="quiet"
            >${filled(texts.passkeyAdded, { date: dateOf(one.created_at) })}</span
          >
        </div>
        ${buttonForm(formOf(view, '/passkey/remove'), texts.passkeyRemove, { style: 'small danger', fields: { id: one.id } })}
      </li>`,
  )
  return html`<section>
    <h2>${texts.passkeySection}</h2>
    <p class="quiet">${texts.passkeyText}</p>
    ${
      rows.length === 0
        ? undefined
        : html`<ul class="list">
            ${rows}
          </ul>`
    }
    <p class="note bad" role="alert" id="passkey-problem" hidden>${texts.problemPasskey}</p>
    <form class="inline" id="passkey" hidden>
      <label
        >${texts.passkeyName}<input name="name" maxlength="64" autocomplete="off" required
      /></label>
      <button>${texts.passkeyAdd}</button>
    </form>
  </section>`
}

function outsideSection(view: AccountView, texts: Texts): Html {
  const rows = view.outside.map(
    (one) =>
      html`<li>
        <div>
          ${one.title}
          ${one.isConnected ? html`<span class="tag">${texts.appOn}</span>` : undefined}
        </div>
        ${one.isConnected ? undefined : buttonForm(formOf(view, '/connect'), filled(texts.outsideConnect, { name: one.title }), { style: 'small', fields: { provider: one.name } })}
      </li>`,
  )
  return html`<section>
    <h2>${texts.outsideSection}</h2>
    <ul class="list">
      ${rows}
    </ul>
  </section>`
}

function sessionSection(view: AccountView, texts: Texts): Html {
  const rows = view.sessions.map((one) => {
    const since = { date: dateOf(one.created_at), address: one.address }
    const mark =
      one.id === view.sessionId ? html` <span class="tag">${texts.sessionThis}</span>` : undefined
    return html`<li>
      <div>
        ${browserOf(one.user_agent) ?? texts.unknownProgram}${mark}<br /><span class="quiet"
          >${filled(texts.sessionSince, since)}</span
        >
      </div>
      ${buttonForm(formOf(view, '/session/end'), texts.sessionEnd, { style: 'small', fields: { id: one.id } })}
    </li>`
  })
  return html`<section>
    <div class="head">
      <h2>${texts.sessionSection}</h2>
      ${rows.length < 2 ? undefined : buttonForm(formOf(view, '/session/end-others'), texts.sessionEndOthers, { style: 'small' })}
    </div>
    <p class="quiet">${texts.sessionText}</p>
    <ul class="list">
      ${rows}
    </ul>
  </section>`
}

function formOf(
  { proof }: { readonly proof: string },
  path: string,
  base = ACCOUNT_PATH,
): FormFrame {
  return { action: `${base}${path}`, proof }
}

/** Without a zone of its own a page of no scripts can only speak UTC. */
function dateOf(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** `Firefox, Linux`: enough to know one's own again. */
function browserOf(userAgent: string): string | undefined {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\b/.exec(userAgent)?.[1]
  const system = /\b(Windows|Android|iPhone|iPad|Mac OS|Linux)\b/.exec(userAgent)?.[1]
  const names = [browser === 'Edg' ? 'Edge' : browser, system].filter((name) => name !== undefined)
  return names.length === 0 ? userAgent.split(' ')[0] || undefined : names.join(', ')
}
