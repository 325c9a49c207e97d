/** Light, dark or as the system, and high contrast: set on the root element, before anything is drawn. */
import { createStore, useStore, type Store } from '../lib/store.ts'

export const THEMES = ['auto', 'light', 'dark', 'contrast'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'midplane.theme'
const dark = matchMedia('(prefers-color-scheme: dark)')
const contrast = matchMedia('(prefers-contrast: more)')

const themeStore: Store<Theme> = createStore(initialTheme())

export function useTheme(): Theme {
  return useStore(themeStore)
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme)
  themeStore.set(theme)
}

export function applyTheme(): void {
  show()
  themeStore.subscribe(show)
  dark.addEventListener('change', show)
  contrast.addEventListener('change', show)
}

function show(): void {
  const theme = themeStore.get()
  const isDark = theme === 'dark' || (theme !== 'light' && dark.matches)
  const root = document.documentElement
  root.dataset['mantineColorScheme'] = isDark ? 'dark' : 'light'
  root.dataset['contrast'] = theme === 'contrast' || contrast.matches ? 'more' : 'normal'
}

function initialTheme(): Theme {
  return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto'
}
