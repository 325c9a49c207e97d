/** The start page: what runs here, and where to go next. Chinese for those who ask for it, else English. */
import type { IncomingHttpHeaders } from 'node:http'
import type { SystemState } from '../../lifecycle/system.ts'
import type { FirstStep } from '../../lifecycle/first-step.ts'
import { html, type Html } from './html.ts'
import type { Page } from './layout.ts'

type Texts = (typeof TEXTS)['en']

const TEXTS = {
  en: {
    tagline: 'The middleware between your services and everything below them, in one place.',
    ready: 'ready',
    notReady: 'not ready',
    parts: 'Parts',
    part: 'part',
    state: 'state',
    firstSteps: 'First steps',
    links: 'Further',
    docs: 'API documentation',
    metrics: 'Metrics',
    health: 'Readiness',
    description: 'OpenAPI document',
  },
  'zh-CN': {
    tagline: '业务服务与底层设施之间的一切中间件，集中在一处。',
    ready: '就绪',
    notReady: '未就绪',
    parts: '模块',
    part: '模块',
    state: '状态',
    firstSteps: '第一步',
    links: '更多',
    docs: 'API 文档',
    metrics: '指标',
    health: '就绪状态',
    description: 'OpenAPI 文档',
  },
} as const

export function startPage(
  state: SystemState,
  steps: readonly FirstStep[],
  url: string,
  headers: IncomingHttpHeaders,
): Page {
  const language = languageOf(headers['accept-language'])
  const texts: Readonly<Record<keyof Texts, string>> = TEXTS[language]
  const body = html`<main class="sheet">
    <h1>Midplane <span class="quiet">${state.version}</span></h1>
    <p>${texts.tagline}</p>
    <h2>${texts.parts} · ${badge(state.isReady, texts)}</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">${texts.part}</th>
          <th scope="col">${texts.state}</th>
          <th scope="col"></th>
        </tr>
      </thead>
      <tbody>
        ${state.modules.map(
          ({ name, isReady, detail }) =>
            html`<tr>
              <td><code>${name}</code></td>
              <td>${badge(isReady, texts)}</td>
              <td class="quiet">${detail}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <h2>${texts.firstSteps}</h2>
    ${steps.map(
      ({ text, command }) =>
        html`<p>${text[language]}</p>
          <pre><code>${command(url)}</code></pre>`,
    )}
    <h2>${texts.links}</h2>
    <ul class="links">
      <li><a href="/docs">${texts.docs}</a></li>
      <li><a href="/openapi.json">${texts.description}</a></li>
      <li><a href="/readyz">${texts.health}</a></li>
      <li><a href="/metrics">${texts.metrics}</a></li>
    </ul>
  </main>`
  return { title: `Midplane ${state.version}`, language, body }
}

/** The first listed language that is ours; quality values are taken to be in order, as browsers send them. */
function languageOf(header: string | undefined): 'en' | 'zh-CN' {
  const first = (header ?? '').toLowerCase().match(/\b(?:zh|en)\b/)?.[0]
  return first === 'zh' ? 'zh-CN' : 'en'
}

function badge(isReady: boolean, texts: Readonly<Record<keyof Texts, string>>): Html {
  return isReady
    ? html`<span class="good">● ${texts.ready}</span>`
    : html`<span class="bad">○ ${texts.notReady}</span>`
}
