/** What a form's handler needs of the event that sends it, by button or by key. */

export type Submitted = { preventDefault(): void }
