/**
 * The draft of a person: one open change set that every edit goes into, the same that the command line
 * uses. The server checks each save against the heads, so what is in a draft can be published.
 */
import type { Address, ChangeSet, NamespaceEdit, PublishResult } from '@midplane/contract'
import {
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { config } from '../../../lib/api/client.ts'
import { sessionStore } from '../../../lib/session.ts'
import { isAt, withChange, withoutKey, type DraftChange } from '../model/draft-edits.ts'
import { keys } from './keys.ts'

/** As `midplane config` names it. */
const TITLE = 'midplane config'
const LIMIT = 200

export function useDrafts(tenant: string): UseQueryResult<readonly ChangeSet[]> {
  return useQuery({ queryKey: keys.drafts(tenant), queryFn: () => readDrafts(tenant) })
}

/** The own draft, undefined when nothing is being edited. */
export function useDraft(tenant: string): ChangeSet | undefined {
  return ownOf(useDrafts(tenant).data ?? [])
}

/** What publishing a draft would do today. */
export function useDraftPlan(
  tenant: string,
  draft: ChangeSet | undefined,
): UseQueryResult<PublishResult> {
  return useQuery({
    queryKey: keys.plan(tenant, draft?.id, draft?.updatedAt),
    enabled: draft !== undefined && draft.edits.length > 0,
    retry: false,
    queryFn: () =>
      config.publishChangeSet({ params: { tenant, id: draft?.id ?? '' }, body: { dryRun: true } }),
    placeholderData: (before) => before,
  })
}

export function useAddToDraft(tenant: string): UseMutationResult<void, Error, DraftChange> {
  return useEdits(tenant, withChange)
}

/** Takes the edit of a key back, or of the whole namespace without one. */
export function useTakeBack(
  tenant: string,
): UseMutationResult<void, Error, { readonly address: Address; readonly key?: string }> {
  return useEdits(tenant, (edits, { address, key }) => withoutKey(edits, address, key))
}

/** Puts the same edits on the newest releases: what others changed meanwhile is then overwritten where it clashes. */
export function useRebase(tenant: string): UseMutationResult<void, Error, ChangeSet> {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ id, title, edits }: ChangeSet) => {
      const rebased = await Promise.all(edits.map((edit) => onHead(tenant, edit)))
      await config.saveChangeSet({ params: { tenant, id }, body: { title, edits: rebased } })
    },
    onSettled: () => refreshDrafts(client, tenant),
  })
}

export function useDiscard(tenant: string): UseMutationResult<void, Error, string> {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => config.discardChangeSet({ params: { tenant, id } }),
    onSettled: () => refreshDrafts(client, tenant),
  })
}

function refreshDrafts(client: QueryClient, tenant: string): Promise<void> {
  return client.invalidateQueries({ queryKey: keys.drafts(tenant) })
}

/** Saves come one after the other, each on what the one before left. */
function useEdits<Change>(
  tenant: string,
  edit: (edits: readonly NamespaceEdit[], change: Change) => NamespaceEdit[],
): UseMutationResult<void, Error, Change> {
  const client = useQueryClient()
  return useMutation({
    scope: { id: `draft-${tenant}` },
    mutationFn: async (change: Change) => {
      const draft = ownOf(await readDrafts(tenant))
      await save(tenant, draft, edit(draft?.edits ?? [], change))
    },
    onSettled: () => refreshDrafts(client, tenant),
  })
}

async function save(
  tenant: string,
  draft: ChangeSet | undefined,
  edits: NamespaceEdit[],
): Promise<void> {
  if (draft === undefined) {
    if (edits.length > 0)
      await config.createChangeSet({ params: { tenant }, body: { title: TITLE, edits } })
    return
  }
  const params = { tenant, id: draft.id }
  if (edits.length === 0) await config.discardChangeSet({ params })
  else await config.saveChangeSet({ params, body: { title: draft.title, edits } })
}

async function readDrafts(tenant: string): Promise<readonly ChangeSet[]> {
  const query = { state: 'open', limit: LIMIT } as const
  return (await config.listChangeSets({ params: { tenant }, query })).entries
}

function ownOf(drafts: readonly ChangeSet[]): ChangeSet | undefined {
  const name = sessionStore.get()?.name
  return drafts.find(({ author, title }) => author === name && title === TITLE)
}

async function onHead(tenant: string, edit: NamespaceEdit): Promise<NamespaceEdit> {
  const { revision } = await config.getNamespace({ params: { tenant, ...edit } })
  return { ...edit, baseRevision: revision }
}

export function editAt(draft: ChangeSet | undefined, address: Address): NamespaceEdit | undefined {
  return draft?.edits.find((edit) => isAt(edit, address))
}
