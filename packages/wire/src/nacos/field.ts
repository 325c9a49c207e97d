// The rules one field of a Nacos record must keep, the same for reading and for writing.
import { wireError } from '../wire-error.ts'
import { LINE_SEPARATOR, WORD_SEPARATOR } from './grammar.ts'

/** Returns the field, which must name something. */
export function nameField(text: string, offset: number, field: string | undefined): string {
  if (field === undefined || field === '') throw wireError('MP_NACOS_FIELD_EMPTY', text, offset)
  return field
}

/** Returns the field if it can stand between separators and be URL-encoded. */
export function plainField(field: string): string {
  const isSplit = field.includes(WORD_SEPARATOR) || field.includes(LINE_SEPARATOR)
  if (isSplit || !field.isWellFormed())
    throw wireError('MP_NACOS_FIELD_FORBIDDEN_CHARACTER', field, 0)
  return field
}
