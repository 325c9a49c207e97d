/** What people see of what others do, and of a server that is away. */
import { eventually } from '@midplane/testkit'
import { describe, expect, it } from 'vitest'
import { expectShown, set, useConsole } from './console.ts'

const started = useConsole()

describe('the console', () => {
  it('shows what somebody else publishes without being asked', async () => {
    const { publish, person } = started()
    await publish('default', 'shared', [set('a', 'first')])
    const [one, other] = [await person(), await person()]
    for (const { open } of [one, other])
      await open('/default/default/config?app=shared&ns=application')
    await other.page.getByText('first').waitFor()
    await one.page.getByRole('button', { name: /^a / }).click()
    await one.page.getByLabel('Value', { exact: true }).fill('second')
    await one.page.getByRole('button', { name: 'Save to draft' }).click()
    await one.page.getByRole('button', { name: 'Review and publish' }).click()
    await one.page.getByRole('dialog').getByRole('button', { name: 'Publish to default' }).click()
    await expectShown(other.page.locator('#content').getByText('second'))
  })

  it('shows a namespace in the tree as soon as a client makes it', async () => {
    const { publish, person } = started()
    const { page, open } = await person()
    await open('/default/default/config')
    await page.getByRole('tree').waitFor()
    await publish('default', 'newborn', [set('a', '1')])
    await expectShown(page.getByRole('treeitem', { name: 'newborn' }))
  })

  it('says since when the server is away, lets nothing be published, and goes on by itself', async () => {
    const { midplane, publish, person } = started()
    await publish('default', 'away', [set('a', 'before')])
    const { page, open } = await person()
    await open('/default/default/config?app=away&ns=application')
    await page.locator('#content').getByText('before').waitFor()
    await midplane.kill9()
    await page.getByText('No answer from the server since').waitFor()
    expect(await page.locator('#content').getAttribute('data-stale')).toBe('true')
    await midplane.restart()
    await eventually(
      async () => (await page.locator('#content').getAttribute('data-stale')) === 'false',
    )
    await publish('default', 'away', [set('a', 'after')])
    await page.locator('#content').getByText('after').waitFor()
  })

  it('makes no request while it is hidden, and catches up when it is shown', async () => {
    const { publish, person } = started()
    await publish('default', 'hidden', [set('a', 'old')])
    const { page, open } = await person()
    await open('/default/default/config?app=hidden&ns=application')
    await page.locator('#content').getByText('old').waitFor()
    await hide(page, true)
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    await publish('default', 'hidden', [set('a', 'new')])
    await page.waitForTimeout(600)
    expect(requests).toEqual([])
    await hide(page, false)
    await page.locator('#content').getByText('new').waitFor()
  })
})

/** Headless browsers hide no tab, so the page is told what a browser would tell it. */
async function hide(
  page: Awaited<ReturnType<ReturnType<typeof started>['person']>>['page'],
  isHidden: boolean,
): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isHidden)
}
