/** The items of a namespace with the draft on top; a row opens to be edited in place. */
import { Button, TextInput } from '@mantine/core'
import type { ItemDifference, ReleaseView } from '@midplane/contract'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState, type ReactElement } from 'react'
import { usePageSearch, useSetSearch } from '../../../lib/page.ts'
import { Breakable } from '../../../ui/bits.tsx'
import { DraftIcon, PlusIcon } from '../../../ui/icons.tsx'
import { Empty } from '../../../ui/state-panel.tsx'
import { itemRows, type ItemRow } from '../model/item-rows.ts'
import { configPage } from '../pages.ts'
import { useConfigTexts } from '../texts.ts'
import { ItemEditor } from './item-editor.tsx'
import css from './item-table.module.css'

const ROW_PX = 34
const OVERSCAN = 10

type ItemTableProps = { readonly release: ReleaseView; readonly pending: readonly ItemDifference[] }

export function ItemTable({ release, pending }: ItemTableProps): ReactElement {
  const t = useConfigTexts()
  const { filter = '', key: openKey } = usePageSearch(configPage)
  const setSearch = useSetSearch()
  const [isAdding, setAdding] = useState(false)
  const rows = useMemo(
    () => itemRows(release.items, pending, filter),
    [release.items, pending, filter],
  )
  return (
    <div>
      <div className={css['tools']}>
        <TextInput
          size="xs"
          type="search"
          aria-label={t.filterItems}
          placeholder={t.filterItems}
          value={filter}
          onChange={(event) =>
            setSearch({ filter: event.target.value || undefined }, { replace: true })
          }
        />
        <span className="quiet">{t.itemCount(rows.length)}</span>
        <span className={css['spread']} />
        <Button
          size="xs"
          variant="default"
          leftSection={<PlusIcon />}
          onClick={() => setAdding(true)}
        >
          {t.addItem}
        </Button>
      </div>
      {isAdding && (
        <ItemEditor release={release} item={undefined} onClose={() => setAdding(false)} />
      )}
      {rows.length === 0 && !isAdding && (
        <Empty
          title={filter === '' ? t.noItems : t.noItemsFound}
          hint={filter === '' ? t.noItemsHint : undefined}
        />
      )}
      {rows.length > 0 && (
        <Rows
          rows={rows}
          release={release}
          openKey={openKey}
          onOpen={(key) => setSearch({ key }, { replace: true })}
        />
      )}
    </div>
  )
}

type RowsProps = {
  readonly rows: readonly ItemRow[]
  readonly release: ReleaseView
  readonly openKey: string | undefined
  readonly onOpen: (key: string | undefined) => void
}

function Rows({ rows, release, openKey, onOpen }: RowsProps): ReactElement {
  const place = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: OVERSCAN,
  })
  return (
    <div ref={place} className={css['scroll']}>
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const row = rows[index]
          if (row === undefined) return null
          const isOpen = row.key === openKey
          return (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={css['line']}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Row row={row} isOpen={isOpen} onOpen={() => onOpen(isOpen ? undefined : row.key)} />
              {isOpen && (
                <ItemEditor
                  release={release}
                  item={editedItem(row)}
                  onClose={() => onOpen(undefined)}
                />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

type RowProps = { readonly row: ItemRow; readonly isOpen: boolean; readonly onOpen: () => void }

function Row({ row: { key, item, pending }, isOpen, onOpen }: RowProps): ReactElement {
  const t = useConfigTexts()
  const isRemoved = pending?.kind === 'removed'
  const value = pending === undefined ? item?.value : pending.after
  const isReplaced = pending?.kind === 'changed' && pending.before !== pending.after
  return (
    <button
      type="button"
      className={css['row']}
      data-pending={pending?.kind}
      data-open={isOpen}
      aria-expanded={isOpen}
      onClick={onOpen}
    >
      <span className={css['key']}>
        <Breakable text={key} />
        {item?.comment !== undefined && <span className={css['comment']}>{item.comment}</span>}
      </span>
      <span className={css['value']}>
        {(isReplaced || isRemoved) && <span className={css['old']}>{pending.before}</span>}
        {!isRemoved && value}
      </span>
      <span className={css['type']}>
        {pending?.typeAfter ?? item?.type}
        {pending !== undefined && (
          <span className="hidden-text">{t.pendingKinds[pending.kind]}</span>
        )}
      </span>
      <span className={css['mark']}>
        <DraftIcon />
      </span>
    </button>
  )
}

/** What is edited is what the draft has, so that edits go on where they were left. */
function editedItem({ key, item, pending }: ItemRow): {
  key: string
  value: string
  type: ReleaseView['items'][number]['type']
} {
  return {
    key,
    value: pending?.after ?? item?.value ?? '',
    type: pending?.typeAfter ?? item?.type ?? 'string',
  }
}
