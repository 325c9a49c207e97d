/** Every setting is described with all of its names; the kernel's own keep the rules for settings. */
import { expect, test } from 'vitest'
import * as z from 'zod'
import { kernelSettings } from '../../src/settings.ts'
import { describeSettings } from '../../src/settings/describe-settings.ts'
import { defineSettings } from '../../src/settings/settings.ts'

test('a setting has a flag, a variable and a key; a secret a file variable instead of a flag and no default', () => {
  const settings = defineSettings('shop', {
    longPollHoldMs: { schema: z.int(), default: 1, sentence: 'Hold', unit: 'ms' },
    password: { schema: z.string(), default: 'x', sentence: 'Password', isSecret: true },
  })
  expect(describeSettings([settings])).toMatchObject([
    {
      path: 'shop.longPollHoldMs',
      flag: '--shop-long-poll-hold-ms',
      variable: 'MIDPLANE_SHOP_LONG_POLL_HOLD_MS',
      fileVariable: undefined,
      default: 1,
    },
    {
      path: 'shop.password',
      flag: undefined,
      variable: 'MIDPLANE_SHOP_PASSWORD',
      fileVariable: 'MIDPLANE_SHOP_PASSWORD_FILE',
      default: undefined,
    },
  ])
})

test('the settings of the kernel carry no prefix, and every default passes its own schema', () => {
  const described = describeSettings([kernelSettings])
  expect(described.find(({ name }) => name === 'port')).toMatchObject({
    path: 'port',
    flag: '--port',
    variable: 'MIDPLANE_PORT',
  })
  for (const setting of Object.values(kernelSettings.table)) {
    expect(setting.schema.safeParse(setting.default).success).toBe(true)
    expect(setting.sentence).not.toMatch(/\.$/)
  }
})
