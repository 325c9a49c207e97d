/**
 * Holds the texts of the console together: none unused, none hard-coded. That none is missing, in
 * either language, is a matter of types. Prints `file:line rule text` for each finding.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync, Visitor } from 'oxc-parser'

const WEB = fileURLToPath(new URL('../web', import.meta.url))

/** Attributes that people read or hear. */
const READ_ATTRIBUTES = [
  'alt',
  'aria-label',
  'description',
  'hint',
  'label',
  'placeholder',
  'title',
]
/** Names, keys and signs that are the same in every language. */
const SAME_EVERYWHERE = ['Midplane', 'Ctrl K']
const LETTERS = /\p{L}{2,}/u
const CHINESE = /\p{Script=Han}/u
/** Chinese that is no text for people: letters to sort by, words in names of environments, languages' own names. */
const CHINESE_ALLOWED = [
  'lib/pinyin-initials.ts',
  'lib/environment-tone.ts',
  'app/language-names.ts',
]

const files = readdirSync(WEB, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => name.replaceAll('\\', '/'))
const findings = [
  ...files.filter((file) => file.endsWith('texts/en.ts')).flatMap(unused),
  ...files.flatMap(hardCoded),
]
for (const finding of findings) console.log(finding)
if (findings.length > 0) process.exitCode = 1

/** Keys of a catalogue that the folder around it never asks for. */
function unused(catalogue: string): string[] {
  const folder = dirname(dirname(catalogue))
  const readers = files.filter((file) => isBelow(file, folder) && !file.includes('/texts/'))
  const read = readers.map((file) => readFileSync(join(WEB, file), 'utf8')).join('\n')
  const text = readFileSync(join(WEB, catalogue), 'utf8')
  return text.split('\n').flatMap((line, index) => {
    const key = /^ {2}(\w+):/.exec(line)?.[1]
    const isRead = key === undefined || new RegExp(String.raw`\.${key}\b`).test(read)
    return isRead ? [] : [`${catalogue}:${index + 1} unused-text ${key}`]
  })
}

/** Texts of the building blocks are read in all of `ui`, and by rooms for the words that all share. */
function isBelow(file: string, folder: string): boolean {
  return folder === 'ui' || !relative(folder, file).startsWith('..')
}

function hardCoded(file: string): string[] {
  if (file.includes('/texts/')) return []
  const source = readFileSync(join(WEB, file), 'utf8')
  const found: { readonly start: number; readonly text: string }[] = []
  const see = (start: number, text: string): void => {
    if (LETTERS.test(text) && !SAME_EVERYWHERE.includes(text.trim()))
      found.push({ start, text: text.trim() })
  }
  new Visitor({
    JSXText: ({ start, value }) => see(start, value),
    JSXAttribute({ name, value }) {
      const isRead = name.type === 'JSXIdentifier' && READ_ATTRIBUTES.includes(name.name)
      if (isRead && value?.type === 'Literal' && typeof value.value === 'string')
        see(value.start, value.value)
    },
    Literal({ start, value }) {
      const isChinese = typeof value === 'string' && CHINESE.test(value)
      if (isChinese && !CHINESE_ALLOWED.includes(file)) found.push({ start, text: value })
    },
  }).visit(parseSync(file, source).program)
  return found.map(
    ({ start, text }) =>
      `${file}:${source.slice(0, start).split('\n').length} hard-coded-text ${text}`,
  )
}
