/**
 * Every endpoint that the running server describes, called with a token of another tenant, a read-only
 * one, a masked one and none. A new endpoint is walked by being there; one that declares no
 * permission, or is public without standing in the list below, fails here.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  configApi,
  createClient,
  iamApi,
  type OpenApiDocument,
  type OpenApiOperation,
} from '@midplane/contract'
import { LOCAL_TOKEN_FILE } from '@midplane/iam'
import { startPlatform, type KernelTables, type Platform } from '@midplane/kernel'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parts } from '../src/parts.ts'
import { sampleRequest, type Known } from './sample-request.ts'

/** Anybody may call these; add to the list only what must work before sign-in. */
const PUBLIC = new Set(['iam.login', 'iam.cli-session', 'system.get'])

/** Give the caller a thing of its own and change nothing. */
const OF_ONESELF = new Set(['iam.service-token'])

/** Stands in names and values of the tenant `default`, and nowhere else. */
const CANARY = 'canary-7f3a'
const ADDRESS = {
  environment: 'prod',
  application: 'shop',
  cluster: 'default',
  namespace: 'application',
}
const KNOWN: Known = {
  tenant: 'default',
  ...ADDRESS,
  revision: '1',
  kind: 'user',
  name: CANARY,
  username: CANARY,
  member: CANARY,
  action: 'config.read',
  resource: 'config/default',
  role: 'developer',
  what: 'users',
}

type Endpoint = {
  readonly method: string
  readonly path: string
  readonly operation: OpenApiOperation
}
type Answer = {
  readonly endpoint: Endpoint
  readonly status: number
  readonly code: string
  readonly text: string
}

let platform: Platform
let folder: string
let document: OpenApiDocument
let endpoints: Endpoint[]
let known: Known
const tokens: Record<string, string> = {}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'walk-'))
  platform = await startPlatform({
    modules: parts,
    settingsSources: { flags: { port: 0, data: folder, logLevel: 'error' }, env: {} },
    version: '0.0.0-test',
    writeLog: () => undefined,
  })
  const owner = (await readFile(join(folder, LOCAL_TOKEN_FILE), 'utf8')).trim()
  tokens['owner'] = owner
  known = await seed(owner)
  document = (await (await fetch(`${platform.url}/openapi.json`)).json()) as OpenApiDocument
  endpoints = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method, path, operation })),
  )
})

afterAll(async () => {
  await platform.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Something of every kind in `default`, and the four callers. Ids of what is there, by parameter name. */
async function seed(owner: string): Promise<Known> {
  const iam = createClient(iamApi, { baseUrl: platform.url, token: owner })
  const config = createClient(configApi, { baseUrl: platform.url, token: owner })
  const params = { tenant: 'default', name: CANARY }
  const tenant = { tenant: 'default' }
  await iam.createUser({ params: tenant, body: { name: CANARY } })
  await iam.putGroup({ params, body: {} })
  await iam.createServiceAccount({ params: tenant, body: { name: CANARY } })
  await iam.putProject({ params, body: { applications: ['shop'] } })
  await iam.putRole({ params, body: { rules: [{ effect: 'allow', action: 'config.read' }] } })
  const { id } = await iam.createBinding({
    params: tenant,
    body: { principal: { kind: 'user', name: CANARY }, role: CANARY },
  })
  await config.publish({
    params: tenant,
    body: {
      comment: CANARY,
      edits: [{ ...ADDRESS, operations: [{ op: 'set', key: 'secret', value: CANARY }] }],
    },
  })
  await iam.createTenant({ body: { name: 'acme' } })
  await caller(iam, 'acme', 'intruder', 'owner', '*/acme')
  await caller(iam, 'default', 'reader', 'read-only', '*/default')
  await caller(iam, 'default', 'masked', 'masked-read-only', '*/default')
  return { ...KNOWN, id }
}

async function caller(
  iam: ReturnType<typeof createClient<typeof iamApi>>,
  tenant: string,
  name: string,
  role: string,
  reach: string,
): Promise<void> {
  await iam.createServiceAccount({ params: { tenant }, body: { name } })
  await iam.createBinding({
    params: { tenant },
    body: { principal: { kind: 'service-account', name }, role },
  })
  const { secret } = await iam.createToken({
    body: { name, tenant, serviceAccount: name, grants: [{ action: '*', resource: reach }] },
  })
  tokens[name] = secret ?? ''
}

async function call(endpoint: Endpoint, token: string | undefined): Promise<Answer> {
  const { method, path, body } = sampleRequest(document, endpoint, known)
  const aborting = new AbortController()
  const response = await fetch(platform.url + path, {
    method,
    signal: aborting.signal,
    body: body ?? null,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
  })
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const text = isStream ? '' : await response.text()
  aborting.abort()
  const [, code = ''] = /"code":"(MP_\w+)"/.exec(text) ?? []
  return { endpoint, status: response.status, code, text }
}

/** One after the other, so that what one answers does not depend on another. */
async function walk(token: string | undefined): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const endpoint of endpoints) answers.push(await call(endpoint, token))
  return answers
}

function permissionOf({ operation }: Endpoint): string {
  return operation['x-midplane-permission']
}

function named(answers: readonly Answer[]): string[] {
  return answers.map(
    ({ endpoint, status, code }) => `${endpoint.operation.operationId}: ${status} ${code}`,
  )
}

/** Rows of the audit trail that a caller caused in the tenant that is not to be touched. */
async function deeds(name: string): Promise<string[]> {
  const rows = await platform.store
    .reader<KernelTables>()
    .selectFrom('kernel_audit')
    .select(['action', 'resource'])
    .where('principal_name', '=', `${name}/${name}`)
    .where('tenant', '!=', 'acme')
    .execute()
  return rows.map(({ action, resource }) => `${action} on ${resource}`)
}

test('every endpoint declares who may call it', () => {
  expect(endpoints.length).toBeGreaterThan(60)
  const undeclared = endpoints.filter(
    (endpoint) => !/^(?:public|signed-in|[a-z][\w.-]* on \S+)$/.test(permissionOf(endpoint)),
  )
  expect(undeclared.map(({ operation }) => operation.operationId)).toEqual([])
  const open = endpoints.filter((endpoint) => permissionOf(endpoint) === 'public')
  expect(new Set(open.map(({ operation }) => operation.operationId))).toEqual(PUBLIC)
})

test('the walk can fail: the owner reads what the others must not see, and its requests are valid', async () => {
  const reading = endpoints.filter(({ method }) => method === 'get')
  const answers: Answer[] = []
  for (const endpoint of reading) answers.push(await call(endpoint, tokens['owner']))
  const seen = answers.filter(({ text }) => text.includes(CANARY))
  expect(seen.map(({ endpoint }) => endpoint.operation.operationId)).toEqual(
    expect.arrayContaining([
      'config.namespaces.get',
      'iam.users.list',
      'iam.audit.list',
      'config.export',
    ]),
  )
  expect(named(answers.filter(({ status }) => status === 403 || status === 401))).toEqual([
    // What belongs to a person and its session is nothing that the machine's own token has.
    ...named(answers.filter(({ code }) => code === 'MP_IAM_SESSION_REQUIRED')),
  ])
})

describe('without a token', () => {
  test('nothing but the public endpoints answers', async () => {
    const answers = await walk(undefined)
    const answered = answers.filter(({ status }) => status !== 401)
    expect(
      answered
        .map(({ endpoint }) => endpoint.operation.operationId)
        .filter((id) => !PUBLIC.has(id)),
    ).toEqual([])
    expect(named(told(answers))).toEqual([])
  })
})

describe('with a token of another tenant', () => {
  test('nothing of this one is read or changed, though its owner may do everything in its own', async () => {
    const answers = await walk(tokens['intruder'])
    expect(named(answers.filter(({ code }) => code === 'MP_HTTP_INPUT_INVALID'))).toEqual([])
    const guarded = answers.filter(({ endpoint }) =>
      / on (?!checked-inside)/.test(permissionOf(endpoint)),
    )
    expect(guarded.length).toBeGreaterThan(40)
    expect(named(guarded.filter(({ status }) => status !== 403))).toEqual([])
    const inPath = answers.filter(({ endpoint }) => endpoint.path.includes('{tenant}'))
    expect(named(inPath.filter(({ status }) => status !== 403))).toEqual([])
    expect(named(told(answers))).toEqual([])
    expect(await deeds('intruder')).toEqual([])
  })
})

describe.each(['reader', 'masked'])('with the token of a %s', (name) => {
  test('nothing is changed', async () => {
    const answers = await walk(tokens[name])
    expect(named(answers.filter(({ code }) => code === 'MP_HTTP_INPUT_INVALID'))).toEqual([])
    const writing = answers.filter(
      ({ endpoint }) => endpoint.method !== 'get' && permissionOf(endpoint) !== 'public',
    )
    const done = writing
      .filter(({ status }) => status < 400)
      .map(({ endpoint }) => endpoint.operation.operationId)
    expect(done.filter((id) => !OF_ONESELF.has(id))).toEqual([])
    expect(await deeds(name)).toEqual([])
  })
})

test('with a masked token no value is read', async () => {
  const answers = await walk(tokens['masked'])
  expect(named(told(answers))).toEqual([])
})

/** Answers with what the caller must not see; a refusal may say back what the request itself said. */
function told(answers: readonly Answer[]): Answer[] {
  return answers.filter(({ status, text }) => status < 400 && text.includes(CANARY))
}
