/** Reads a secret from standard input: typed unseen at a terminal, else the first line of what is piped in. */
import { cliErrors } from './errors.ts'

const INTERRUPT = '\u0003'
const END_OF_INPUT = '\u0004'
const ERASE_LINE = '\u0015'
const BACKSPACES = ['\u007f', '\b']

/** At a terminal asked twice with `isNew`. Errors: MP_CLI_PASSWORDS_DIFFER, MP_CLI_INTERRUPTED. */
export async function readSecret(
  prompt: string,
  options: { readonly isNew: boolean },
): Promise<string> {
  if (!process.stdin.isTTY) return (await readPiped()).replace(/\r?\n$/, '')
  const secret = await readUnseen(`${prompt}: `)
  if (options.isNew && (await readUnseen(`${prompt}, again: `)) !== secret) {
    throw cliErrors.error('MP_CLI_PASSWORDS_DIFFER', {})
  }
  return secret
}

/** All of standard input as text. */
export async function readPiped(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

function readUnseen(prompt: string): Promise<string> {
  const { stdin, stderr } = process
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let typed = ''
  const end = (): void => {
    stdin.off('data', read).setRawMode(false).pause()
    stderr.write('\n')
  }
  const read = (text: string): void => {
    for (const character of text) {
      if (character === INTERRUPT || (character === END_OF_INPUT && typed === '')) {
        end()
        reject(cliErrors.error('MP_CLI_INTERRUPTED', {}))
        return
      }
      if (character === '\r' || character === '\n' || character === END_OF_INPUT) {
        end()
        resolve(typed)
        return
      }
      if (BACKSPACES.includes(character)) typed = [...typed].slice(0, -1).join('')
      else if (character === ERASE_LINE) typed = ''
      else typed += character
    }
  }
  stderr.write(prompt)
  stdin.setEncoding('utf8').setRawMode(true).on('data', read).resume()
  return promise
}
