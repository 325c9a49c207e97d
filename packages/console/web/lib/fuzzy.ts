/** Ranks what somebody types against names: the letters in order, better when they begin words. */
import { pinyinInitials } from './pinyin-initials.ts'

export type Searchable = { readonly text: string; readonly initials: string }

export function searchable(text: string): Searchable {
  return { text: text.toLowerCase(), initials: pinyinInitials(text) }
}

/** Higher is better; 0 is no match. Words may come in any order. */
export function score(query: string, { text, initials }: Searchable): number {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  let total = 1
  for (const word of words) {
    const best = Math.max(scoreWord(word, text), initials === text ? 0 : scoreWord(word, initials))
    if (best === 0) return 0
    total += best
  }
  return total
}

function scoreWord(word: string, text: string): number {
  const index = text.indexOf(word)
  if (index >= 0) {
    const isBeginning = index === 0 || /[\s/._:-]/.test(text[index - 1] ?? '')
    return (isBeginning ? 100 : 60) + Math.round((20 * word.length) / text.length)
  }
  return isSubsequence(word, text) ? 10 : 0
}

function isSubsequence(word: string, text: string): boolean {
  let from = 0
  for (const letter of word) {
    from = text.indexOf(letter, from) + 1
    if (from === 0) return false
  }
  return true
}
