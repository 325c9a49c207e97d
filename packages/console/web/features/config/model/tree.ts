/**
 * The tree of an environment as the rows that are on the screen: applications nest by their paths,
 * clusters show only where there is another than the default. Pure, and one pass over the catalogue.
 */
import type { NamespaceSummary } from '@midplane/contract'

export type TreeRow =
  | {
      readonly kind: 'folder'
      readonly id: string
      readonly label: string
      readonly depth: number
      readonly count: number
      readonly isOpen: boolean
    }
  | {
      readonly kind: 'leaf'
      readonly id: string
      readonly label: string
      readonly depth: number
      readonly summary: NamespaceSummary
    }

type Folder = {
  readonly id: string
  readonly label: string
  readonly folders: Map<string, Folder>
  readonly leaves: NamespaceSummary[]
  count: number
}

/** Small trees begin open. */
const OPEN_COUNT_MAX = 150

export type TreeOptions = {
  /** Folders that somebody opened (true) or closed. */
  readonly chosen: ReadonlyMap<string, boolean>
  /** Folders above the open namespace are open whatever the size. */
  readonly openLeaf: string | undefined
  /** While searching all that is left is shown. */
  readonly isSearch: boolean
}

export function treeRows(catalogue: readonly NamespaceSummary[], options: TreeOptions): TreeRow[] {
  const root = folderOf('', '')
  for (const summary of catalogue) insert(root, summary)
  const isSmall = catalogue.length <= OPEN_COUNT_MAX
  const isOpen = ({ id }: Folder): boolean =>
    options.isSearch ||
    (options.chosen.get(id) ?? (isSmall || options.openLeaf?.startsWith(`${id}/`) === true))
  const rows: TreeRow[] = []
  writeRows(root, 0, { rows, isOpen })
  return rows
}

export function leafId({
  address: { application, cluster, namespace },
}: Pick<NamespaceSummary, 'address'>): string {
  return `${application}/${cluster}/${namespace}`
}

export function matchesName({ address }: NamespaceSummary, query: string): boolean {
  const text = `${address.application}/${address.cluster}/${address.namespace}`.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function insert(root: Folder, summary: NamespaceSummary): void {
  const { application, cluster } = summary.address
  const path = [...application.split('/'), ...(cluster === 'default' ? [] : [`@${cluster}`])]
  let folder = root
  for (const label of path) {
    const id = folder.id === '' ? label : `${folder.id}/${label}`
    const found = folder.folders.get(label) ?? folderOf(id, label)
    folder.folders.set(label, found)
    folder = found
    folder.count += 1
  }
  folder.leaves.push(summary)
}

function writeRows(
  folder: Folder,
  depth: number,
  out: { readonly rows: TreeRow[]; readonly isOpen: (folder: Folder) => boolean },
): void {
  for (const child of sorted([...folder.folders.values()], ({ label }) => label)) {
    const { id, label, count } = child
    const isOpen = out.isOpen(child)
    out.rows.push({ kind: 'folder', id, label, depth, count, isOpen })
    if (isOpen) writeRows(child, depth + 1, out)
  }
  for (const summary of sorted(folder.leaves, ({ address }) => address.namespace)) {
    out.rows.push({
      kind: 'leaf',
      id: leafId(summary),
      label: summary.address.namespace,
      depth,
      summary,
    })
  }
}

function folderOf(id: string, label: string): Folder {
  return { id, label, folders: new Map(), leaves: [], count: 0 }
}

function sorted<Entry>(entries: readonly Entry[], nameOf: (entry: Entry) => string): Entry[] {
  return entries.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
}
