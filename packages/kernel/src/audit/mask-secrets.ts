/**
 * Masks what has the form of a secret in a text that will be kept: the last net under callers that mask their own.
 * Applied to JSON text it leaves JSON text: no pattern reaches beyond a string.
 */
import { MASKED, maskText } from '../telemetry/mask.ts'

/** Our own tokens keep their id. Source: packages/iam/src/model/token.ts. */
const TOKEN = /(mp_[0-9a-z]{1,32}_)[\w-]{43}/g
/** To the end of the string it stands in; an escaped character is passed as one. */
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[^"\\]*(?:\\[^][^"\\]*)*/g
/** Only where one may begin, else a long run of `eyJ` would cost the square of its length. */
const JSON_WEB_TOKEN = /(?<=^|[^\w-]|\\[nrt])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g

export function maskSecrets(text: string): string {
  let masked = maskText(text)
  if (masked.includes('mp_')) masked = masked.replace(TOKEN, `$1${MASKED}`)
  if (masked.includes('eyJ')) masked = masked.replace(JSON_WEB_TOKEN, MASKED)
  if (masked.includes('PRIVATE KEY')) masked = masked.replace(PRIVATE_KEY, MASKED)
  return masked
}
