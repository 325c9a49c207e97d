/**
 * Accounts from the tables of the directory. Hot: answers are kept for a while and dropped as a whole
 * by any news of people, groups or tenants.
 */
import type { Clock, Store } from '@midplane/kernel'
import type { Kysely } from 'kysely'
import type { Account, Accounts } from './accounts.ts'

type DirectoryTables = {
  iam_user: {
    id: string
    tenant: string
    name: string
    display_name: string
    email: string | null
    state: string
  }
  iam_service_account: { id: string; tenant: string; name: string; state: string }
  iam_tenant: { name: string; state: string }
  iam_group: { id: string; name: string }
  iam_member: { group_id: string; member_id: string }
}

/** Platform users sign on to programs of every tenant. */
const PLATFORM = '*'
const ANSWERS_MAX = 20_000
const FRESH_FOR_MS = 60_000
const GROUP_DEPTH_MAX = 32

type Answer = { readonly value: Promise<unknown>; readonly askedAtMs: number }

export class DirectoryAccounts implements Accounts {
  readonly #store: Store
  readonly #clock: Clock
  #answers = new Map<string, Answer>()

  constructor(store: Store, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  user(tenant: string, id: string): Promise<Account | undefined> {
    return this.#once(`user ${tenant} ${id}`, () => findAccount(this.#reader(), tenant, id))
  }

  serviceAccount(
    tenant: string,
    id: string,
  ): Promise<{ readonly id: string; readonly name: string } | undefined> {
    return this.#once(`service ${tenant} ${id}`, () =>
      this.#reader()
        .selectFrom('iam_service_account')
        .select(['id', 'name'])
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .where('state', '=', 'active')
        .executeTakeFirst(),
    )
  }

  async serviceAccountNamed(
    tenant: string,
    name: string,
  ): Promise<{ readonly id: string } | undefined> {
    return this.#reader()
      .selectFrom('iam_service_account')
      .select('id')
      .where('tenant', '=', tenant)
      .where('name', '=', name)
      .executeTakeFirst()
  }

  hasTenant(tenant: string): Promise<boolean> {
    return this.#once(`tenant ${tenant}`, async () => {
      const row = await this.#reader()
        .selectFrom('iam_tenant')
        .select('name')
        .where('name', '=', tenant)
        .where('state', '=', 'active')
        .executeTakeFirst()
      return row !== undefined
    })
  }

  forget(): void {
    this.#answers = new Map()
  }

  /** The same question asked at once shares one query; a failure is not kept. */
  #once<Value>(question: string, ask: () => Promise<Value>): Promise<Value> {
    const answers = this.#answers
    const nowMs = this.#clock.monotonicMs()
    const known = answers.get(question)
    // What stands under a question was put there by the same kind of question.
    if (known !== undefined && nowMs - known.askedAtMs < FRESH_FOR_MS) {
      return known.value as Promise<Value>
    }
    const value = ask()
    answers.delete(question)
    answers.set(question, { value, askedAtMs: nowMs })
    value.catch(() => answers.delete(question))
    const [oldest] = answers.keys()
    if (answers.size > ANSWERS_MAX && oldest !== undefined) answers.delete(oldest)
    return value
  }

  #reader(): Kysely<DirectoryTables> {
    return this.#store.reader<DirectoryTables>()
  }
}

async function findAccount(
  db: Kysely<DirectoryTables>,
  tenant: string,
  id: string,
): Promise<Account | undefined> {
  const user = await db
    .selectFrom('iam_user')
    .select(['id', 'tenant', 'name', 'display_name', 'email'])
    .where('id', '=', id)
    .where('tenant', 'in', [tenant, PLATFORM])
    .where('state', '=', 'active')
    .executeTakeFirst()
  if (user === undefined) return undefined
  const { name, display_name: displayName, email } = user
  return {
    id,
    tenant: user.tenant,
    name,
    displayName: displayName === '' ? name : displayName,
    email: email ?? undefined,
    groups: await groupsOf(db, id),
  }
}

/** By name, with the groups that its groups are in. */
async function groupsOf(db: Kysely<DirectoryTables>, id: string): Promise<string[]> {
  const names = new Map<string, string>()
  let members = [id]
  for (let depth = 0; members.length > 0 && depth < GROUP_DEPTH_MAX; depth += 1) {
    const groups = await db
      .selectFrom('iam_member')
      .innerJoin('iam_group', 'iam_group.id', 'iam_member.group_id')
      .select(['iam_group.id', 'iam_group.name'])
      .where('iam_member.member_id', 'in', members)
      .execute()
    const found = groups.filter((group) => !names.has(group.id))
    for (const group of found) names.set(group.id, group.name)
    members = found.map((group) => group.id)
  }
  return [...names.values()].toSorted()
}
