/**
 * Pages with typed addresses: a page says its path and how its search is read, and gets hooks and
 * addresses of the same types. Everything that a view shows is in its address.
 */
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { ComponentType } from 'react'

export type RawSearch = Readonly<Record<string, string | undefined>>

export type PageShape = {
  /** Below `/{tenant}/{environment}/`, with `$name` for parameters. */
  readonly path: string
  readonly load: () => Promise<ComponentType>
}

export type Page<Params extends string, Search extends RawSearch> = PageShape & {
  readonly names: readonly Params[]
  readonly read: (raw: RawSearch) => Search
}

export type Place = { readonly tenant: string; readonly environment: string }

/** @example definePage({ path: 'audit', names: [], read: ({ action }) => ({ action }), load: ... }) */
export function definePage<const Params extends string, Search extends RawSearch>(
  page: Page<Params, Search>,
): Page<Params, Search> {
  return page
}

/** Address of a page within the console. */
export function addressOf<Params extends string, Search extends RawSearch>(
  page: Page<Params, Search>,
  place: Place,
  params: Readonly<Record<Params, string>>,
  search: Partial<Search> = {},
): string {
  const values: Readonly<Record<string, string>> = params
  const path = page.path.replace(/\$(\w+)/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ''),
  )
  const start = `/${encodeURIComponent(place.tenant)}/${encodeURIComponent(place.environment)}`
  return `${start}/${path}${searchText(search)}`
}

export function usePlace(): Place {
  const { tenant = '', environment = '' }: RawSearch = useParams({ strict: false })
  return { tenant, environment }
}

export function usePageParams<Params extends string, Search extends RawSearch>(
  page: Page<Params, Search>,
): Readonly<Record<Params, string>> {
  const raw: RawSearch = useParams({ strict: false })
  // The route of the page has each of these parameters, or it would not be shown.
  return Object.fromEntries(page.names.map((name) => [name, raw[name] ?? ''])) as Record<Params, string>
}

export function usePageSearch<Params extends string, Search extends RawSearch>(
  page: Page<Params, Search>,
): Search {
  return page.read(useSearch({ strict: false }))
}

/** Changes parts of the search; undefined takes a part away. Typing replaces, everything else can be gone back from. */
export function useSetSearch(): (changes: RawSearch, how?: { readonly replace: boolean }) => void {
  const navigate = useNavigate()
  return (changes, { replace } = { replace: false }) => {
    void navigate({
      to: '.',
      replace,
      search: (before: RawSearch) => withoutUndefined({ ...before, ...changes }),
    } as Parameters<typeof navigate>[0]) // the router's own types want a registered tree of routes
  }
}

export function searchText(search: RawSearch): string {
  const text = new URLSearchParams(withoutUndefined(search)).toString()
  return text === '' ? '' : `?${text}`
}

export function readSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

function withoutUndefined(search: RawSearch): Record<string, string> {
  const given = Object.entries(search).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(given)
}
