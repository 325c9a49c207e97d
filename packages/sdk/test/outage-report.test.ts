/** What is told of a stream that fails: how often, and when. */
import type { MidplaneError } from '@midplane/contract'
import { describe, expect, test } from 'vitest'
import { sdkErrors } from '../src/errors.ts'
import { reportEachFailure, reportOutages, type OutageReport } from '../src/outage-report.ts'
import { ManualTime } from './manual-surroundings.ts'

const broken = sdkErrors.error('MP_SDK_STREAM_BROKEN', { server: 'http://a' })
const unreachable = (server: string) => sdkErrors.error('MP_SDK_UNREACHABLE', { server })

describe('the lines of a process without onError', () => {
  function start(): { time: ManualTime; report: OutageReport; told: MidplaneError[] } {
    const time = new ManualTime()
    const told: MidplaneError[] = []
    const report = reportOutages((error) => told.push(error), time.surroundings)
    return { time, report, told }
  }

  test('are none when the stream is back within a second', () => {
    const { time, report, told } = start()
    for (let round = 0; round < 10; round += 1) {
      report.failed(broken)
      time.passMs(500)
      report.alive()
      time.passMs(5000)
    }
    expect(told).toEqual([])
  })

  test('are one for the loss, with the latest reason, and one for the return, however often it fails', () => {
    const { time, report, told } = start()
    report.failed(broken)
    time.passMs(999)
    expect(told).toEqual([])
    report.failed(unreachable('http://b'))
    time.passMs(1)
    expect(told).toEqual([unreachable('http://b')])
    for (const server of ['http://a', 'http://b', 'http://c']) {
      report.failed(unreachable(server))
      time.passMs(10_000)
    }
    report.alive()
    report.alive()
    time.passMs(1000)
    report.alive()
    time.passMs(60_000)
    expect(told.map(({ code }) => code)).toEqual(['MP_SDK_UNREACHABLE', 'MP_SDK_STREAM_BACK'])
    expect(told[1]?.details).toEqual({ lostMs: 31_000 })
  })

  test('do not call a stream back that breaks again at once', () => {
    const { time, report, told } = start()
    report.failed(broken)
    time.passMs(1000)
    for (let round = 0; round < 10; round += 1) {
      report.alive()
      time.passMs(300)
      report.failed(broken)
      time.passMs(30_000)
    }
    expect(told).toEqual([broken])
  })

  test('are none after the end', () => {
    const { time, report, told } = start()
    report.failed(broken)
    report.close()
    expect(time.timerCount).toBe(0)
    time.passMs(60_000)
    expect(told).toEqual([])
  })
})

describe('reports to onError', () => {
  test('are made at once, one for each code of each server, and anew after the stream was alive', () => {
    const told: string[] = []
    const report = reportEachFailure(({ message }) => told.push(message))
    const outage = (): void => {
      for (let round = 0; round < 3; round += 1) {
        report.failed(broken)
        report.failed(unreachable('http://a'))
        report.failed(unreachable('http://b'))
      }
    }
    outage()
    const once = [broken, unreachable('http://a'), unreachable('http://b')].map((e) => e.message)
    expect(told).toEqual(once)
    report.alive()
    outage()
    expect(told).toEqual([...once, ...once])
  })
})
