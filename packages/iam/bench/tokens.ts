/**
 * Client credentials grants and introspections per second of one server process, and what CPU of it
 * each costs. The load comes from this process over kept connections.
 * Run: node packages/iam/bench/main.ts
 */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { clientsApi, createClient } from '@midplane/contract'
import { startMidplane } from '@midplane/testkit'

const CONNECTION_COUNT = 16
const WARM_UP_MS = 2000
const MEASURED_MS = 5000
/** Of Linux; `getconf CLK_TCK`. */
const TICKS_PER_SECOND = 100
const AUDIENCE = 'https://orders.example'

type Ask = () => Promise<string>
type Measured = { readonly perSecond: number; readonly cpuMicros: number }

export async function benchTokens(print: (line: string) => void): Promise<void> {
  const server = await startMidplane()
  try {
    const api = createClient(clientsApi, { baseUrl: server.url, token: server.token() })
    const { id, secret } = await api.createClient({
      params: { tenant: 'default' },
      body: { name: 'bench', grantTypes: ['client_credentials'], audiences: [AUDIENCE] },
    })
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTION_COUNT })
    const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
    const issuer = `${server.url}/t/default/oidc`
    const asked = (path: string, fields: Readonly<Record<string, string>>): Ask => {
      const body = new URLSearchParams(fields).toString()
      return () => post(`${issuer}${path}`, { agent, authorization, body })
    }
    const grant = asked('/token', { grant_type: 'client_credentials', resource: AUDIENCE })
    const { access_token: token } = JSON.parse(await grant()) as { access_token: string }
    const rows: [string, Ask][] = [
      ['client credentials grant', grant],
      ['introspection of a signed token', asked('/introspect', { token })],
      ['JWKS', () => get(`${issuer}/jwks`, agent)],
    ]
    print('| iam, tokens | per second | server CPU per answer | per core |')
    print('|---|---|---|---|')
    for (const [name, ask] of rows) {
      await load(ask, WARM_UP_MS, server.pid)
      const { perSecond, cpuMicros } = await load(ask, MEASURED_MS, server.pid)
      const perCore = (1e6 / cpuMicros).toFixed(0)
      print(`| ${name} | ${perSecond.toFixed(0)} | ${cpuMicros.toFixed(0)} us | ${perCore} |`)
    }
    agent.destroy()
  } finally {
    await server.stop()
  }
}

/** Each connection asks again as soon as it is answered. */
async function load(ask: Ask, durationMs: number, pid: number): Promise<Measured> {
  const cpuBefore = cpuSeconds(pid)
  const startMs = performance.now()
  let count = 0
  const keepAsking = async (): Promise<void> => {
    while (performance.now() - startMs < durationMs) {
      await ask()
      count += 1
    }
  }
  await Promise.all(Array.from({ length: CONNECTION_COUNT }, keepAsking))
  const seconds = (performance.now() - startMs) / 1000
  const cpu = cpuSeconds(pid) - cpuBefore
  return { perSecond: count / seconds, cpuMicros: (cpu / count) * 1e6 }
}

/** User and system time of a process, of all of its threads. Source: proc(5). */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

function post(
  url: string,
  options: { readonly agent: Agent; readonly authorization: string; readonly body: string },
): Promise<string> {
  const { agent, authorization, body } = options
  const headers = {
    authorization,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': body.length,
  }
  return exchange(url, { method: 'POST', agent, headers }, body)
}

function get(url: string, agent: Agent): Promise<string> {
  return exchange(url, { agent })
}

function exchange(
  url: string,
  options: Parameters<typeof request>[1],
  body?: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text)
        else reject(new Error(`answered ${response.statusCode}: ${text}`))
      })
    })
      .on('error', reject)
      .end(body)
  })
}
