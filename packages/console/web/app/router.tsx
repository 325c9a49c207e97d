/** Routes: sign-in, and the pages of all rooms below `/{tenant}/{environment}`, for those who are signed in. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type AnyRouter,
} from '@tanstack/react-router'
import { BASE_PATH } from '../lib/base.ts'
import { readSearch, searchText, type RawSearch } from '../lib/page.ts'
import { sessionStore } from '../lib/session.ts'
import { Broken, NotFound } from './fallbacks.tsx'
import { homeOf, lastPlace, SIGN_IN_PATH } from './paths.ts'
import { rooms } from './rooms.ts'
import { Shell } from './shell.tsx'
import { signInAddress } from './sign-in-address.ts'
import { SignInPage } from './sign-in-page.tsx'

export function makeRouter(): AnyRouter {
  const root = createRootRoute({
    component: Outlet,
    notFoundComponent: NotFound,
    errorComponent: Broken,
  })
  const home = createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      // oxlint-disable-next-line typescript/only-throw-error -- how this router is told to go elsewhere
      throw redirect({ href: homeOf(lastPlace()) })
    },
  })
  const signIn = createRoute({
    getParentRoute: () => root,
    path: SIGN_IN_PATH,
    component: SignInPage,
  })
  const shell = createRoute({
    getParentRoute: () => root,
    path: '/$tenant/$environment',
    component: Shell,
    beforeLoad: ({ location }) => {
      if (sessionStore.get() !== undefined) return
      // oxlint-disable-next-line typescript/only-throw-error -- as above
      throw redirect({ href: signInAddress(location.href) })
    },
  })
  const pages = rooms
    .flatMap((room) => room.pages)
    .map(({ page: { path }, load }) =>
      createRoute({
        getParentRoute: () => shell,
        path,
        component: lazyRouteComponent(async () => ({ default: await load() })),
        errorComponent: Broken,
      }),
    )
  return createRouter({
    routeTree: root.addChildren([home, signIn, shell.addChildren(pages)]),
    basepath: BASE_PATH,
    parseSearch: readSearch,
    // Every search is made of texts; see `lib/page.ts`.
    stringifySearch: (search) => searchText(search as RawSearch),
    defaultPreload: 'intent',
    scrollRestoration: false,
  })
}
