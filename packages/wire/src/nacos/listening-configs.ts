// The form field `Listening-Configs` of POST /v1/cs/configs/listener, after form decoding.
// Stricter than Nacos, which skips a record that is not ended.
// Source: alibaba/nacos MD5Util.getClientMd5Map; npm nacos-config 2.6.3 writes this form.
import { wireError } from '../wire-error.ts'
import { nameField, plainField } from './field.ts'
import { LINE_SEPARATOR, type ListeningConfig, WORD_SEPARATOR } from './grammar.ts'
import { nacosLimits, type NacosLimits } from './limits.ts'

const FIELD_COUNT = 3
const FIELD_COUNT_WITH_TENANT = 4

/**
 * Reads `dataId^2 group^2 md5^1` and `dataId^2 group^2 md5^2 tenant^1` records; an empty tenant is
 * read as none. Text without any record is an empty list.
 * @throws WireError `MP_NACOS_LISTENING_*`, `MP_NACOS_FIELD_*`
 */
export function decodeListeningConfigs(
  text: string,
  limits: NacosLimits = nacosLimits,
): ListeningConfig[] {
  const configs: ListeningConfig[] = []
  let start = 0
  while (start < text.length) {
    if (configs.length === limits.listeningConfigCountMax) {
      throw wireError('MP_NACOS_LISTENING_TOO_MANY', text, start)
    }
    const end = text.indexOf(LINE_SEPARATOR, start)
    if (end === -1) throw wireError('MP_NACOS_LISTENING_RECORD_UNFINISHED', text, start)
    configs.push(decodeRecord(text, start, end, limits))
    start = end + LINE_SEPARATOR.length
  }
  return configs
}

/**
 * Writes what `decodeListeningConfigs` reads.
 * @throws WireError `MP_NACOS_FIELD_EMPTY`, `MP_NACOS_FIELD_FORBIDDEN_CHARACTER`
 */
export function encodeListeningConfigs(configs: Iterable<ListeningConfig>): string {
  let text = ''
  for (const { dataId, group, md5, tenant } of configs) {
    text += plainField(nameField(dataId, 0, dataId)) + WORD_SEPARATOR
    text += plainField(nameField(group, 0, group)) + WORD_SEPARATOR
    text += plainField(md5)
    if (tenant !== undefined && tenant !== '') text += WORD_SEPARATOR + plainField(tenant)
    text += LINE_SEPARATOR
  }
  return text
}

function decodeRecord(
  text: string,
  start: number,
  end: number,
  limits: NacosLimits,
): ListeningConfig {
  const fields = text.slice(start, end).split(WORD_SEPARATOR)
  if (fields.length !== FIELD_COUNT && fields.length !== FIELD_COUNT_WITH_TENANT) {
    throw wireError('MP_NACOS_LISTENING_FIELD_COUNT', text, start)
  }
  let offset = start
  for (const field of fields) {
    if (field.length > limits.fieldCharacterCountMax) {
      throw wireError('MP_NACOS_FIELD_TOO_LONG', text, offset)
    }
    offset += field.length + WORD_SEPARATOR.length
  }
  const [dataId, group, md5 = '', tenant] = fields
  return {
    dataId: nameField(text, start, dataId),
    group: nameField(text, start + (dataId ?? '').length + WORD_SEPARATOR.length, group),
    md5,
    tenant: tenant === '' ? undefined : tenant,
  }
}
