/** Puts the console onto the page. */
import { createTheme, MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { MidplaneError } from '@midplane/contract'
import { StrictMode, useEffect, type ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/global.css'
import './ui/mantine.css'
import './ui/tokens.css'
import './ui/base.css'
import { loadAhead } from './app/load-ahead.ts'
import { makeRouter } from './app/router.tsx'
import { rooms } from './app/rooms.ts'
import { applyTheme } from './app/theme.ts'
import { useLanguage } from './lib/language.ts'
import { PanelContext } from './lib/panels.ts'
import { ResourceContext } from './lib/resources.ts'
import type { FoundResource } from './lib/room.ts'
import { sessionStore } from './lib/session.ts'

const RETRIES_MAX = 2

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (count, error) => count < RETRIES_MAX && MidplaneError.is(error) && error.retryable,
    },
    mutations: { networkMode: 'always' },
  },
})
const theme = createTheme({ cursorType: 'pointer', respectReducedMotion: true })
const router = makeRouter()
const panels = rooms.flatMap((room) => room.panels)

// Nothing of one person is kept for the next.
sessionStore.subscribe(() => {
  if (sessionStore.get() === undefined) client.clear()
})
applyTheme()
loadAhead()
const place = document.querySelector('#root')
if (place !== null) createRoot(place).render(<App />)

function App(): ReactElement {
  const language = useLanguage()
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        withCssVariables={false}
        withGlobalClasses={false}
        forceColorScheme="light"
        getRootElement={noRoot}
      >
        <QueryClientProvider client={client}>
          <PanelContext value={panels}>
            <ResourceContext value={findResource}>
              <RouterProvider router={router} />
            </ResourceContext>
          </PanelContext>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>
  )
}

/** Our own theme sets the colour scheme; the library is given nothing to set it on. */
function noRoot(): undefined {
  return undefined
}

function findResource(resource: string): FoundResource | undefined {
  for (const room of rooms) {
    const found = room.findResource(resource)
    if (found !== undefined) return found
  }
  return undefined
}
