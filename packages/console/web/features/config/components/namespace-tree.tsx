/** The tree of an environment: searched as one types, walked by keys, and only as many rows as can be seen. */
import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { NamespaceSummary } from '@midplane/contract'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, type ReactElement } from 'react'
import { layerLabel } from '../model/layer-label.ts'
import { usePlace, usePageSearch, useSetSearch } from '../../../lib/page.ts'
import { createStore, useStore } from '../../../lib/store.ts'
import { PlusIcon } from '../../../ui/icons.tsx'
import { ErrorPanel, Loading } from '../../../ui/state-panel.tsx'
import { useCatalogue, useContentSearch } from '../api/catalogue.ts'
import { useDraft } from '../api/draft.ts'
import { isAt } from '../model/draft-edits.ts'
import { leafId, matchesName, treeRows, type TreeRow } from '../model/tree.ts'
import { configPage, namespaceAddress, openAddress } from '../pages.ts'
import { useConfigTexts } from '../texts.ts'
import css from './namespace-tree.module.css'
import { TreeRows } from './tree-rows.tsx'

const SEARCH_PAUSE_MS = 200

/** Which folders somebody opened or closed; lives as long as the tab. */
const chosenStore = createStore<ReadonlyMap<string, boolean>>(new Map())

export function NamespaceTree({ onCreate }: { readonly onCreate: () => void }): ReactElement {
  const t = useConfigTexts()
  const place = usePlace()
  const { q = '' } = usePageSearch(configPage)
  const setSearch = useSetSearch()
  const catalogue = useCatalogue(place)
  const found = useFound(catalogue.data ?? [], q)
  return (
    <div className={css['tree']}>
      <div className={css['search']}>
        <TextInput
          size="xs"
          type="search"
          aria-label={t.searchTree}
          placeholder={t.searchTree}
          value={q}
          onChange={(event) => setSearch({ q: event.target.value || undefined }, { replace: true })}
        />
        <Tooltip label={t.newNamespace}>
          <ActionIcon variant="default" size="md" aria-label={t.newNamespace} onClick={onCreate}>
            <PlusIcon />
          </ActionIcon>
        </Tooltip>
      </div>
      {catalogue.isPending && <Loading />}
      {catalogue.isError && (
        <ErrorPanel error={catalogue.error} onRetry={() => void catalogue.refetch()} />
      )}
      {catalogue.isSuccess && <Rows catalogue={found} query={q} />}
      <div className={css['foot']} aria-live="polite">
        {q === '' ? t.namespaceCount(found.length) : t.foundCount(found.length)}
      </div>
    </div>
  )
}

/** What matches by name at once, and by content as soon as the server has answered. */
function useFound(
  catalogue: readonly NamespaceSummary[],
  query: string,
): readonly NamespaceSummary[] {
  const place = usePlace()
  const [settled] = useDebouncedValue(query, SEARCH_PAUSE_MS)
  const byContent = useContentSearch(place, settled).data
  return useMemo(() => {
    if (query === '') return catalogue
    const contentIds = new Set(settled === query ? byContent?.map(leafId) : [])
    return catalogue.filter(
      (summary) => matchesName(summary, query) || contentIds.has(leafId(summary)),
    )
  }, [catalogue, query, settled, byContent])
}

function Rows({
  catalogue,
  query,
}: {
  readonly catalogue: readonly NamespaceSummary[]
  readonly query: string
}): ReactElement {
  const t = useConfigTexts()
  const place = usePlace()
  const navigate = useNavigate()
  const search = usePageSearch(configPage)
  const chosen = useStore(chosenStore)
  const draft = useDraft(place.tenant)
  const open = openAddress(place, search)
  const openLeaf = open === undefined ? undefined : leafId({ address: open })
  const rows = useMemo(
    () => treeRows(catalogue, { chosen, openLeaf, isSearch: query !== '' }),
    [catalogue, chosen, openLeaf, query],
  )
  const isEdited = (row: TreeRow): boolean =>
    row.kind === 'leaf' && draft?.edits.some((edit) => isAt(edit, row.summary.address)) === true
  const choose = (row: TreeRow): void => {
    if (row.kind === 'folder') {
      chosenStore.set(new Map(chosen).set(row.id, !row.isOpen))
      return
    }
    const { q, view } = search
    void navigate({
      href: namespaceAddress(row.summary.address, {
        ...(q === undefined ? {} : { q }),
        ...(view === undefined ? {} : { view }),
      }),
    })
  }
  return (
    <TreeRows
      rows={rows}
      openLeaf={openLeaf}
      label={t.treeLabel}
      isEdited={isEdited}
      labelOf={(row) => layerLabel(row.label, t.allApplications)}
      onChoose={choose}
    />
  )
}
