/**
 * Initials of Chinese characters by the order in which the browser sorts them: each character begins
 * like the greatest of these marks that does not stand behind it.
 */
const MARKS = [...'阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀']
const LETTERS = [...'abcdefghjklmnopqrstwxyz']
const HAN = /\p{Script=Han}/u

const collator = new Intl.Collator('zh-Hans-CN-u-co-pinyin')

/** `订单服务 v2` gives `ddfw v2`: what is not Chinese stays as it is, in lower case. */
export function pinyinInitials(text: string): string {
  if (!HAN.test(text)) return text.toLowerCase()
  return [...text]
    .map((character) => (HAN.test(character) ? initialOf(character) : character))
    .join('')
    .toLowerCase()
}

function initialOf(character: string): string {
  const index = MARKS.findLastIndex((mark) => collator.compare(mark, character) <= 0)
  return LETTERS[index] ?? character
}
