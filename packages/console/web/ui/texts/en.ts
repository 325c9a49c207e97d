/** English texts of the building blocks. */
export const en = {
  loading: 'Loading …',
  retry: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  copyAs: 'Copy as',
  dismiss: 'Dismiss',
  more: 'Load more',
  absent: 'absent',
  before: 'Before',
  after: 'After',
  editor: 'Text editor',
}
