/** What the palette offers: pages, environments, actions of the shell, and what the rooms bring. */
import { useLocation } from '@tanstack/react-router'
import { useMemo } from 'react'
import { LANGUAGES, setLanguage } from '../lib/language.ts'
import { usePlace } from '../lib/page.ts'
import type { PaletteEntry } from '../lib/room.ts'
import { closeSession } from '../lib/session.ts'
import { showToast } from '../lib/toasts.ts'
import { useEnvironments, useOpenPlace } from './environment-switcher.tsx'
import { LANGUAGE_NAMES } from './language-names.ts'
import { rooms } from './rooms.ts'
import { setTheme, THEMES } from './theme.ts'
import { useAppTexts } from './texts.ts'

export function usePaletteEntries(): readonly PaletteEntry[] {
  const place = usePlace()
  const pages = usePages()
  const actions = useActions()
  const brought = rooms.map((room) => room.usePaletteEntries(place))
  // The number of rooms never changes.
  return useMemo(() => [...pages, ...actions, ...brought.flat()], [pages, actions, ...brought])
}

function usePages(): readonly PaletteEntry[] {
  const t = useAppTexts()
  const place = usePlace()
  const labels = rooms
    .flatMap(({ navigation }) => navigation)
    .map((entry) => ({ entry, title: entry.useLabel() }))
  return useMemo(
    () =>
      labels.map(({ entry, title }) => ({
        id: `page:${entry.id}`,
        title,
        group: t.goTo,
        target: entry.addressIn(place),
      })),
    [t, place.tenant, place.environment],
  )
}

function useActions(): readonly PaletteEntry[] {
  const t = useAppTexts()
  const place = usePlace()
  const open = useOpenPlace()
  const { href } = useLocation()
  const environments = useEnvironments(place).join(' ')
  return useMemo(() => {
    const copyLink = (): void => {
      void navigator.clipboard
        .writeText(location.href)
        .then(() => showToast({ tone: 'plain', title: t.linkCopied }))
    }
    return [
      ...environments.split(' ').map((environment) => ({
        ...{ id: `environment:${environment}`, title: environment, group: t.environment },
        target: () => open({ ...place, environment }),
      })),
      ...THEMES.map((theme) => ({
        ...{ id: `theme:${theme}`, title: `${t.theme}: ${t.themes[theme]}`, group: t.actions },
        target: () => setTheme(theme),
      })),
      ...LANGUAGES.map((language) => ({
        ...{
          id: `language:${language}`,
          title: `${t.language}: ${LANGUAGE_NAMES[language]}`,
          group: t.actions,
        },
        target: () => setLanguage(language),
      })),
      { id: 'copy-link', title: t.copyLink, group: t.actions, target: copyLink },
      { id: 'sign-out', title: t.signOut, group: t.actions, target: closeSession },
    ]
  }, [t, environments, href, place.tenant, place.environment])
}
