/** The rows of the tree as far as they are in view. Source of the keys: WAI-ARIA Authoring Practices, tree view. */
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useEffect,
  useId,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactElement,
} from 'react'
import { ChevronIcon } from '../../../ui/icons.tsx'
import type { TreeRow } from '../model/tree.ts'
import { useConfigTexts } from '../texts.ts'
import css from './namespace-tree.module.css'

const ROW_PX = 28
const OVERSCAN = 12

type TreeRowsProps = {
  readonly rows: readonly TreeRow[]
  readonly openLeaf: string | undefined
  readonly label: string
  readonly isEdited: (row: TreeRow) => boolean
  readonly labelOf: (row: TreeRow) => string
  readonly onChoose: (row: TreeRow) => void
}

export function TreeRows({
  rows,
  openLeaf,
  label,
  isEdited,
  labelOf,
  onChoose,
}: TreeRowsProps): ReactElement {
  const place = useRef<HTMLDivElement>(null)
  const prefix = useId()
  const [activeId, setActiveId] = useState<string>()
  const openIndex = rows.findIndex(({ kind, id }) => kind === 'leaf' && id === openLeaf)
  const activeIndex = Math.max(
    0,
    rows.findIndex(({ id }) => id === activeId),
    activeId === undefined ? openIndex : 0,
  )
  // oxlint-disable-next-line react-hooks/incompatible-library -- rows are cheap to render again
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  })
  useEffect(() => {
    if (openIndex >= 0) virtual.scrollToIndex(openIndex, { align: 'auto' })
    // The row is brought into view when another namespace opens, not whenever rows change.
  }, [openLeaf])

  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[activeIndex]
    const next = nextIndex(event.key, rows, activeIndex)
    if (
      row !== undefined &&
      (event.key === 'Enter' || event.key === ' ' || togglesFolder(event.key, row))
    )
      onChoose(row)
    else if (next !== undefined) {
      setActiveId(rows[next]?.id)
      virtual.scrollToIndex(next, { align: 'auto' })
    } else return
    event.preventDefault()
  }
  return (
    <div
      ref={place}
      className={css['rows']}
      role="tree"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={rows.length === 0 ? undefined : `${prefix}-${activeIndex}`}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          return row === undefined ? null : (
            <Row
              key={`${row.kind}:${row.id}`}
              id={`${prefix}-${index}`}
              row={row}
              start={start}
              label={labelOf(row)}
              isActive={index === activeIndex && activeId !== undefined}
              isOpenLeaf={index === openIndex}
              isEdited={isEdited(row)}
              onChoose={() => {
                setActiveId(row.id)
                onChoose(row)
              }}
            />
          )
        })}
      </div>
    </div>
  )
}

type RowProps = {
  readonly id: string
  readonly row: TreeRow
  readonly start: number
  readonly label: string
  readonly isActive: boolean
  readonly isOpenLeaf: boolean
  readonly isEdited: boolean
  readonly onChoose: () => void
}

function Row({
  id,
  row,
  start,
  label,
  isActive,
  isOpenLeaf,
  isEdited,
  onChoose,
}: RowProps): ReactElement {
  const t = useConfigTexts()
  const style = { transform: `translateY(${start}px)`, '--depth': row.depth } as CSSProperties // a property of our own
  const isFolder = row.kind === 'folder'
  return (
    // Keys are taken by the tree around, as its pattern wants it.
    <div
      id={id}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={isOpenLeaf}
      aria-expanded={isFolder ? row.isOpen : undefined}
      data-active={isActive}
      className={isFolder ? css['row'] : `${css['row']} ${css['leaf']}`}
      style={style}
      title={label}
      onClick={onChoose}
    >
      {isFolder ? (
        <span className={css['twist']} data-open={row.isOpen}>
          <ChevronIcon />
        </span>
      ) : (
        <span className={css['format']} aria-hidden="true">
          {FORMAT_SIGNS[row.summary.format]}
        </span>
      )}
      <span className={css['label']}>{label}</span>
      {isEdited && <span className={css['dot']} role="img" aria-label={t.inDraft} />}
      <span className={css['count']}>{isFolder ? row.count : row.summary.itemCount || ''}</span>
    </div>
  )
}

const FORMAT_SIGNS = { properties: '=', json: '{}', yaml: '–', xml: '<>', text: '¶' } as const

function togglesFolder(key: string, row: TreeRow): boolean {
  return (
    row.kind === 'folder' &&
    ((key === 'ArrowRight' && !row.isOpen) || (key === 'ArrowLeft' && row.isOpen))
  )
}

function nextIndex(key: string, rows: readonly TreeRow[], index: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, rows.length - 1)
    case 'ArrowUp':
      return Math.max(index - 1, 0)
    case 'ArrowRight':
      return Math.min(index + 1, rows.length - 1)
    case 'ArrowLeft':
      return parentIndex(rows, index)
    case 'Home':
      return 0
    case 'End':
      return rows.length - 1
    default:
      return undefined
  }
}

function parentIndex(rows: readonly TreeRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0
  const parent = rows.slice(0, index).findLastIndex((row) => row.depth < depth)
  return parent < 0 ? index : parent
}
