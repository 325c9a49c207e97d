/** Topics of the change feed that this part writes; keys in brackets. */
export const TOPICS = {
  /** A release, gray release or removal [layer key]. */
  release: 'config.release',
  /** A namespace was created or its attributes changed [layer key]. */
  namespace: 'config.namespace',
  /** Access keys of an application changed [tenant/application]. */
  accessKey: 'config.access-key',
  /** A change set [id]. */
  changeSet: 'config.change-set',
} as const
