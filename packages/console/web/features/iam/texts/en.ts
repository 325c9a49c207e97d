/** English texts of identity and audit. */
export const en = {
  audit: 'Audit',
  auditHint: 'Who changed what, when and why. Nothing here can be changed or removed.',
  who: 'Who',
  whoHint: 'such as user:admin',
  action: 'Action',
  actionHint: 'such as config.',
  resource: 'Resource and all below it',
  resourceHint: 'such as config/default/prod',
  since: 'Since',
  until: 'Until',
  noEntries: 'Nothing was changed',
  noEntriesFound: 'No entry matches the search',
  noEntriesFoundHint: 'Widen the time or shorten the resource path.',
  clear: 'Clear search',
  about: 'About',
  reason: 'Reason',
  address: 'From',
  noContent: 'This entry carries no content.',
  recentChanges: 'Recent changes',
  all: 'All',
}

/** Every other language has the same. */
export type IamTexts = typeof en
