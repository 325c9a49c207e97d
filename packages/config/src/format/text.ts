/** Plain text: any characters that UTF-8 and the store can keep; no items. */
import { configErrors } from '../errors.ts'
import { characterProblems } from './characters.ts'
import type { DocumentFormat } from './format.ts'

export const textFormat: DocumentFormat = {
  name: 'text',
  read: (text) => ({
    problems: characterProblems(text, { allowsByteOrderMark: true }),
    items: [],
  }),
  edit(text, types, [first]) {
    if (first === undefined) return { text, types }
    throw configErrors.error('MP_CONFIG_EDIT_UNSUPPORTED', { format: 'text', operation: first.op })
  },
}
