/** How long `eventually` goes on asking, and what it answers. */
import { describe, expect, test } from 'vitest'
import { eventually } from '../src/eventually.ts'

describe('eventually', () => {
  test('resolves with the first truthy answer', async () => {
    const answers = [undefined, 0, '', 'yes', 'later']
    expect(await eventually(() => answers.shift(), { pauseMs: 1 })).toBe('yes')
    expect(answers).toEqual(['later'])
  })

  test('asks again after an error', async () => {
    let callCount = 0
    const probe = async (): Promise<number> => {
      callCount += 1
      if (callCount < 3) throw new Error('not yet')
      return callCount
    }
    expect(await eventually(probe, { pauseMs: 1 })).toBe(3)
  })

  test('gives up with the last error as the cause', async () => {
    const cause = new Error('still closed')
    const waiting = eventually(
      () => {
        throw cause
      },
      { what: 'the door', timeoutMs: 5, pauseMs: 1 },
    )
    await expect(waiting).rejects.toMatchObject({
      message: 'gave up waiting for the door after 5 ms',
      cause,
    })
  })
})
