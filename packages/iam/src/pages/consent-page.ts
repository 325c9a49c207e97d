/** May this program know you? */
import { html, type Html } from '@midplane/kernel'
import type { Interaction } from '../service/interactions.ts'
import { hiddenProof, type FormFrame } from './form.ts'
import type { Page } from './layout.ts'
import { filled, type Texts } from './texts.ts'

const SCOPE_TEXTS: Readonly<Record<string, keyof Texts>> = {
  openid: 'scopeOpenid',
  profile: 'scopeProfile',
  email: 'scopeEmail',
  groups: 'scopeGroups',
  offline_access: 'scopeOfflineAccess',
}

export function consentPage(view: {
  readonly tenant: string
  readonly form: FormFrame
  readonly interaction: Interaction
  readonly username: string
}): Page {
  const { client } = view.interaction
  const values = { name: client.name, host: hostOf(client.redirectUri), user: view.username }
  return {
    tenant: view.tenant,
    title: (texts) => filled(texts.consentTitle, values),
    body: (texts) =>
      html` <h1>${filled(texts.consentTitle, values)}</h1>
        <p class="quiet">${filled(texts.consentText, values)}</p>
        <p>${texts.consentWants}</p>
        <ul class="scopes">
          ${wishes(view.interaction, texts)}
        </ul>
        <form method="post" action="${view.form.action}">
          ${hiddenProof(view.form)}
          <div class="pair">
            <button name="answer" value="no">${texts.refuse}</button>
            <button name="answer" value="yes" class="primary">${texts.allow}</button>
          </div>
        </form>`,
  }
}

function wishes({ scopes, audiences }: Interaction, texts: Texts): Html[] {
  const lines = [
    ...scopes.map((scope) => {
      const name = SCOPE_TEXTS[scope]
      return name === undefined ? scope : texts[name]
    }),
    ...audiences.map((name) => filled(texts.scopeAudience, { name })),
  ]
  return lines.map((line) => html`<li>${line}</li>`)
}

function hostOf(url: string | undefined): string {
  return url === undefined || !URL.canParse(url) ? '?' : new URL(url).host
}
