/** Commands that shut somebody out and let them in again, with the state that they lead to. */
export const STATE_VERBS = [
  ['enable', 'active'],
  ['disable', 'disabled'],
] as const
