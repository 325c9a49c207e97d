/** What stands around every page: navigation, the bar with the environment, search, and what rooms add. */
import { useIsFetching } from '@tanstack/react-query'
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState, type ReactElement } from 'react'
import { toneOf } from '../lib/environment-tone.ts'
import { useConnection } from '../lib/connection.ts'
import { usePlace } from '../lib/page.ts'
import { useSession } from '../lib/session.ts'
import { Toaster } from '../ui/toaster.tsx'
import { useDocumentTitle } from './document-title.ts'
import { showFavicon } from './favicon.ts'
import { useLiveQueries } from './live-queries.ts'
import { OfflineBanner } from './offline-banner.tsx'
import { rememberPlace } from './paths.ts'
import { rooms } from './rooms.ts'
import { signInAddress } from './sign-in-address.ts'
import { SideNav } from './side-nav.tsx'
import css from './shell.module.css'
import { useAppTexts } from './texts.ts'
import { TopBar } from './top-bar.tsx'
import { useShortcuts } from './shortcuts.ts'

const loadPalette = () => import('./palette.tsx').then((module) => ({ default: module.Palette }))
const Palette = lazy(loadPalette)

export function Shell(): ReactElement {
  const t = useAppTexts()
  const place = usePlace()
  const { isUp } = useConnection()
  const isBusy = useIsFetching() > 0
  const { href, pathname } = useLocation()
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const [isNavOpen, setNavOpen] = useState(false)
  useSignedIn(href)
  useLiveQueries()
  useDocumentTitle()
  useShortcuts(() => setPaletteOpen(true))
  useEffect(() => {
    showFavicon(place.environment)
    rememberPlace(place)
  }, [place.environment, place.tenant])
  useEffect(() => setNavOpen(false), [pathname])
  useEffect(() => void loadPalette(), []) // so that the first key is not lost
  return (
    <div className={css['shell']} data-tone={toneOf(place.environment)} data-nav={isNavOpen}>
      <a className={css['skip']} href="#content" onClick={focusContent}>
        {t.skip}
      </a>
      <SideNav onClose={() => setNavOpen(false)} />
      <div className={css['right']}>
        <TopBar onSearch={() => setPaletteOpen(true)} onNavigation={() => setNavOpen(true)} />
        <OfflineBanner />
        <main
          id="content"
          tabIndex={-1}
          className={css['content']}
          data-stale={!isUp}
          aria-busy={isBusy}
        >
          <Outlet />
        </main>
      </div>
      {rooms.map(
        ({ name, Surroundings }) => Surroundings !== undefined && <Surroundings key={name} />,
      )}
      <Suspense>{isPaletteOpen && <Palette onClose={() => setPaletteOpen(false)} />}</Suspense>
      <Toaster />
    </div>
  )
}

/** Leads to the door when the session ends, and back to this view afterwards. */
function useSignedIn(href: string): void {
  const session = useSession()
  const navigate = useNavigate()
  useEffect(() => {
    if (session === undefined) void navigate({ href: signInAddress(href) })
  }, [session, href, navigate])
}

/** The address of a fragment would be taken for one of a page, because of `<base>`. */
function focusContent(event: { preventDefault(): void }): void {
  event.preventDefault()
  document.querySelector<HTMLElement>('#content')?.focus()
}
