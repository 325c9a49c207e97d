/**
 * Pages with typed addresses: a page says its path and how its search is read, and gets hooks and
 * addresses of the same types. Everything that a view shows is in its address.
 */
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'

export type RawSearch = Readonly<Record<string, string | undefined>>

export type PageShape = {
  /** Below `/{tenant}/{environment}/`. */
  readonly path: string
}

export type Page<Search extends RawSearch> = PageShape & {
  readonly read: (raw: RawSearch) => Search
}

export type Place = { readonly tenant: string; readonly environment: string }

/** @example definePage({ path: 'audit', read: ({ action }) => ({ action }) }) */
export function definePage<Search extends RawSearch>(page: Page<Search>): Page<Search> {
  return page
}

/** Address of a page within the console. */
export function addressOf<Search extends RawSearch>(
  { path }: Page<Search>,
  { tenant, environment }: Place,
  search: Partial<Search> = {},
): string {
  return `/${encodeURIComponent(tenant)}/${encodeURIComponent(environment)}/${path}${searchText(search)}`
}

export function usePlace(): Place {
  const { tenant = '', environment = '' }: RawSearch = useParams({ strict: false })
  return { tenant, environment }
}

export function usePageSearch<Search extends RawSearch>(page: Page<Search>): Search {
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
  const given = Object.entries(search).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return Object.fromEntries(given)
}
