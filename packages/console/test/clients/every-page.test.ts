/** Every page in both languages and all themes, on a desk and on a phone: no error, no overflow, no barrier. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectQuiet, expectShown, set, useConsole, type PersonOptions } from './console.ts'

const started = useConsole()
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const NAMESPACE = '/default/prod/config?app=shop/orders&ns=application'
const PAGES = [
  '/default/prod/overview',
  '/default/prod/config',
  '/default/none/config',
  `${NAMESPACE}&view=items`,
  `${NAMESPACE}&view=items&key=timeout`,
  `${NAMESPACE}&view=text`,
  `${NAMESPACE}&view=effective&key=timeout`,
  `${NAMESPACE}&view=history`,
  `${NAMESPACE}&view=compare`,
  `${NAMESPACE}&view=connect`,
  '/default/prod/config?app=shop/orders&ns=logback.xml',
  '/default/prod/drafts',
  '/default/prod/audit',
  '/default/prod/audit?action=config.publish',
]

const PEOPLE: readonly PersonOptions[] = [
  { language: 'en', theme: 'light', width: 1280 },
  { language: 'zh-CN', theme: 'dark', width: 1280 },
  { language: 'zh-CN', theme: 'light', width: 390 },
  { language: 'en', theme: 'contrast', width: 390 },
]

beforeAll(async () => {
  const { publish } = started()
  for (const environment of ['dev', 'prod']) {
    await publish(environment, 'shop/orders', [
      set('timeout', environment),
      set('greeting', '欢迎光临'),
    ])
  }
  await publish('prod', 'shop/orders', [set('timeout', 'later')])
  await publish('prod', 'shop/orders', [{ op: 'replace', text: '<a>1</a>' }], 'logback.xml')
  await publish('*', 'shop', [set('timeout', 'shared')])
})

describe('every page', () => {
  for (const options of PEOPLE) {
    it(`is whole in ${options.language}, ${options.theme}, ${options.width} pixels wide`, async () => {
      const person = await started().person(options)
      const flaws: string[] = []
      for (const address of PAGES) {
        await person.open(address)
        await settled(person.page)
        flaws.push(...(await flawsOf(person.page)).map((flaw) => `${address} ${flaw}`))
      }
      expect(flaws).toEqual([])
      expectQuiet(person)
    })
  }

  it('of a plan is whole, and so are the palette and the door', async () => {
    const { person, stranger, publish } = started()
    const revision = await publish('prod', 'shop/orders', [set('timeout', 'before')])
    await publish('prod', 'shop/orders', [set('timeout', 'after')])
    const somebody = await person({ language: 'zh-CN' })
    await somebody.open(`${NAMESPACE}&view=history&plan=rollback:${revision}`)
    await somebody.page.getByRole('dialog').getByRole('table').waitFor()
    expect(await flawsOf(somebody.page)).toEqual([])
    await somebody.open(`${NAMESPACE}&view=items`)
    await settled(somebody.page)
    await somebody.page.keyboard.press('Control+k')
    await somebody.page.getByRole('option').first().waitFor()
    expect(await flawsOf(somebody.page)).toEqual([])
    const other = await stranger()
    await other.open('/')
    await other.page.locator('input[type=password]').waitFor()
    expect(await flawsOf(other.page)).toEqual([])
    expectQuiet(other)
  })

  it('finds namespaces by the initials of their pinyin', async () => {
    const { person, publish } = started()
    await publish('prod', '订单服务', [set('a', '1')])
    const { page, open } = await person()
    await open('/default/prod/overview')
    await settled(page)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await page.keyboard.type('ddfw')
    await expectShown(page.getByRole('option', { name: '订单服务' }))
  })
})

/** Everything that the page asked for is there. */
async function settled(page: Page): Promise<void> {
  await page.locator('#content :is(h1, h2, [role=tree]):visible').first().waitFor()
  await page.waitForFunction(
    () =>
      document.querySelector('#content[aria-busy=false]') &&
      !document.querySelector('#content [role=status]'),
  )
}

type AxeResult = {
  readonly violations: readonly {
    readonly id: string
    readonly impact: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
  }[]
}

async function flawsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const result = (await page.evaluate('axe.run()')) as AxeResult // the shape that axe documents
  const barriers = result.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    )
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  return isWide ? [...barriers, 'wider than the window'] : barriers
}
