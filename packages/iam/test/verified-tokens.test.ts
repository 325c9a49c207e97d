/** What a node remembers of tokens, and when it must not. */
import { describe, expect, test } from 'vitest'
import type { TokenAndUserRow } from '../src/store.ts'
import { VerifiedTokens } from '../src/verified-tokens.ts'
import { ManualClock } from './manual-clock.ts'

function rowOf(id: string, change: Partial<TokenAndUserRow> = {}): TokenAndUserRow {
  return {
    id,
    kind: 'api',
    tenant: '*',
    name: `token ${id}`,
    user_id: null,
    grants_json: '[{"action":"config.read","resource":"config"}]',
    secret_hash: '00'.repeat(32),
    created_by: 'user:admin',
    created_at: 0,
    expires_at: null,
    last_used_at: null,
    user_name: null,
    user_grants_json: null,
    ...change,
  }
}

/** A table of tokens that answers when it is told to. */
function table(...rows: TokenAndUserRow[]) {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const held: (() => void)[] = []
  const state = {
    byId,
    queryCount: 0,
    isHolding: false,
    isAway: false,
    release: () => held.splice(0).forEach((go) => go()),
  }
  const find = async (id: string): Promise<TokenAndUserRow | undefined> => {
    state.queryCount += 1
    if (state.isAway) throw new Error('connection refused')
    const row = byId.get(id)
    if (state.isHolding) await new Promise<void>((resolve) => held.push(resolve))
    return row
  }
  const clock = new ManualClock()
  return { state, clock, tokens: new VerifiedTokens(find, clock) }
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

describe('tokens that were read', () => {
  test('are known without another query', async () => {
    const { state, tokens } = table(rowOf('a'))
    expect(tokens.known('a')).toBeUndefined()
    expect(await tokens.read('a')).toMatchObject({
      who: { kind: 'token', id: 'a', name: 'token a' },
    })
    expect(tokens.known('a')).toBe(tokens.known('a'))
    expect(state.queryCount).toBe(1)
  })

  test('share one query while it runs', async () => {
    const { state, tokens } = table(rowOf('a'))
    const [one, other] = await Promise.all([tokens.read('a'), tokens.read('a')])
    expect(one).toBe(other)
    expect(state.queryCount).toBe(1)
  })

  test('that do not exist are not remembered, so that they can be made later', async () => {
    const { state, tokens } = table()
    expect(await tokens.read('a')).toBeUndefined()
    state.byId.set('a', rowOf('a'))
    expect(await tokens.read('a')).toBeDefined()
    expect(tokens.size).toBe(1)
  })

  test('of a session act as its user, with the grants of that user', async () => {
    const { tokens } = table(
      rowOf('s', {
        kind: 'session',
        user_id: 'u1',
        user_name: 'admin',
        grants_json: '[]',
        user_grants_json: '[{"action":"*","resource":"*"}]',
      }),
    )
    const session = await tokens.read('s')
    expect(session?.who).toEqual({ kind: 'user', id: 'u1', name: 'admin', tenant: '*' })
    expect(session?.rights.get('*')?.has('*')).toBe(true)
  })

  test('are read again behind a use after a minute, and seen revoked by whoever holds them', async () => {
    const { state, clock, tokens } = table(rowOf('a'))
    const held = await tokens.read('a')
    state.byId.delete('a')
    clock.move(60_000)
    expect(tokens.known('a')).toBe(held)
    await settled()
    expect(tokens.known('a')).toBeUndefined()
    expect(held?.isRevoked).toBe(true)
  })

  test('keep working for a quarter of an hour while the store is away', async () => {
    const { state, clock, tokens } = table(rowOf('a'))
    await tokens.read('a')
    state.isAway = true
    clock.move(899_999)
    expect(tokens.known('a')).toBeDefined()
    await settled()
    clock.move(1)
    expect(tokens.known('a')).toBeUndefined()
    await expect(tokens.read('a')).rejects.toThrow('connection refused')
    state.isAway = false
    expect(await tokens.read('a')).toBeDefined()
  })

  test('are bounded in number, the longest unread going first', async () => {
    const rows = Array.from({ length: 20_001 }, (_, index) => rowOf(`t${index}`))
    const { tokens } = table(...rows)
    for (const { id } of rows) await tokens.read(id)
    expect(tokens.size).toBe(20_000)
    expect(tokens.known('t0')).toBeUndefined()
    expect(tokens.known('t20000')).toBeDefined()
  })
})

describe('a forgotten token', () => {
  test('that is gone is seen revoked by whoever holds it', async () => {
    const { state, tokens } = table(rowOf('a'))
    const held = await tokens.read('a')
    state.byId.delete('a')
    await tokens.forget('a')
    expect(held?.isRevoked).toBe(true)
    expect(tokens.known('a')).toBeUndefined()
    expect(await tokens.read('a')).toBeUndefined()
  })

  test('that is still there goes on for whoever holds it, with its new rights', async () => {
    const { state, tokens } = table(rowOf('a'))
    const held = await tokens.read('a')
    state.byId.set('a', rowOf('a', { grants_json: '[{"action":"*","resource":"*"}]' }))
    await tokens.forget('a')
    expect(held?.isRevoked).toBe(false)
    expect(held?.rights.has('*')).toBe(true)
    expect(tokens.known('a')).toBe(held)
  })

  test('is not used before it has been read again, also when that fails at first', async () => {
    const { state, tokens } = table(rowOf('a'))
    await tokens.read('a')
    state.isAway = true
    const forgetting = tokens.forget('a')
    expect(tokens.known('a')).toBeUndefined()
    await expect(forgetting).rejects.toThrow('connection refused')
    expect(tokens.known('a')).toBeUndefined()
    state.isAway = false
    expect(await tokens.read('a')).toBeDefined()
  })

  test('does not come back from a query that was under way', async () => {
    const { state, tokens } = table(rowOf('a'))
    state.isHolding = true
    const before = tokens.read('a')
    await settled()
    state.byId.delete('a')
    await tokens.forget('a')
    state.isHolding = false
    const after = tokens.read('a')
    state.release()
    expect(await before).toBeUndefined()
    expect(await after).toBeUndefined()
    expect(tokens.size).toBe(0)
  })

  test('of a user is every session of that user and no other token', async () => {
    const session = (id: string, userId: string): TokenAndUserRow =>
      rowOf(id, { kind: 'session', user_id: userId })
    const { state, tokens } = table(
      session('a', 'u1'),
      session('b', 'u1'),
      session('c', 'u2'),
      rowOf('d'),
    )
    for (const id of ['a', 'b', 'c', 'd']) await tokens.read(id)
    state.byId.clear()
    await tokens.forgetUser('u1')
    const isKnown = ['a', 'b', 'c', 'd'].map((id) => tokens.known(id) !== undefined)
    expect(isKnown).toEqual([false, false, true, true])
  })

  test('of a user does not come back from a query that was under way', async () => {
    const { state, tokens } = table(rowOf('a', { kind: 'session', user_id: 'u1' }))
    state.isHolding = true
    const reading = tokens.read('a')
    await settled()
    state.byId.delete('a')
    await tokens.forgetUser('u1')
    state.isHolding = false
    state.release()
    expect(await reading).toBeUndefined()
  })
})

test('uses are noted once a minute and handed over once', async () => {
  const { clock, tokens } = table(rowOf('a', { last_used_at: 0 }))
  const token = await tokens.read('a')
  if (token === undefined) throw new Error('token "a" is missing')
  const firstMs = clock.nowMs()
  tokens.noteUse(token, firstMs)
  tokens.noteUse(token, firstMs + 59_999)
  expect([...tokens.takeUses()]).toEqual([['a', firstMs]])
  tokens.noteUse(token, firstMs + 59_999)
  expect([...tokens.takeUses()]).toEqual([])
  tokens.noteUse(token, firstMs + 60_000)
  expect([...tokens.takeUses()]).toEqual([['a', firstMs + 60_000]])
})
