/** Settings from flags, environment and file: precedence, forms of values, and errors that name their source. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownRunFolder } from '@midplane/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { loadSettings, type SettingsSources } from '../../src/settings/load-settings.ts'
import { defineSettings } from '../../src/settings/settings.ts'

const kernel = defineSettings('kernel', {
  port: { schema: z.int().max(65_535), default: 7070, sentence: 'Port' },
  hosts: { schema: z.array(z.string()), default: [], sentence: 'Hosts' },
})
const shop = defineSettings('shop', {
  longPollHoldMs: { schema: z.int(), default: 1, sentence: 'Hold', unit: 'ms' },
  isOpen: { schema: z.boolean(), default: false, sentence: 'Open' },
  title: { schema: z.string(), default: 'none', sentence: 'Title' },
  password: {
    schema: z.string().min(8),
    default: 'unset-unset',
    sentence: 'Password',
    isSecret: true,
  },
})

const load = (sources: SettingsSources) => {
  const loaded = loadSettings([kernel, shop], sources)
  return { kernel: loaded.of(kernel), shop: loaded.of(shop), warnings: loaded.warnings }
}
const file = (text: string, name = 'midplane.yaml') => {
  const path = join(ownRunFolder().makeFolder('settings'), name)
  writeFileSync(path, text)
  return path
}
const problemsOf = (sources: SettingsSources): string => {
  try {
    load(sources)
    return 'none'
  } catch (error) {
    return String(error)
  }
}

describe('precedence', () => {
  test('is flag, environment, file, default, for every combination', () => {
    const config = file('shop:\n  longPollHoldMs: 10\n')
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (hasFlag, hasVariable, hasFile) => {
        const { longPollHoldMs } = load({
          flags: {
            ...(hasFlag ? { 'shop.longPollHoldMs': '1000' } : {}),
            ...(hasFile ? { config } : {}),
          },
          env: hasVariable ? { MIDPLANE_SHOP_LONG_POLL_HOLD_MS: '100' } : {},
        }).shop
        expect(longPollHoldMs).toBe(hasFlag ? 1000 : hasVariable ? 100 : hasFile ? 10 : 1)
      }),
    )
  })

  test('the file may be named by a variable, and by a flag before it', () => {
    const env = { MIDPLANE_CONFIG: file('port: 1') }
    expect(load({ env }).kernel.port).toBe(1)
    expect(load({ env, flags: { config: file('{"port": 2}', 'midplane.json') } }).kernel.port).toBe(
      2,
    )
  })
})

describe('values', () => {
  test('of text are read as the schema wants them', () => {
    const env = {
      MIDPLANE_PORT: '80',
      MIDPLANE_HOSTS: 'a.example, b.example',
      MIDPLANE_SHOP_IS_OPEN: 'true',
      MIDPLANE_SHOP_TITLE: '007',
      MIDPLANE_SHOP_PASSWORD: '12345678',
    }
    expect(load({ env })).toMatchObject({
      kernel: { port: 80, hosts: ['a.example', 'b.example'] },
      shop: { isOpen: true, title: '007', password: '12345678' },
    })
    expect(load({ env: { MIDPLANE_HOSTS: '["a,b"]' } }).kernel.hosts).toEqual(['a,b'])
    expect(load({ env: { MIDPLANE_HOSTS: '' } }).kernel.hosts).toEqual([])
  })

  test('of a secret come from a file too, without its last line break', () => {
    const env = { MIDPLANE_SHOP_PASSWORD_FILE: file('correct horse\n', 'password') }
    expect(load({ env }).shop.password).toBe('correct horse')
  })

  test('that Kubernetes sets for a service named midplane are not ours', () => {
    expect(load({ env: { MIDPLANE_PORT: 'tcp://10.0.0.1:7070' } }).kernel.port).toBe(7070)
  })
})

describe('errors', () => {
  test('name the flag, the variable or the key, and come all at once', () => {
    const text = problemsOf({
      flags: { 'shop.longPollHoldMs': 'soon', config: file('shop: { isOpen: maybe }') },
      env: { MIDPLANE_PORT: '70000' },
    })
    expect(text).toContain('environment variable MIDPLANE_PORT: Too big')
    expect(text).toContain('--shop-long-poll-hold-ms: expected number')
    expect(text).toMatch(/shop\.isOpen in .*midplane\.yaml: expected boolean/)
  })

  test.each([
    ['prot: 1', 'there is no setting "prot"', 'did you mean "port"?'],
    [
      'shop: { longPolHoldMs: 1 }',
      'there is no setting "shop.longPolHoldMs"',
      'did you mean "shop.longPollHoldMs"?',
    ],
    ['shopp: {}', 'there is no setting "shopp"', 'did you mean "shop"?'],
    ['entirelyElse: 1', 'there is no setting "entirelyElse"', ''],
  ])('refuse the unknown key of %j with the nearest name', (text, problem, hint) => {
    const problems = problemsOf({ flags: { config: file(text) } })
    expect(problems).toContain(problem)
    expect(problems).toContain(hint)
    if (hint === '') expect(problems).not.toContain('did you mean')
  })

  test('refuse a flag that is no setting, and a secret on the command line', () => {
    expect(problemsOf({ flags: { 'shop.tite': 'x' } })).toContain('did you mean "shop.title"?')
  })

  test('tell where a file is broken or why it cannot be read', () => {
    expect(problemsOf({ flags: { config: file('port: [1\nx: 2') } })).toMatch(
      /is not YAML or JSON: .* at line \d+, column \d+/,
    )
    expect(problemsOf({ flags: { config: file('port: 1\nport: 2') } })).toContain('unique')
    expect(problemsOf({ flags: { config: file('- 1') } })).toContain('it holds no keys')
    expect(problemsOf({ flags: { config: '/nowhere/midplane.yaml' } })).toContain(
      'named by --config cannot be read: ENOENT',
    )
  })

  test('never show a secret', () => {
    expect(problemsOf({ env: { MIDPLANE_SHOP_PASSWORD: 'hunter2' } })).toContain(
      'MIDPLANE_SHOP_PASSWORD: Too small',
    )
    expect(problemsOf({ env: { MIDPLANE_SHOP_PASSWORD: 'hunter2' } })).not.toContain('hunter2')
  })

  test('are warnings where a variable only looks like one of ours', () => {
    const env = {
      MIDPLANE_PROT: '1',
      MIDPLANE_TOKEN: 'x',
      MIDPLANE_UNRELATED_THING: 'x',
      PATH: '/bin',
    }
    expect(load({ env }).warnings).toEqual([
      'environment variable MIDPLANE_PROT is not read; did you mean MIDPLANE_PORT?',
    ])
  })
})
