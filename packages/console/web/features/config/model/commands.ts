/** What the console does, as commands: for scripts, for runbooks, and for those who rather type. */
import type { Address, ChangeSet, EditOperation } from '@midplane/contract'
import { endpointUrl } from '../../../lib/api/client.ts'
import { configEndpoints } from '../../../lib/api/endpoints.ts'
import { shellCommand } from '../../../lib/shell-quote.ts'
import type { Command } from '../../../ui/copy-as.tsx'
import type { Proposal } from './proposal.ts'

const TOKEN = '"Authorization: Bearer $MIDPLANE_TOKEN"'

export function commandsOf(
  proposal: Proposal,
  draft: ChangeSet | undefined,
  comment: string,
): Command[] {
  if (proposal.kind === 'draft') return draftCommands(proposal.tenant, draft, comment)
  const { address, toRevision, keys = [] } = proposal
  const only = keys.flatMap((key) => ['--key', key])
  const words = [
    'midplane',
    'config',
    'rollback',
    String(toRevision),
    ...placeWords(address),
    ...only,
  ]
  const body = { toRevision, comment, ...(keys.length === 0 ? {} : { keys }) }
  return [
    { name: 'CLI', text: shellCommand([...words, ...messageWords(comment)]) },
    { name: 'curl', text: curl('rollback', { params: address }, body) },
  ]
}

/** How to read what is on the screen. */
export function readCommands(address: Address): Command[] {
  return [
    {
      name: 'CLI',
      text: shellCommand(['midplane', 'config', 'get', '--own', ...placeWords(address)]),
    },
    { name: 'curl', text: curl('getNamespace', { params: address }) },
  ]
}

function curl(endpoint: string, input: { readonly params: object }, body?: unknown): string {
  const { method = 'GET', path = '' } = configEndpoints[endpoint] ?? {}
  const url = endpointUrl(path, { params: { ...input.params } })
  if (body === undefined) return `curl -H ${TOKEN} ${shellCommand([url])}`
  const data = shellCommand([
    '-H',
    'content-type: application/json',
    '--data',
    JSON.stringify(body),
  ])
  return `curl -X ${method} -H ${TOKEN} ${data} ${shellCommand([url])}`
}

function draftCommands(tenant: string, draft: ChangeSet | undefined, comment: string): Command[] {
  const edits = draft?.edits ?? []
  const lines = edits.flatMap((edit) =>
    edit.operations.map((operation) => editCommand({ tenant, ...edit }, operation)),
  )
  const publish = shellCommand([
    'midplane',
    'config',
    'publish',
    '--tenant',
    tenant,
    ...messageWords(comment),
  ])
  return [
    { name: 'CLI', text: [...lines, publish].join('\n') },
    { name: 'curl', text: curl('publish', { params: { tenant } }, { edits, comment }) },
    { name: 'JSON', text: JSON.stringify({ edits, comment }, null, 2) },
  ]
}

function editCommand(address: Address, operation: EditOperation): string {
  const place = placeWords(address)
  switch (operation.op) {
    case 'set': {
      const type = operation.type === undefined ? [] : ['--type', operation.type]
      return shellCommand([
        'midplane',
        'config',
        'set',
        `${operation.key}=${operation.value}`,
        ...type,
        ...place,
      ])
    }
    case 'remove':
      return shellCommand(['midplane', 'config', 'unset', operation.key, ...place])
    case 'replace':
      return `${shellCommand(['midplane', 'config', 'put', '-', ...place])} <<'END'\n${operation.text}\nEND`
    case 'remove-namespace':
      return shellCommand(['midplane', 'config', 'remove', ...place])
  }
}

function placeWords({ tenant, environment, application, cluster, namespace }: Address): string[] {
  const tenantWords = tenant === 'default' ? [] : ['--tenant', tenant]
  return [
    ...tenantWords,
    ...['--env', environment, '--app', application, '--cluster', cluster],
    ...['--namespace', namespace],
  ]
}

function messageWords(comment: string): string[] {
  return comment === '' ? [] : ['-m', comment]
}
