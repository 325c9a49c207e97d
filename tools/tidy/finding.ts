/** What tidy reports: a place, the rule that is broken there, and how to put it right. */
export type Finding = {
  /** Relative to the root of the tree, with forward slashes. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly rule: string
  readonly fix: string
}

export function formatFinding({ file, line, rule, fix }: Finding): string {
  return `${file}:${line} ${rule} ${fix}`
}

export function byPlace(a: Finding, b: Finding): number {
  return a.file.localeCompare(b.file, 'en') || a.line - b.line || a.rule.localeCompare(b.rule, 'en')
}
