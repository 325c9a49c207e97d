/** What a button does, as a command to paste: every action of the console can be done without it. */
import { Button, Menu } from '@mantine/core'
import type { ReactElement } from 'react'
import { showToast } from '../lib/toasts.ts'
import { CopyIcon } from './icons.tsx'
import { useUiTexts } from './texts.ts'

export type Command = { readonly name: string; readonly text: string }

export function CopyAs({ commands }: { readonly commands: readonly Command[] }): ReactElement {
  const t = useUiTexts()
  const copy = async ({ text }: Command): Promise<void> => {
    await navigator.clipboard.writeText(text)
    showToast({ tone: 'plain', title: t.copied, detail: text })
  }
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<CopyIcon />}>
          {t.copyAs}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {commands.map((command) => (
          <Menu.Item key={command.name} onClick={() => void copy(command)}>
            {command.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
