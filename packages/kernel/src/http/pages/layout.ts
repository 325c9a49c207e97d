/** The frame of the server's own pages. Nothing is loaded from elsewhere, and the policy forbids it. */
import type { ServerResponse } from 'node:http'
import { randomId, type Random } from '../../clock.ts'
import { answerText } from '../problem-answer.ts'
import { html, Html } from './html.ts'
import { STYLE } from './style.ts'

export type Page = {
  readonly title: string
  readonly language: 'en' | 'zh-CN'
  readonly body: Html
  readonly script?: string
}

export function answerPage(response: ServerResponse, page: Page, random: Random): void {
  const nonce = randomId(random, 22)
  const text = html`<!doctype html>
    <html lang="${page.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title}</title>
        <link rel="icon" href="data:," />
        <style nonce="${nonce}">
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        ${page.body}
        ${page.script === undefined ? undefined : new Html(`<script nonce="${nonce}">${page.script}</script>`)}
      </body>
    </html> `.text
  answerText(response, 200, text, {
    contentType: 'text/html; charset=utf-8',
    headers: [
      'content-security-policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src data:; ` +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'referrer-policy',
      'no-referrer',
      'x-frame-options',
      'DENY',
      'vary',
      'accept-language',
    ],
  })
}
