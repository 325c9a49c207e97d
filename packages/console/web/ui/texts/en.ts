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
}

/** Every other language has the same. */
export type UiTexts = typeof en
