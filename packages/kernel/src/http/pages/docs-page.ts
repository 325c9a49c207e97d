/** The browsable description of the API, made from its OpenAPI document. */
import type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from '@midplane/contract'
import { html, type Html } from './html.ts'
import type { Page } from './layout.ts'
import { exampleOf, schemaText, type Schemas } from './schema-text.ts'

type Entry = {
  readonly path: string
  readonly method: string
  readonly operation: OpenApiOperation
}

/** Hides operations that do not hold every word of the search, and opens the one that the address names. */
const SCRIPT = `
const search = document.querySelector('input')
const items = [...document.querySelectorAll('[data-text]')]
search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\\s+/)
  for (const item of items) item.hidden = !words.every((word) => item.dataset.text.includes(word))
})
const openTarget = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  const details = target && target.querySelector('details')
  if (details) details.open = true
}
addEventListener('hashchange', openTarget)
openTarget()
`

export function docsPage(document: OpenApiDocument, url: string): Page {
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Entry => ({ path, method, operation })),
  )
  const { schemas } = document.components
  const body = html`<div class="docs">
    <nav aria-label="API">
      <a href="/">Midplane</a> <span class="quiet">${document.info.version}</span>
      <input type="search" placeholder="search / 搜索" aria-label="search / 搜索" />
      ${document.tags.map(({ name }) => tagLinks(name, entries))}
      <h3><a href="#schemas">schemas</a></h3>
    </nav>
    <main>
      <h1>${document.info.title} API</h1>
      <p class="quiet">
        ${prose(document.info.description)} <a href="/openapi.json">openapi.json</a>
      </p>
      ${document.tags.map(({ name }) => tagSection(name, entries, { schemas, url }))}
      <h2 id="schemas">schemas</h2>
      ${Object.entries(schemas).map(
        ([name, schema]) =>
          html`<article id="schema-${name}" data-text="${name.toLowerCase()}">
            <h3>${name}</h3>
            <pre><code>${schemaText(schema)}</code></pre>
          </article>`,
      )}
    </main>
  </div>`
  return { title: 'Midplane API', language: 'en', body, script: SCRIPT }
}

/** Descriptions mark code with backticks. */
function prose(text: string): Html {
  const pieces = text.split('`')
  return html`${pieces.map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : piece))}`
}

function tagLinks(tag: string, entries: readonly Entry[]): Html {
  return html`<h3>${tag}</h3>
    <ul>
      ${tagged(entries, tag).map(
        ({ method, operation }) =>
          html`<li data-text="${searchText(operation, '')}">
            <a href="#${operation.operationId}"
              ><span class="${method}">${method.toUpperCase()}</span> ${operation.operationId}</a
            >
          </li>`,
      )}
    </ul>`
}

type Surroundings = { readonly schemas: Schemas; readonly url: string }

function tagSection(tag: string, entries: readonly Entry[], surroundings: Surroundings): Html {
  return html`<h2 id="tag-${tag}">${tag}</h2>
    ${tagged(entries, tag).map((entry) => article(entry, surroundings))}`
}

function article({ path, method, operation }: Entry, surroundings: Surroundings): Html {
  const { parameters, requestBody, responses } = operation
  const body = requestBody?.content['application/json']?.schema
  const [status, success] = Object.entries(responses)[0] ?? []
  const answer =
    success !== undefined && 'content' in success
      ? Object.entries(success.content ?? {})[0]
      : undefined
  return html`<article id="${operation.operationId}" data-text="${searchText(operation, path)}">
    <details>
      <summary>
        <span class="method ${method}">${method.toUpperCase()}</span
        ><span class="path">${path}</span><br />${operation.summary}
      </summary>
      ${operation.description === undefined ? undefined : html`<p>${prose(operation.description)}</p>`}
      <p class="quiet">permission: <code>${operation['x-midplane-permission']}</code></p>
      ${parameters.length === 0 ? undefined : parameterTable(parameters)}
      ${
        body === undefined
          ? undefined
          : html`<h3>body</h3>
              <pre><code>${schemaText(body)}</code></pre>`
      }
      <h3>answer ${status} ${answer?.[0]}</h3>
      ${answer === undefined ? undefined : html`<pre><code>${schemaText(answer[1].schema)}</code></pre>`}
      ${
        operation['x-midplane-errors'] === undefined
          ? undefined
          : html`<h3>errors</h3>
              <p>${operation['x-midplane-errors'].map((code) => html`<code>${code}</code> `)}</p>`
      }
      <h3>example</h3>
      <pre><code>${curl({ path, method, operation }, surroundings)}</code></pre>
    </details>
  </article>`
}

function parameterTable(parameters: readonly OpenApiParameter[]): Html {
  return html`<h3>parameters</h3>
    <table>
      <tbody>
        ${parameters.map(
          ({ name, in: place, required, description, schema }) =>
            html`<tr>
              <td><code>${name}</code></td>
              <td class="quiet">${place}${required ? ', required' : ''}</td>
              <td>
                ${schemaText(schema)}${
                  schema.default === undefined
                    ? undefined
                    : html` <span class="quiet">= ${JSON.stringify(schema.default)}</span>`
                }
              </td>
              <td>${prose(description ?? '')}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
}

function curl({ path, method, operation }: Entry, { schemas, url }: Surroundings): string {
  const query = operation.parameters
    .filter(({ in: place, required }) => place === 'query' && required)
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(schema, schemas)))}`)
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase())
  const target = `${url}${filled}${query.length === 0 ? '' : `?${query.join('&')}`}`
  const body = operation.requestBody?.content['application/json']?.schema
  const isStream = Object.values(operation.responses).some(
    (response) => 'content' in response && response.content?.['text/event-stream'] !== undefined,
  )
  return [
    `curl${isStream ? ' -N' : ''}${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} '${target}'`,
    ...(operation.security.length === 0 ? [] : [`-H "Authorization: Bearer $TOKEN"`]),
    ...(body === undefined
      ? []
      : [
          `-H 'content-type: application/json'`,
          `-d '${JSON.stringify(exampleOf(body, schemas))}'`,
        ]),
  ].join(' \\\n  ')
}

function tagged(entries: readonly Entry[], tag: string): Entry[] {
  return entries.filter(({ operation }) => operation.tags.includes(tag))
}

function searchText({ operationId, summary, tags }: OpenApiOperation, path: string): string {
  return [operationId, summary, ...tags, path].join(' ').toLowerCase()
}
