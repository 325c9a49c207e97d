/** Where one is, the way to everything, and who one is. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import type { ReactElement } from 'react'
import { useConnection } from '../lib/connection.ts'
import { LANGUAGES, setLanguage, useLanguage } from '../lib/language.ts'
import { closeSession, useSession } from '../lib/session.ts'
import { CheckIcon, MenuIcon, SearchIcon, UserIcon } from '../ui/icons.tsx'
import { EnvironmentSwitcher } from './environment-switcher.tsx'
import { LANGUAGE_NAMES } from './language-names.ts'
import { setTheme, THEMES, useTheme } from './theme.ts'
import css from './top-bar.module.css'
import { useAppTexts } from './texts.ts'

type TopBarProps = { readonly onSearch: () => void; readonly onNavigation: () => void }

export function TopBar({ onSearch, onNavigation }: TopBarProps): ReactElement {
  const t = useAppTexts()
  return (
    <header className={css['bar']}>
      <ActionIcon
        className={css['burger'] ?? ''}
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t.openNavigation}
        onClick={onNavigation}
      >
        <MenuIcon />
      </ActionIcon>
      <EnvironmentSwitcher />
      <button type="button" className={css['search']} onClick={onSearch}>
        <SearchIcon />
        <span>{t.search}</span>
        <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      <div className={css['end']}>
        <LiveDot />
        <PersonMenu />
      </div>
    </header>
  )
}

function LiveDot(): ReactElement | null {
  const t = useAppTexts()
  const { isUp } = useConnection()
  if (!isUp) return null
  return (
    <Tooltip label={t.live}>
      <span className={css['live']} role="img" aria-label={t.live} />
    </Tooltip>
  )
}

function PersonMenu(): ReactElement {
  const t = useAppTexts()
  const session = useSession()
  const language = useLanguage()
  const theme = useTheme()
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button
          type="button"
          className={css['person']}
          aria-label={`${session?.name ?? ''} – ${t.preferences}`}
        >
          <UserIcon />
          <span>{session?.name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.language}</Menu.Label>
        {LANGUAGES.map((one) => (
          <Menu.Item
            key={one}
            lang={one}
            rightSection={one === language ? <CheckIcon /> : null}
            onClick={() => setLanguage(one)}
          >
            {LANGUAGE_NAMES[one]}
          </Menu.Item>
        ))}
        <Menu.Label>{t.theme}</Menu.Label>
        {THEMES.map((one) => (
          <Menu.Item
            key={one}
            rightSection={one === theme ? <CheckIcon /> : null}
            onClick={() => setTheme(one)}
          >
            {t.themes[one]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={closeSession}>{t.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
