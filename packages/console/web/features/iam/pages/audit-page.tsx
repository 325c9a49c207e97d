/** The audit trail: searched by who, what and when, each entry with what it changed. */
import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import type { AuditEntry } from '@midplane/contract'
import { useState, type ReactElement } from 'react'
import { usePageSearch, useSetSearch } from '../../../lib/page.ts'
import { Ago, InnerLink } from '../../../ui/bits.tsx'
import { TextDiff } from '../../../ui/code-editor.tsx'
import { PageFrame, Panel } from '../../../ui/page-frame.tsx'
import { Empty, ErrorPanel, Loading } from '../../../ui/state-panel.tsx'
import { useUiTexts } from '../../../ui/texts.ts'
import { useFindResource } from '../../../lib/resources.ts'
import { useAudit, type AuditFilter } from '../api/audit.ts'
import { auditPage, type AuditSearch } from '../pages.ts'
import { ResourceName } from '../resource-name.tsx'
import { useIamTexts } from '../texts.ts'
import css from './audit-page.module.css'

const PAGE_SIZE = 100
const TYPING_PAUSE_MS = 250

export function AuditPage(): ReactElement {
  const t = useIamTexts()
  const ui = useUiTexts()
  const search = usePageSearch(auditPage)
  const filter = filterOf(search)
  const audit = useAudit(filter, PAGE_SIZE)
  const entries = audit.data?.pages.flatMap((page) => page.entries) ?? []
  return (
    <PageFrame title={t.audit} below={<span>{t.auditHint}</span>}>
      <Filter search={search} />
      <Panel isFlush>
        {audit.isPending && <Loading />}
        {audit.isError && <ErrorPanel error={audit.error} onRetry={() => void audit.refetch()} />}
        {audit.isSuccess && entries.length === 0 && (
          <NoEntries isFiltered={Object.keys(filter).length > 0} />
        )}
        <ul className={css['list']}>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} isOpen={search.entry === String(entry.id)} />
          ))}
        </ul>
        {audit.hasNextPage && (
          <Button
            fullWidth
            variant="subtle"
            loading={audit.isFetchingNextPage}
            onClick={() => void audit.fetchNextPage()}
          >
            {ui.more}
          </Button>
        )}
      </Panel>
    </PageFrame>
  )
}

function NoEntries({ isFiltered }: { readonly isFiltered: boolean }): ReactElement {
  const t = useIamTexts()
  if (!isFiltered) return <Empty title={t.noEntries} />
  return <Empty title={t.noEntriesFound} hint={t.noEntriesFoundHint} />
}

function Filter({ search }: { readonly search: AuditSearch }): ReactElement {
  const t = useIamTexts()
  const setSearch = useSetSearch()
  const [typed, setTyped] = useState(search)
  const apply = useDebouncedCallback(
    (next: AuditSearch) => setSearch(next, { replace: true }),
    TYPING_PAUSE_MS,
  )
  const change = (part: Partial<AuditSearch>): void => {
    const next = { ...typed, ...part }
    setTyped(next)
    apply(next)
  }
  const field = (name: keyof AuditSearch, label: string, placeholder = '') => (
    <TextInput
      size="xs"
      label={label}
      placeholder={placeholder}
      type={name === 'from' || name === 'to' ? 'datetime-local' : 'text'}
      value={typed[name] ?? ''}
      onChange={(event) => change({ [name]: event.target.value || undefined })}
    />
  )
  const none: AuditSearch = {
    principal: undefined,
    action: undefined,
    resource: undefined,
    from: undefined,
    to: undefined,
    entry: undefined,
  }
  return (
    <div className={css['filter']} role="search">
      {field('principal', t.who, t.whoHint)}
      {field('action', t.action, t.actionHint)}
      {field('resource', t.resource, t.resourceHint)}
      {field('from', t.since)}
      {field('to', t.until)}
      <Button size="xs" variant="default" onClick={() => change(none)}>
        {t.clear}
      </Button>
    </div>
  )
}

function Entry({
  entry,
  isOpen,
}: {
  readonly entry: AuditEntry
  readonly isOpen: boolean
}): ReactElement {
  const setSearch = useSetSearch()
  const { id, at, principal, action, resource, reason } = entry
  return (
    <li>
      <button
        type="button"
        className={css['row']}
        aria-expanded={isOpen}
        onClick={() => setSearch({ entry: isOpen ? undefined : String(id) }, { replace: true })}
      >
        <span className="quiet">
          <Ago at={at} />
        </span>
        <span>{principal}</span>
        <span className={css['action']}>{action}</span>
        <ResourceName resource={resource} />
        {reason !== '' && <span className={css['reason']}>{reason}</span>}
      </button>
      {isOpen && <Detail entry={entry} />}
    </li>
  )
}

function Detail({ entry }: { readonly entry: AuditEntry }): ReactElement {
  const t = useIamTexts()
  const ui = useUiTexts()
  const target = useFindResource()(entry.resource)
  const { before, after, address, reason, resource } = entry
  const hasContent =
    before !== undefined && before !== null ? true : after !== undefined && after !== null
  return (
    <div className={css['detail']}>
      <dl className={css['facts']}>
        <dt>{t.about}</dt>
        <dd>
          {target === undefined ? resource : <InnerLink to={target.to}>{target.label}</InnerLink>}
        </dd>
        <dt>{t.address}</dt>
        <dd className="mono">{address === '' ? '–' : address}</dd>
        {reason !== '' && <dt>{t.reason}</dt>}
        {reason !== '' && <dd>{reason}</dd>}
      </dl>
      {hasContent ? (
        <TextDiff
          before={jsonText(before)}
          after={jsonText(after)}
          format="json"
          labels={[ui.before, ui.after]}
        />
      ) : (
        <p className="quiet">{t.noContent}</p>
      )}
    </div>
  )
}

function filterOf({ principal, action, resource, from, to }: AuditSearch): AuditFilter {
  const times = { from: isoOf(from), to: isoOf(to) }
  const given = Object.entries({ principal, action, resource, ...times }).filter(
    ([, value]) => value !== undefined,
  )
  return Object.fromEntries(given)
}

/** What a date field holds is local time without a zone. */
function isoOf(local: string | undefined): string | undefined {
  const time = new Date(local ?? Number.NaN)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}

function jsonText(value: unknown): string {
  return value === undefined || value === null ? '' : JSON.stringify(value, null, 2)
}
