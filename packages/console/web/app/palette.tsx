/** Find or do: every room's entities and actions, ranked as one types. Source of the keys: ARIA combobox pattern. */
import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useId, useMemo, useState, type KeyboardEvent, type ReactElement } from 'react'
import { score, searchable, type Searchable } from '../lib/fuzzy.ts'
import type { PaletteEntry } from '../lib/room.ts'
import { usePaletteEntries } from './palette-entries.ts'
import css from './palette.module.css'
import { useAppTexts } from './texts.ts'

const SHOWN_MAX = 30

export function Palette({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useAppTexts()
  const navigate = useNavigate()
  const listId = useId()
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const found = useFound(query)
  const choose = (entry: PaletteEntry | undefined): void => {
    if (entry === undefined) return
    onClose()
    if (typeof entry.target === 'string') void navigate({ href: entry.target })
    else entry.target()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return // Enter ends the input of Chinese
    if (event.key === 'ArrowDown') setActive(Math.min(active + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0))
    else if (event.key === 'Enter') choose(found[active])
    else return
    event.preventDefault()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      size={600}
      yOffset="12vh"
      padding={0}
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      attributes={{ content: { 'aria-label': t.search } }}
    >
      <input
        className={css['input']}
        type="text"
        role="combobox"
        aria-label={t.search}
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={found.length === 0 ? undefined : `${listId}-${active}`}
        placeholder={t.searchHint}
        autoFocus
        data-autofocus
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={listId} className={css['list']} role="listbox" aria-label={t.search}>
        {found.map((entry, index) => (
          <Option
            key={entry.id}
            id={`${listId}-${index}`}
            entry={entry}
            isActive={index === active}
            onChoose={() => choose(entry)}
            onHover={() => setActive(index)}
          />
        ))}
      </ul>
      {found.length === 0 && <p className={css['none']}>{t.noResults}</p>}
    </Modal>
  )
}

type OptionProps = {
  readonly id: string
  readonly entry: PaletteEntry
  readonly isActive: boolean
  readonly onChoose: () => void
  readonly onHover: () => void
}

function Option({
  id,
  entry: { title, detail = '', group },
  isActive,
  onChoose,
  onHover,
}: OptionProps): ReactElement {
  return (
    <li
      id={id}
      ref={(element) => {
        if (isActive) element?.scrollIntoView({ block: 'nearest' })
      }}
      className={css['option']}
      role="option"
      aria-selected={isActive}
      onClick={onChoose}
      onMouseMove={isActive ? undefined : onHover}
    >
      <span className={css['title']}>{title}</span>
      <span className={css['detail']}>{detail}</span>
      <span className={css['group']}>{group}</span>
    </li>
  )
}

type Indexed = { readonly entry: PaletteEntry; readonly text: Searchable }

function useFound(query: string): readonly PaletteEntry[] {
  const entries = usePaletteEntries()
  const index = useMemo<readonly Indexed[]>(
    () =>
      entries.map((entry) => ({ entry, text: searchable(`${entry.title} ${entry.detail ?? ''}`) })),
    [entries],
  )
  return useMemo(() => {
    const ranked = index.map(({ entry, text }) => ({ entry, rank: score(query, text) }))
    return ranked
      .filter(({ rank }) => rank > 0)
      .toSorted((one, other) => other.rank - one.rank)
      .slice(0, SHOWN_MAX)
      .map(({ entry }) => entry)
  }, [index, query])
}
