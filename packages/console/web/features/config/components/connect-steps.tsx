/** How to write the first value and how clients read, filled in for a namespace. */
import type { Address } from '@midplane/contract'
import { useState, type ReactElement } from 'react'
import { SERVER_URL } from '../../../lib/base.ts'
import { shellCommand } from '../../../lib/shell-quote.ts'
import { Select, Snippet } from '../../../ui/bits.tsx'
import { clientSnippet, type SnippetTarget } from '../model/snippets.ts'
import { useConfigTexts } from '../texts.ts'

const TARGETS: readonly { readonly value: SnippetTarget; readonly label: string }[] = [
  { value: 'node', label: 'Node.js SDK' },
  { value: 'apollo', label: 'Apollo (Spring)' },
  { value: 'nacos', label: 'Nacos (Spring)' },
  { value: 'curl', label: 'curl' },
]

export function ConnectSteps({
  address,
  isFirst,
}: {
  readonly address: Address
  readonly isFirst?: boolean
}): ReactElement {
  const t = useConfigTexts()
  const [target, setTarget] = useState<SnippetTarget>('node')
  const words = [
    'midplane',
    'config',
    'set',
    'greeting=hello',
    '--env',
    address.environment,
    '--app',
    address.application,
    '--publish',
  ]
  return (
    <div>
      {isFirst === true && (
        <>
          <h3>{t.firstValue}</h3>
          <Snippet code={shellCommand(words)} />
          <br />
        </>
      )}
      <Select
        label={t.readFrom}
        value={target}
        options={TARGETS}
        onChange={(value) => setTarget(TARGETS.find((one) => one.value === value)?.value ?? 'node')}
      />
      <Snippet code={clientSnippet(target, address, SERVER_URL)} />
    </div>
  )
}
