/** The title of the tab: the page, and the environment in front where a mistake would hurt. */
import { useLocation, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { usePlace, type RawSearch } from '../lib/page.ts'
import { rooms } from './rooms.ts'

export function useDocumentTitle(): void {
  const place = usePlace()
  const { pathname } = useLocation()
  const { ns, app }: RawSearch = useSearch({ strict: false })
  const labels = rooms
    .flatMap(({ navigation }) => navigation)
    .map((entry) => ({ entry, label: entry.useLabel() }))
  const page = labels.find(
    ({ entry }) => decodeURI(entry.addressIn(place)) === decodeURI(pathname),
  )?.label
  const subject = ns === undefined ? page : `${app ?? ''} › ${ns}`
  const title = [place.environment, subject, 'Midplane']
    .filter((part) => part !== undefined && part !== '')
    .join(' · ')
  useEffect(() => {
    document.title = title
  }, [title])
}
