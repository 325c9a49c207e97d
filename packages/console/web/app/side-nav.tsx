/** The rooms that exist; others are absent, not grey. */
import { useLocation } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { usePlace } from '../lib/page.ts'
import type { NavigationEntry } from '../lib/room.ts'
import { InnerLink } from '../ui/bits.tsx'
import { Mark } from '../ui/icons.tsx'
import { rooms } from './rooms.ts'
import css from './side-nav.module.css'
import { useAppTexts } from './texts.ts'

export function SideNav({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useAppTexts()
  return (
    <>
      <button
        type="button"
        className={css['veil']}
        aria-label={t.close}
        tabIndex={-1}
        onClick={onClose}
      />
      <nav className={css['nav']} aria-label={t.navigation}>
        <div className={css['brand']}>
          <Mark />
          <span>Midplane</span>
        </div>
        <ul>
          {rooms
            .flatMap(({ navigation }) => navigation)
            .map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
        </ul>
      </nav>
    </>
  )
}

function Entry({
  entry: { icon: Icon, useLabel, addressIn, key },
}: {
  readonly entry: NavigationEntry
}): ReactElement {
  const label = useLabel()
  const place = usePlace()
  const { pathname } = useLocation()
  const to = addressIn(place)
  return (
    <li>
      <InnerLink
        to={to}
        className={css['entry']}
        aria-current={decodeURI(pathname) === decodeURI(to) ? 'page' : undefined}
      >
        <Icon />
        <span>{label}</span>
        <kbd aria-hidden="true">{`g ${key}`}</kbd>
      </InnerLink>
    </li>
  )
}
