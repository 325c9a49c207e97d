/** Pieces that forms share: the hidden proof that a form is ours, what went wrong, and a field. */
import { html, type Html } from '@midplane/kernel'
import { filled, type Texts } from './texts.ts'

/** Name of the hidden field that carries the proof. */
export const FORM_FIELD = 'form'

export type FormFrame = {
  /** Path with query that the form posts to. */
  readonly action: string
  readonly proof: string
}

type ProblemName = Extract<keyof Texts, `problem${string}`>

export type Problem = {
  readonly name: ProblemName | 'linkRefused'
  readonly values?: Readonly<Record<string, string | number>>
}

export function hiddenProof(form: FormFrame): Html {
  return html`<input type="hidden" name="${FORM_FIELD}" value="${form.proof}" />`
}

export function problemNote(problem: Problem | undefined, texts: Texts): Html | undefined {
  if (problem === undefined) return undefined
  return html`<p class="note bad" role="alert">
    ${filled(texts[problem.name], problem.values ?? {})}
  </p>`
}

export type Field = {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'password'
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly hint?: string
  readonly isFocused?: boolean
  readonly isCode?: boolean
}

export function field({ name, label, type = 'text', autocomplete, ...rest }: Field): Html {
  const code =
    rest.isCode === true ? html` class="code" autocapitalize="none" spellcheck="false"` : undefined
  const focus = rest.isFocused === true ? html` autofocus` : undefined
  const hint = rest.hint === undefined ? undefined : html`<span class="quiet">${rest.hint}</span>`
  return html`<label
    >${label}<input
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      maxlength="1024"
      required
      value="${rest.value ?? ''}"
      ${code}${focus}
    />${hint}</label
  >`
}

/** A form of one button. */
export function buttonForm(
  form: FormFrame,
  label: string,
  options: { readonly style?: string; readonly fields?: Readonly<Record<string, string>> } = {},
): Html {
  const fields = Object.entries(options.fields ?? {}).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
  return html`<form method="post" action="${form.action}" class="full">
    ${hiddenProof(form)}${fields}<button class="${options.style ?? ''}">${label}</button>
  </form>`
}
