/**
 * The frame of every sign-in page. Nothing is loaded from elsewhere, no page may frame it, and its
 * scripts and styles carry a nonce; without scripts all works but passkeys.
 */
import { html, Html, randomId, type Random } from '@midplane/kernel'
import { STYLE } from './style.ts'
import { textsOf, type Language, type Texts } from './texts.ts'

export type Page = {
  readonly title: (texts: Texts) => string
  readonly body: (texts: Texts) => Html
  /** Name of the tenant, beside the product's own; '' for the platform itself. */
  readonly tenant: string
  readonly isWide?: boolean
  readonly script?: string
  /** Where the browser goes on to by itself. */
  readonly goesOnTo?: string
  /** The form ends at another site after redirects, which browsers hold against `form-action`. */
  readonly endsElsewhere?: boolean
}

export type Frame = {
  readonly language: Language
  /** The address of this page in another language; undefined for the answer to a form. */
  readonly inLanguage?: (language: Language) => string
}

export type RenderedPage = {
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

const LANGUAGE_NAMES: readonly (readonly [Language, string])[] = [
  ['zh', '中文'],
  ['en', 'English'],
]

export function renderPage(page: Page, frame: Frame, random: Random): RenderedPage {
  const nonce = randomId(random, 22)
  const texts = textsOf(frame.language)
  return { html: documentOf(page, frame, { nonce, texts }), headers: headersOf(page, nonce) }
}

function documentOf(
  page: Page,
  frame: Frame,
  { nonce, texts }: { readonly nonce: string; readonly texts: Texts },
): string {
  const { goesOnTo, script } = page
  return html`<!doctype html>
<html lang="${frame.language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${goesOnTo === undefined ? undefined : html`<meta http-equiv="refresh" content="0; url=${goesOnTo}" />`}
<title>${page.title(texts)} · Midplane</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${new Html(STYLE)}</style>
</head>
<body>
<main${page.isWide === true ? new Html(' class="wide"') : undefined}>
<p class="brand">${MARK}<b>Midplane</b><span>${page.tenant}</span></p>
${page.body(texts)}
</main>
${languages(frame)}
${script === undefined ? undefined : new Html(`<script nonce="${nonce}">${script}</script>`)}
</body>
</html>
`.text
}

function languages({ language, inLanguage }: Frame): Html | undefined {
  if (inLanguage === undefined) return undefined
  const links = LANGUAGE_NAMES.map(([code, name]) =>
    code === language
      ? html`<span aria-current="true">${name}</span>`
      : html`<a href="${inLanguage(code)}" hreflang="${code}" lang="${code}">${name}</a>`,
  )
  return html`<nav class="languages">${links}</nav>`
}

function headersOf(page: Page, nonce: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(page.endsElsewhere === true ? [] : ["form-action 'self'"]),
  ]
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    // Not `no-referrer`: it turns the Origin of our own forms into "null".
    'referrer-policy': 'same-origin',
    vary: 'accept-language, cookie',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  }
}

const MARK = html`<svg
  width="22"
  height="22"
  viewBox="0 0 22 22"
  aria-hidden="true"
  fill="none"
  stroke="currentColor"
  stroke-width="1.8"
  stroke-linejoin="round"
>
  <path d="M3 6.5 11 2.5l8 4-8 4z" opacity=".45" />
  <path d="M3 11l8 4 8-4" stroke="var(--accent)" />
  <path d="M3 15.5l8 4 8-4" opacity=".45" />
</svg>`
