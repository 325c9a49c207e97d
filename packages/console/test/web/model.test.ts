/** The pure parts of the browser's side. */
import type { NamespaceEdit, NamespaceSummary } from '@midplane/contract'
import { describe, expect, it } from 'vitest'
import { inheritsFrom } from '../../web/features/config/model/affected.ts'
import {
  mergeOperations,
  withChange,
  withoutKey,
} from '../../web/features/config/model/draft-edits.ts'
import { differingParts } from '../../web/features/config/model/text-parts.ts'
import { treeRows } from '../../web/features/config/model/tree.ts'
import { toneOf } from '../../web/lib/environment-tone.ts'
import { score, searchable } from '../../web/lib/fuzzy.ts'
import { createEventParser } from '../../web/lib/live/event-parser.ts'
import { pinyinInitials } from '../../web/lib/pinyin-initials.ts'
import { shellCommand } from '../../web/lib/shell-quote.ts'

const at = {
  tenant: 'default',
  environment: 'prod',
  application: 'shop/orders',
  cluster: 'default',
  namespace: 'application',
}

describe('a draft', () => {
  it('keeps the last edit of a key, in order', () => {
    const set = (key: string, value: string) => ({ op: 'set', key, value }) as const
    expect(mergeOperations([set('a', '1'), set('b', '1')], [set('a', '2')])).toEqual([
      set('b', '1'),
      set('a', '2'),
    ])
  })

  it('forgets single edits when the whole text is replaced', () => {
    const replace = { op: 'replace', text: 'x' } as const
    expect(mergeOperations([{ op: 'remove', key: 'a' }], [replace])).toEqual([replace])
  })

  it('keeps the revision that the first edit was made on', () => {
    const first = withChange([], {
      address: at,
      operations: [{ op: 'remove', key: 'a' }],
      baseRevision: 5,
    })
    const [edit] = withChange(first, {
      address: at,
      operations: [{ op: 'remove', key: 'b' }],
      baseRevision: 9,
    })
    expect(edit?.baseRevision).toBe(5)
  })

  it('drops a namespace whose last edit was taken back', () => {
    const edits: NamespaceEdit[] = withChange([], {
      address: at,
      operations: [{ op: 'remove', key: 'a' }],
      baseRevision: 1,
    })
    expect(withoutKey(edits, at, 'a')).toEqual([])
    expect(withoutKey(edits, at)).toEqual([])
  })
})

describe('a shared layer', () => {
  it('is inherited along environment, application path and cluster', () => {
    expect(inheritsFrom(at, { ...at, environment: '*' })).toBe(true)
    expect(inheritsFrom(at, { ...at, application: 'shop' })).toBe(true)
    expect(inheritsFrom({ ...at, cluster: 'blue' }, at)).toBe(true)
    expect(inheritsFrom(at, { ...at, application: 'shop/ord' })).toBe(false)
    expect(inheritsFrom(at, { ...at, environment: 'dev' })).toBe(false)
    expect(inheritsFrom(at, at)).toBe(false)
  })
})

describe('the tree', () => {
  const summary = (application: string, namespace: string): NamespaceSummary => ({
    ...{
      address: { ...at, application, namespace },
      format: 'properties',
      isPublic: false,
      description: '',
    },
    ...{ revision: 1, md5: '', itemCount: 1, sizeBytes: 1, updatedAt: '', updatedBy: '' },
  })
  it('nests applications by their paths and counts what is below', () => {
    const rows = treeRows([summary('shop/orders', 'b'), summary('shop', 'a')], {
      chosen: new Map(),
      openLeaf: undefined,
      isSearch: false,
    })
    expect(rows.map(({ label, depth }) => `${depth} ${label}`)).toEqual([
      '0 shop',
      '1 orders',
      '2 b',
      '1 a',
    ])
    expect(rows[0]).toMatchObject({ count: 2, isOpen: true })
  })

  it('shows nothing below a closed folder', () => {
    const rows = treeRows([summary('shop/orders', 'b')], {
      chosen: new Map([['shop', false]]),
      openLeaf: undefined,
      isSearch: false,
    })
    expect(rows.map(({ label }) => label)).toEqual(['shop'])
  })
})

describe('small things', () => {
  it('marks only the middle of two values that differs', () => {
    expect(differingParts('cn-hangzhou-a', 'cn-beijing-a').map(({ middle }) => middle)).toEqual([
      'hangzhou',
      'beijing',
    ])
    expect(differingParts('aa', 'aaa').map(({ middle }) => middle)).toEqual(['', 'a'])
  })

  it('reads events that arrive in pieces', () => {
    const parse = createEventParser()
    const text = 'retry: 1\n\nid: 7\nevent: change\ndata: {"a":1}\n\n:\n\n'
    expect([...text].flatMap((letter) => parse(letter))).toEqual([
      { event: 'change', data: '{"a":1}' },
    ])
  })

  it('finds Chinese by the initials of its pinyin, and ranks beginnings of words first', () => {
    expect(pinyinInitials('订单服务 v2')).toBe('ddfw v2')
    expect(score('ddfw', searchable('物流/订单服务'))).toBeGreaterThan(0)
    expect(score('ord', searchable('shop/orders'))).toBeGreaterThan(
      score('ord', searchable('accord')),
    )
    expect(score('xyz', searchable('shop/orders'))).toBe(0)
  })

  it('quotes what a shell would read otherwise', () => {
    expect(shellCommand(['set', "a=it's", 'b=1'])).toBe(String.raw`set 'a=it'\''s' b=1`)
  })

  it('gives production the colour of danger in both languages', () => {
    expect(['prod', 'live-eu', '生产'].map(toneOf)).toEqual(['red', 'red', 'red'])
    expect(toneOf('staging')).toBe('amber')
  })
})
