/** The icon of the tab in the colour of the environment, so that the wrong one is seen before it is changed. */
import { toneOf } from '../lib/environment-tone.ts'

const COLOURS = {
  red: '#d63a2f',
  amber: '#c98208',
  violet: '#7c4fd8',
  green: '#1d9151',
  blue: '#2b6fd8',
  teal: '#10827f',
  pink: '#cf2f7c',
  slate: '#6a7580',
} as const

export function showFavicon(environment: string): void {
  const colour = COLOURS[toneOf(environment)]
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${colour}"/><path d="M7 10h18M7 22h18" stroke="#fff" stroke-opacity=".6" stroke-width="2.4" stroke-linecap="round"/><path d="M7 16h18" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>`
  document
    .querySelector('#favicon')
    ?.setAttribute('href', `data:image/svg+xml,${encodeURIComponent(svg)}`)
}
