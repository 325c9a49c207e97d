/** Processor time and memory from /proc: of a process, of this one, and of the whole machine. Source: proc(5). */
import { readFileSync } from 'node:fs'

/** USER_HZ, which is 100 on every Linux that Node runs on. */
const TICK_US = 10_000
const UTIME_AFTER_NAME = 11

export type Usage = {
  readonly atMs: number
  readonly serverUs: number
  readonly clientUs: number
  readonly machineUs: number
}

export type UsageDelta = {
  readonly seconds: number
  readonly serverUs: number
  readonly clientUs: number
  /** Cores that neither the server nor the generator used: other work on the machine. */
  readonly otherCores: number
}

export function usageNow(serverPid: number): Usage {
  const { user, system } = process.cpuUsage()
  return {
    atMs: performance.now(),
    serverUs: processUs(serverPid),
    clientUs: user + system,
    machineUs: machineUs(),
  }
}

export function usageBetween(before: Usage, after: Usage): UsageDelta {
  const seconds = (after.atMs - before.atMs) / 1000
  const serverUs = after.serverUs - before.serverUs
  const clientUs = after.clientUs - before.clientUs
  const otherUs = after.machineUs - before.machineUs - serverUs - clientUs
  return { seconds, serverUs, clientUs, otherCores: Math.max(0, otherUs / 1e6 / seconds) }
}

/** Resident memory of a process, without what the kernel keeps for its sockets. */
export function residentBytes(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kib ?? 0) * 1024
}

function processUs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name stands in parentheses and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[UTIME_AFTER_NAME]) + Number(fields[UTIME_AFTER_NAME + 1])) * TICK_US
}

function machineUs(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return (user + nice + system + irq + softirq + steal) * TICK_US
}
