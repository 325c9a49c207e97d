/** Times as people read them. */
import { useLanguage, type Language } from './language.ts'

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

export type Times = {
  /** `3 minutes ago`, and the day when that is long ago. */
  ago(iso: string): string
  exact(iso: string | number): string
  clock(at: number): string
}

export function useTimes(): Times {
  return timesIn(useLanguage())
}

function timesIn(language: Language): Times {
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const exact = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' })
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium' })
  return {
    exact: (iso) => exact.format(new Date(iso)),
    clock: (at) => clock.format(at),
    ago(iso) {
      const seconds = Math.max(0, (Date.now() - Date.parse(iso)) / 1000)
      if (seconds > 6 * 86_400) return day.format(new Date(iso))
      const [unit, size] = STEPS.find(([, size]) => seconds >= size) ?? ['second', 1]
      if (unit === 'second' && seconds < 10) return relative.format(0, 'second')
      return relative.format(-Math.floor(seconds / size), unit)
    },
  }
}
