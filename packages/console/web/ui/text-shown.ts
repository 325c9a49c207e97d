/** What the editor and the comparison of texts are given. */

export type TextFormat = 'properties' | 'json' | 'yaml' | 'xml' | 'text'
export type TextProblem = {
  readonly line: number
  readonly column: number
  readonly message: string
}

export type CodeEditorProps = {
  readonly text: string
  readonly format: TextFormat
  readonly label: string
  readonly isReadOnly?: boolean
  readonly onChange?: (text: string) => void
  readonly check?: (text: string) => Promise<TextProblem | undefined>
}

export type TextDiffProps = {
  readonly before: string
  readonly after: string
  readonly format: TextFormat
  readonly labels: readonly [before: string, after: string]
}
