// The answer of POST /v1/cs/configs/listener: the keys that changed, URL-encoded, on one line.
// A space is written %20 where Java writes +: clients decode with URLDecoder (both) or
// decodeURIComponent (only %20). Source: alibaba/nacos MD5Util.compareMd5ResultString.
import { wireError } from '../wire-error.ts'
import { nameField, plainField } from './field.ts'
import { ANSWER_END, type ChangedKey, LINE_SEPARATOR, WORD_SEPARATOR } from './grammar.ts'

const FIELD_COUNT = 2
const FIELD_COUNT_WITH_TENANT = 3
const CHARACTERS_JAVA_ENCODES_TOO = /[!'()~]/g
const ENCODED_WORD_SEPARATOR = '%02'
const ENCODED_LINE_SEPARATOR = '%01'
const LINE_END = /\r?\n$/
const HEX_RADIX = 16

/**
 * Writes the answer; '' if nothing changed, which is the answer to a poll that ran out.
 * @throws WireError `MP_NACOS_FIELD_EMPTY`, `MP_NACOS_FIELD_FORBIDDEN_CHARACTER`
 */
export function encodeChangedKeys(keys: Iterable<ChangedKey>): string {
  let text = ''
  for (const { dataId, group, tenant } of keys) {
    text += plainField(nameField(dataId, 0, dataId)) + WORD_SEPARATOR
    text += plainField(nameField(group, 0, group))
    if (tenant !== undefined && tenant !== '') text += WORD_SEPARATOR + plainField(tenant)
    text += LINE_SEPARATOR
  }
  return text === '' ? '' : urlEncode(text) + ANSWER_END
}

/**
 * Reads the answer as a Java client does, with or without the line end.
 * @throws WireError `MP_NACOS_CHANGED_KEYS_MALFORMED`, `MP_NACOS_FIELD_EMPTY`
 */
export function decodeChangedKeys(answer: string): ChangedKey[] {
  const records = answer.replace(LINE_END, '').split(ENCODED_LINE_SEPARATOR)
  const keys: ChangedKey[] = []
  let start = 0
  for (const record of records.slice(0, -1)) {
    keys.push(decodeKey(answer, start, record))
    start += record.length + ENCODED_LINE_SEPARATOR.length
  }
  if (records.at(-1) !== '') throw wireError('MP_NACOS_CHANGED_KEYS_MALFORMED', answer, start)
  return keys
}

function decodeKey(answer: string, start: number, record: string): ChangedKey {
  const fields = record.split(ENCODED_WORD_SEPARATOR)
  if (fields.length !== FIELD_COUNT && fields.length !== FIELD_COUNT_WITH_TENANT) {
    throw wireError('MP_NACOS_CHANGED_KEYS_MALFORMED', answer, start)
  }
  const [dataId, group, tenant] = fields.map((field) => urlDecode(answer, start, field))
  return {
    dataId: nameField(answer, start, dataId),
    group: nameField(answer, start, group),
    tenant: tenant === '' ? undefined : tenant,
  }
}

function urlEncode(text: string): string {
  return encodeURIComponent(text).replace(
    CHARACTERS_JAVA_ENCODES_TOO,
    (character) => `%${character.charCodeAt(0).toString(HEX_RADIX).toUpperCase()}`,
  )
}

function urlDecode(answer: string, start: number, field: string): string {
  try {
    return decodeURIComponent(field.replaceAll('+', '%20'))
  } catch (cause) {
    throw wireError('MP_NACOS_CHANGED_KEYS_MALFORMED', answer, start, { cause })
  }
}
