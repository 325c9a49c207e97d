/** The colour of an environment, by what its name says; the same everywhere it is shown. */

export const TONES = ['red', 'amber', 'violet', 'green', 'blue', 'teal', 'pink', 'slate'] as const
export type Tone = (typeof TONES)[number]

const BY_NAME: readonly (readonly [RegExp, Tone])[] = [
  [/^\*$/, 'slate'],
  [/prod|prd|live|online|生产|正式/i, 'red'],
  [/stag|pre|uat|gray|beta|预发|灰度/i, 'amber'],
  [/test|qa|fat|sit|测试/i, 'violet'],
  [/dev|local|sandbox|开发/i, 'green'],
  [/^default$/, 'blue'],
]
const OTHERS: readonly Tone[] = ['teal', 'pink', 'violet', 'blue', 'green']

export function toneOf(environment: string): Tone {
  const named = BY_NAME.find(([pattern]) => pattern.test(environment))
  if (named !== undefined) return named[1]
  const sum = [...environment].reduce(
    (total, character) => total + (character.codePointAt(0) ?? 0),
    0,
  )
  return OTHERS[sum % OTHERS.length] ?? 'teal'
}

/** Whether people are hurt by a mistake here, so that a reason is asked for. */
export function isGuarded(environment: string): boolean {
  // What all environments inherit reaches production too.
  return environment === '*' || toneOf(environment) === 'red'
}
