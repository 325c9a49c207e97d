/** The one write path as people walk it: by mouse, by keyboard alone, and with a client that follows. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReleaseView } from '@midplane/contract'
import { eventually } from '@midplane/testkit'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { expectEventually, expectShown, requireClient, set, signIn, useConsole } from './console.ts'

/** The part of the client that is used here. */
type NacosClient = {
  ready(): Promise<void>
  subscribe(
    place: { dataId: string; group: string },
    listener: (content: string | null) => void,
  ): void
  on(event: 'error', listener: (error: Error) => void): void
  close(): void
}
const { DataClient } = requireClient('nacos') as {
  readonly DataClient: new (options: object) => NacosClient
}

const started = useConsole()

/** What a running Nacos client holds of `application` of a group. */
async function follow(port: number, group: string): Promise<() => string | null> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'midplane-console-'))
  onTestFinished(() => rmSync(cacheDir, { recursive: true, force: true }))
  const client = new DataClient({ serverAddr: `127.0.0.1:${port}`, cacheDir })
  onTestFinished(() => client.close())
  client.on('error', () => undefined) // told again by what it holds
  await client.ready()
  let held: string | null = null
  client.subscribe({ dataId: 'application', group }, (content) => {
    held = content
  })
  return () => held
}

function itemRow(page: Page, key: string): ReturnType<Page['locator']> {
  return page.getByRole('button', { name: new RegExp(`^${key} `) })
}

describe('the console', () => {
  it('asks a stranger to sign in, says what was wrong, and goes on where they wanted to be', async () => {
    const { stranger, publish } = started()
    await publish('default', 'door', [set('a', '1')])
    const { page, open } = await stranger()
    await open('/default/default/config?app=door&ns=application')
    await page.locator('input[type=password]').fill('wrong')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('MP_IAM_SIGN_IN_REFUSED').waitFor()
    await signIn(page)
    await expectShown(itemRow(page, 'a'))
  })

  it('edits, plans, publishes to a running client, and takes it back', async () => {
    const { midplane, publish, person, api } = started()
    await publish('default', 'orders', [set('timeout', '100'), set('other', 'x')])
    const held = await follow(midplane.port, 'orders')
    await eventually(() => held()?.includes('timeout = 100') === true)
    const { page, open } = await person()
    await open('/default/default/config?app=orders&ns=application')
    await itemRow(page, 'timeout').click()
    await page.getByLabel('Value', { exact: true }).fill('250')
    await page.getByRole('button', { name: 'Save to draft' }).click()
    await page.getByRole('button', { name: 'Review and publish' }).click()
    const plan = page.getByRole('dialog')
    await plan.getByRole('cell', { name: '250' }).waitFor()
    expect(held()).toContain('timeout = 100')
    await plan.getByLabel('Why').fill('slower network')
    await plan.getByRole('button', { name: 'Publish to default' }).click()
    await eventually(() => held()?.includes('timeout = 250') === true)
    await page.getByRole('button', { name: 'Undo' }).click()
    await eventually(() => held()?.includes('timeout = 100') === true)
    const place = {
      tenant: 'default',
      environment: 'default',
      application: 'orders',
      cluster: 'default',
      namespace: 'application',
    }
    const { entries } = await api().listReleases({ params: place, query: {} })
    expect(entries.map(({ kind, author, comment }) => [kind, author, comment]).slice(0, 2)).toEqual(
      [
        ['rollback', 'admin', 'undo of r' + entries[1]?.revision],
        ['publish', 'admin', 'slower network'],
      ],
    )
  })

  it('refuses a value of the wrong type before it can be saved', async () => {
    const { publish, person } = started()
    await publish('default', 'typed', [{ op: 'set', key: 'count', value: '1', type: 'integer' }])
    const { page, open } = await person()
    await open('/default/default/config?app=typed&ns=application&key=count')
    await page.getByLabel('Value', { exact: true }).fill('many')
    await page.getByText('must be a whole number').waitFor()
    expect(await page.getByRole('button', { name: 'Save to draft' }).isDisabled()).toBe(true)
  })

  it('shows where a text is not valid, and publishes it once it is', async () => {
    const { publish, person, api } = started()
    await publish('default', 'texts', [{ op: 'replace', text: 'a: 1\n' }], 'app.yaml')
    const { page, open } = await person()
    await open('/default/default/config?app=texts&ns=app.yaml&view=text')
    const editor = page.locator('.cm-content')
    await editor.click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('a: [1')
    await page.locator('.cm-lint-marker-error').waitFor()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('a: 2')
    await page.getByRole('button', { name: 'Save to draft' }).click()
    await page.getByRole('button', { name: 'Review and publish' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Publish to default' }).click()
    const params = {
      tenant: 'default',
      environment: 'default',
      application: 'texts',
      cluster: 'default',
      namespace: 'app.yaml',
    }
    await expectEventually(async () => (await api().getNamespace({ params })).text.trim(), 'a: 2')
  })

  it('wants a reason before it publishes to production', async () => {
    const { publish, person } = started()
    await publish('prod', 'guarded', [set('a', '1')])
    const { page, open } = await person()
    await open('/default/prod/config?app=guarded&ns=application&key=a')
    await page.getByLabel('Value', { exact: true }).fill('2')
    await page.getByRole('button', { name: 'Save to draft' }).click()
    await page.getByRole('button', { name: 'Review and publish' }).click()
    const button = page.getByRole('dialog').getByRole('button', { name: 'Publish to prod' })
    expect(await button.isDisabled()).toBe(true)
    await page.getByRole('dialog').getByLabel('Why').fill('asked for by the on-call')
    await button.click()
    await page.getByText('Published as').waitFor()
  })

  it('brings back an earlier release, and single items of it', async () => {
    const { publish, person, api } = started()
    const first = await publish('default', 'past', [set('a', '1'), set('b', '1')])
    await publish('default', 'past', [set('a', '2'), set('b', '2')])
    const { page, open } = await person()
    await open('/default/default/config?app=past&ns=application&view=history')
    await page.getByRole('checkbox', { name: 'b' }).click()
    await page.getByRole('button', { name: 'Roll back 1 item' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back in default' }).click()
    const params = {
      tenant: 'default',
      environment: 'default',
      application: 'past',
      cluster: 'default',
      namespace: 'application',
    }
    await expectEventually(async () => valuesOf(await api().getNamespace({ params })), 'a=2 b=1')
    await open(
      `/default/default/config?app=past&ns=application&view=history&plan=rollback:${first}`,
    )
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back in default' }).click()
    await expectEventually(async () => valuesOf(await api().getNamespace({ params })), 'a=1 b=1')
  })

  it('offers a way out when somebody else has published the same item meanwhile', async () => {
    const { publish, person } = started()
    await publish('default', 'clash', [set('a', '1')])
    const { page, open } = await person()
    await open('/default/default/config?app=clash&ns=application&key=a')
    await page.getByLabel('Value', { exact: true }).fill('mine')
    await page.getByRole('button', { name: 'Save to draft' }).click()
    await page.getByRole('button', { name: 'Review and publish' }).waitFor()
    await publish('default', 'clash', [set('a', 'theirs')])
    await page.getByRole('button', { name: 'Review and publish' }).click()
    await page.getByText('MP_CONFIG_CONFLICT').waitFor()
    await page.getByRole('button', { name: 'Keep my edits on the newest release' }).click()
    await page.getByRole('dialog').getByRole('cell', { name: 'theirs' }).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Publish to default' }).click()
    await expectShown(page.getByText('Published as'))
  })

  it('is operated by the keyboard alone', async () => {
    const { publish, person, api } = started()
    await publish('default', 'keys/only', [set('a', '1')])
    const { page } = await person()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await page.keyboard.type('keys only')
    await page.getByRole('option', { name: 'keys/only' }).waitFor()
    await page.keyboard.press('Enter')
    await itemRow(page, 'a').waitFor()
    await tabTo(page, 'button[aria-expanded="false"]:has-text("string")')
    await page.keyboard.press('Enter')
    await page.getByLabel('Value', { exact: true }).waitFor()
    await tabTo(page, 'form textarea')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('2')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Review and publish' }).waitFor()
    await tabTo(page, 'section button:has-text("Review and publish")')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByLabel('Why').waitFor()
    await tabTo(page, 'footer textarea')
    await page.keyboard.press('Control+Enter')
    const params = {
      tenant: 'default',
      environment: 'default',
      application: 'keys/only',
      cluster: 'default',
      namespace: 'application',
    }
    await expectEventually(async () => valuesOf(await api().getNamespace({ params })), 'a=2')
  })
})

function valuesOf({ items }: ReleaseView): string {
  return items.map(({ key, value }) => `${key}=${value}`).join(' ')
}

const TABS_MAX = 60

/** Presses Tab until an element of that kind has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let pressed = 0; pressed < TABS_MAX; pressed += 1) {
    if (
      await page.evaluate(
        ([chosen = '']) =>
          document.activeElement?.matches(chosen.replace(/:has-text.*/, '')) === true,
        [selector],
      )
    ) {
      const text = /:has-text\("(.+)"\)/.exec(selector)?.[1] ?? ''
      if (
        await page.evaluate(
          ([wanted = '']) => document.activeElement?.textContent?.includes(wanted) === true,
          [text],
        )
      )
        return
    }
    await page.keyboard.press('Tab')
  }
  throw new Error(`the Tab key does not lead to ${selector}`)
}
