/** Writes a word so that a POSIX shell reads it as it is. */

const PLAIN = /^[\w@%+=:,./-]+$/

function shellQuote(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

export function shellCommand(words: readonly string[]): string {
  return words.map(shellQuote).join(' ')
}
