/** Makes an empty namespace; what stands in it is published afterwards. */
import { Button, Checkbox, Modal, TextInput } from '@mantine/core'
import type { Format } from '@midplane/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type ReactElement } from 'react'
import type { Submitted } from '../../../lib/submitted.ts'
import { config } from '../../../lib/api/client.ts'
import { usePageSearch, usePlace } from '../../../lib/page.ts'
import { EnvironmentChip, Select } from '../../../ui/bits.tsx'
import { ErrorPanel } from '../../../ui/state-panel.tsx'
import { refreshApplication } from '../api/catalogue.ts'
import { configPage, namespaceAddress } from '../pages.ts'
import { useConfigTexts } from '../texts.ts'
import css from './new-namespace.module.css'

const FORMATS = ['properties', 'json', 'yaml', 'xml', 'text'] as const satisfies readonly Format[]

export function NewNamespace({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useConfigTexts()
  const place = usePlace()
  const { app = '' } = usePageSearch(configPage)
  const client = useQueryClient()
  const navigate = useNavigate()
  const [form, setForm] = useState({
    ...{ application: app, cluster: 'default', namespace: '', description: '', isPublic: false },
    format: 'properties' as Format,
  })
  const create = useMutation({
    mutationFn: () => config.createNamespace({ params: place, body: form }),
    onSuccess: async ({ address }) => {
      await refreshApplication(client, address)
      onClose()
      await navigate({ href: namespaceAddress(address) })
    },
  })
  const submit = (event: Submitted): void => {
    event.preventDefault()
    create.mutate()
  }
  const text = (name: 'application' | 'cluster' | 'namespace' | 'description') => ({
    value: form[name],
    onChange: (event: { readonly target: { readonly value: string } }) =>
      setForm({ ...form, [name]: event.target.value }),
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.newNamespace}
      lockScroll={false}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      <form className={css['form']} onSubmit={submit}>
        <EnvironmentChip name={place.environment} />
        <TextInput
          label={t.application}
          description={t.applicationHint}
          required
          data-autofocus
          {...text('application')}
        />
        <div className={css['pair']}>
          <TextInput label={t.namespace} required {...text('namespace')} />
          <TextInput label={t.cluster} required {...text('cluster')} />
        </div>
        <Select
          label={t.format}
          value={form.format}
          options={FORMATS.map((name) => ({ value: name, label: name }))}
          onChange={(value) =>
            setForm({ ...form, format: FORMATS.find((name) => name === value) ?? 'properties' })
          }
        />
        <TextInput label={t.description} {...text('description')} />
        <Checkbox
          size="sm"
          label={t.isPublic}
          description={t.isPublicHint}
          checked={form.isPublic}
          onChange={(event) => setForm({ ...form, isPublic: event.target.checked })}
        />
        {create.isError && <ErrorPanel error={create.error} />}
        <Button type="submit" loading={create.isPending}>
          {t.create}
        </Button>
      </form>
    </Modal>
  )
}
