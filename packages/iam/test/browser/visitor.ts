/** A browser without scripts, for tests: keeps cookies, follows redirects within the node, fills in forms. */

export type Shown = {
  readonly status: number
  readonly url: string
  readonly headers: Headers
  readonly text: string
}

export class Visitor {
  readonly #origin: string
  readonly #cookies = new Map<string, string>()
  readonly #language: string
  shown: Shown = { status: 0, url: '', headers: new Headers(), text: '' }

  constructor(url: string, language = 'en') {
    this.#origin = new URL(url).origin
    this.#language = language
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name)
  }

  plant(name: string, value: string): void {
    this.#cookies.set(name, value)
  }

  async open(path: string): Promise<Shown> {
    return this.#ask(new URL(path, this.#origin).href, { method: 'GET' })
  }

  /** The one form whose action matches, with its hidden fields. */
  async submit(
    fields: Readonly<Record<string, string>>,
    options: { readonly action?: RegExp; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Shown> {
    const { action, hidden } = this.formOf(options.action ?? /./)
    return this.post(action, { ...hidden, ...fields }, options.headers)
  }

  formOf(wanted: RegExp): { readonly action: string; readonly hidden: Record<string, string> } {
    const forms = [
      ...this.shown.text.matchAll(/<form method="post" action="([^"]*)"[^>]*>(.*?)<\/form>/gs),
    ]
    const [, action = '', body = ''] = forms.find(([, path]) => wanted.test(path ?? '')) ?? []
    if (action === '')
      throw new Error(`no form to ${String(wanted)} in ${this.shown.text.slice(-3000)}`)
    const fields = [...body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
    return {
      action: unescaped(action),
      hidden: Object.fromEntries(
        fields.map(([, name = '', value = '']) => [name, unescaped(value)]),
      ),
    }
  }

  async post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Shown> {
    return this.#ask(new URL(path, this.#origin).href, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: this.#origin, ...headers },
    })
  }

  async #ask(url: string, init: RequestInit): Promise<Shown> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: {
        ...init.headers,
        'accept-language': this.#language,
        cookie,
        'user-agent': 'visitor',
      },
    })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    const text = await response.text()
    this.shown = { status: response.status, url, headers: response.headers, text }
    const location = response.headers.get('location')
    if (location === null || response.status !== 303) return this.shown
    const next = new URL(location, url)
    return next.origin === this.#origin ? this.#ask(next.href, { method: 'GET' }) : this.shown
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0/i.test(line)) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}

function unescaped(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'")
}
