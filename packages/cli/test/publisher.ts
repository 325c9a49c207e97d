/** Publishes a counter and keeps book of what the server acknowledged. */
import { configApi, createClient, iamApi, MidplaneError } from '@midplane/contract'
import { APPLICATION, KEY } from './followers.ts'

const ADDRESS = {
  tenant: 'default',
  environment: 'default',
  application: APPLICATION,
  cluster: 'default',
  namespace: 'application',
}

/** A token that outlives restarts, unlike the local one. */
export async function lastingToken(server: string, localToken: string): Promise<string> {
  const iam = createClient(iamApi, { baseUrl: server, token: localToken })
  const { secret } = await iam.createToken({
    body: { name: 'crash suite', grants: [{ action: '*', resource: '*' }] },
  })
  return secret ?? ''
}

/** True when acknowledged, false when the connection broke: then nobody knows whether it took place. */
export async function publishCounter(
  server: string,
  token: string,
  value: number,
): Promise<boolean> {
  const config = createClient(configApi, { baseUrl: server, token })
  try {
    await config.publish({
      params: { tenant: 'default' },
      body: {
        edits: [{ ...ADDRESS, operations: [{ op: 'set', key: KEY, value: String(value) }] }],
        comment: String(value),
      },
    })
    return true
  } catch (error) {
    if (MidplaneError.is(error) && error.status >= 500) return false
    throw error
  }
}

/** Values of all releases, oldest first. */
export async function publishedCounters(server: string, token: string): Promise<number[]> {
  const config = createClient(configApi, { baseUrl: server, token })
  const values: number[] = []
  let cursor: string | undefined
  do {
    const query = { limit: 1000, ...(cursor === undefined ? {} : { cursor }) }
    const page = await config.listReleases({ params: ADDRESS, query })
    values.push(...page.entries.map((one) => Number(one.comment)))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return values.reverse()
}
