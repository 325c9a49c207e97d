/** The table of document formats. A format that is not here cannot be stored. */
import type { Format } from '@midplane/contract'
import type { DocumentFormat } from './format.ts'
import { jsonFormat } from './json.ts'
import { propertiesFormat } from './properties.ts'
import { textFormat } from './text.ts'
import { xmlFormat } from './xml.ts'
import { yamlFormat } from './yaml.ts'

export const formats: Readonly<Record<Format, DocumentFormat>> = {
  properties: propertiesFormat,
  json: jsonFormat,
  yaml: yamlFormat,
  xml: xmlFormat,
  text: textFormat,
}
