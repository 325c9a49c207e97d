/** Which tenant and environment: the same view in another one, wherever that makes sense. */
import { Menu, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState, type ReactElement } from 'react'
import type { Submitted } from '../lib/submitted.ts'
import { usePlace, type Place } from '../lib/page.ts'
import { EnvironmentChip } from '../ui/bits.tsx'
import { DownIcon } from '../ui/icons.tsx'
import { rooms } from './rooms.ts'
import css from './environment-switcher.module.css'
import { useAppTexts } from './texts.ts'

export function EnvironmentSwitcher(): ReactElement {
  const t = useAppTexts()
  const place = usePlace()
  const open = useOpenPlace()
  const environments = useEnvironments(place)
  return (
    <Menu position="bottom-start" width={250}>
      <Menu.Target>
        <button
          type="button"
          className={css['button']}
          aria-label={`${t.environment} ${place.environment}`}
        >
          {place.tenant !== 'default' && <span className={css['tenant']}>{place.tenant}</span>}
          <EnvironmentChip name={place.environment} />
          <DownIcon />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.environment}</Menu.Label>
        {environments.map((environment) => (
          <Menu.Item key={environment} onClick={() => open({ ...place, environment })}>
            <EnvironmentChip name={environment} />
          </Menu.Item>
        ))}
        <OtherPlace place={place} onOpen={open} />
      </Menu.Dropdown>
    </Menu>
  )
}

function OtherPlace({
  place,
  onOpen,
}: {
  readonly place: Place
  readonly onOpen: (place: Place) => void
}): ReactElement {
  const t = useAppTexts()
  const [environment, setEnvironment] = useState('')
  const [tenant, setTenant] = useState(place.tenant)
  const submit = (event: Submitted): void => {
    event.preventDefault()
    if (environment !== '' || tenant !== place.tenant)
      onOpen({ tenant, environment: environment || 'default' })
  }
  return (
    <form className={css['other']} onSubmit={submit} onKeyDown={(event) => event.stopPropagation()}>
      <TextInput
        size="xs"
        label={t.otherEnvironment}
        placeholder={t.otherEnvironmentHint}
        value={environment}
        onChange={(event) => setEnvironment(event.target.value)}
      />
      <TextInput
        size="xs"
        label={t.tenant}
        value={tenant}
        onChange={(event) => setTenant(event.target.value)}
      />
      <button type="submit" className="hidden-text">
        {t.open}
      </button>
    </form>
  )
}

/** Known to any room, the open one among them. */
export function useEnvironments({ tenant, environment }: Place): readonly string[] {
  const known = rooms.flatMap((room) => room.useEnvironments?.(tenant) ?? [])
  return [...new Set([...known, environment, 'default'])].toSorted()
}

export function useOpenPlace(): (place: Place) => void {
  const navigate = useNavigate()
  return ({ tenant, environment }) => {
    // The router merges with the open page's parameters, so the view stays the same.
    const target = { to: '.', params: { tenant, environment }, search: true } as unknown
    void navigate(target as Parameters<typeof navigate>[0])
  }
}
