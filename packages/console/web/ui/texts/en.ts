/** English texts of the building blocks. */
export const en = {
  loading: 'Loading …',
  retry: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  copyAs: 'Copy as',
  dismiss: 'Dismiss',
  more: 'Load more',
  allEnvironments: 'all environments',
  before: 'Before',
  after: 'After',
  /** By the words that the editor itself uses. */
  editorPhrases: {
    '$ unchanged lines': '$ unchanged lines',
    Find: 'Find',
    Replace: 'Replace',
    next: 'next',
    previous: 'previous',
    all: 'all',
    'match case': 'match case',
    regexp: 'regexp',
    'by word': 'by word',
    replace: 'replace',
    'replace all': 'replace all',
    close: 'close',
  },
}

/** Every other language has the same. */
export type UiTexts = typeof en
