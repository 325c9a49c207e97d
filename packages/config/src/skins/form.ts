/** Bodies of HTML forms, always UTF-8: clients declare other character sets and send UTF-8 nevertheless. */
import type { IncomingMessage } from 'node:http'
import { configErrors } from '../errors.ts'

const REPLACEMENT_CHARACTER = '\ufffd'
const ENCODED_REPLACEMENT_CHARACTER = /%ef%bf%bd/i

/**
 * Reads the whole body.
 * @throws MidplaneError MP_CONFIG_TOO_LARGE, the rest is then unread; MP_CONFIG_REQUEST_INVALID for another encoding
 */
export async function readForm(
  request: IncomingMessage,
  sizeBytesMax: number,
): Promise<URLSearchParams> {
  const text = (await readBody(request, sizeBytesMax)).toString('utf8')
  const form = new URLSearchParams(text)
  const isDamaged = [...form.values()].some((value) => value.includes(REPLACEMENT_CHARACTER))
  if (
    isDamaged &&
    !text.includes(REPLACEMENT_CHARACTER) &&
    !ENCODED_REPLACEMENT_CHARACTER.test(text)
  ) {
    throw configErrors.error('MP_CONFIG_REQUEST_INVALID', {
      parameter: 'form',
      problem: 'is not UTF-8',
    })
  }
  return form
}

function readBody(request: IncomingMessage, sizeBytesMax: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let sizeBytes = 0
    const refuse = (actualBytes: number): void => {
      request.off('data', take)
      request.pause()
      const limit = `${sizeBytesMax} bytes`
      reject(
        configErrors.error('MP_CONFIG_TOO_LARGE', {
          what: 'the form',
          actual: `${actualBytes} bytes or more`,
          limit,
        }),
      )
    }
    const take = (chunk: Buffer): void => {
      sizeBytes += chunk.length
      if (sizeBytes > sizeBytesMax) refuse(sizeBytes)
      else chunks.push(chunk)
    }
    const announcedBytes = Number(request.headers['content-length'] ?? '0')
    if (announcedBytes > sizeBytesMax) {
      refuse(announcedBytes)
      return
    }
    request.on('data', take)
    request.once('end', () => resolve(Buffer.concat(chunks)))
    const endEarly = (): void => {
      const problem = 'ended before its announced length'
      reject(configErrors.error('MP_CONFIG_REQUEST_INVALID', { parameter: 'form', problem }))
    }
    request.once('error', endEarly)
    request.once('close', endEarly)
  })
}
