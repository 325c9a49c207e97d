/** `midplane config set | unset | put | remove | diff | publish | drafts | discard | rollback`: changing configuration. */
import { readFile } from 'node:fs/promises'
import { FORMATS, formatSchema, ITEM_TYPES, itemTypeSchema, type Address, type EditOperation, type Format } from '@midplane/contract'
import { Option, type Command } from 'commander'
import {
  addNamespaceOptions,
  addressOf,
  addTenantOption,
  contextOf,
  usageError,
  type ScopeOptions,
} from '../../command-context.ts'
import { table } from '../../output.ts'
import { changeText, publishText } from './change-text.ts'
import { addToDraft, editOf, findDraft, requireDraft } from './drafts.ts'

type EditOptions = ScopeOptions & {
  readonly publish?: boolean
  readonly message?: string
  readonly draft?: string
  readonly format?: string
}

export function addEditCommands(config: Command): void {
  editCommand(config, 'set <items...>', 'set items, KEY=VALUE each')
    .addOption(new Option('--type <type>', 'type of the items').choices(ITEM_TYPES))
    .option('--item-comment <text>', 'comment above the items')
    .action(async (items: string[], options: EditOptions & { type?: string; itemComment?: string }, command) => {
      const operations = items.map((item) => setOperation(item, options.type, options.itemComment))
      await edit(command, options, operations)
    })
  editCommand(config, 'unset <keys...>', 'remove items').action(async (keys: string[], options: EditOptions, command) => {
    await edit(
      command,
      options,
      keys.map((key) => ({ op: 'remove', key })),
    )
  })
  editCommand(config, 'put <file>', 'replace the whole text with a file, or standard input for "-"').action(
    async (file: string, options: EditOptions, command) => {
      const text = file === '-' ? await readInput() : await readFile(file, 'utf8')
      await edit(command, options, [{ op: 'replace', text }])
    },
  )
  editCommand(config, 'remove', 'take a namespace out of service; its history stays').action(
    async (options: EditOptions, command) => {
      await edit(command, options, [{ op: 'remove-namespace' }])
    },
  )
  addDraftCommands(config)
  addRollbackCommand(config)
}

function addDraftCommands(config: Command): void {
  addNamespaceOptions(config.command('diff').description('what the draft changes, or the difference between two releases'))
    .option('--from <revision>', 'older release; 0 is before the first one')
    .option('--to <revision>', 'newer release; the head when left out')
    .option('--draft <id>', 'another draft than your own')
    .action(async (options: EditOptions & { from?: string; to?: string }, command: Command) => {
      const context = contextOf(command)
      if (options.from === undefined) {
        const { id } = await requireDraft(context, options.tenant, options.draft)
        const params = { tenant: options.tenant, id }
        const plan = await context.config.publishChangeSet({ params, body: { dryRun: true } })
        context.output.result(plan, () => publishText(plan, { isPlan: true }))
        return
      }
      const query = { from: Number(options.from), ...(options.to === undefined ? {} : { to: Number(options.to) }) }
      const difference = await context.config.diffReleases({ params: addressOf(options), query })
      context.output.result(difference, () => changeText(difference))
    })
  addTenantOption(config.command('publish').description('publish the draft'))
    .option('-m, --message <text>', 'what this release is for')
    .option('--draft <id>', 'another draft than your own')
    .option('--dry-run', 'only show what would change')
    .action(async (options: { tenant: string; message?: string; draft?: string; dryRun?: boolean }, command) => {
      const context = contextOf(command)
      const { id } = await requireDraft(context, options.tenant, options.draft)
      const dryRun = options.dryRun === true
      const result = await context.config.publishChangeSet({
        params: { tenant: options.tenant, id },
        body: { comment: options.message ?? '', dryRun },
      })
      context.output.result(result, () => publishText(result, { isPlan: dryRun }))
    })
  addTenantOption(config.command('drafts').description('open change sets')).action(
    async (options: { tenant: string }, command) => {
      const context = contextOf(command)
      const open = await context.config.listChangeSets({ params: { tenant: options.tenant }, query: { state: 'open' } })
      context.output.result(open, () =>
        table(
          ['ID', 'TITLE', 'AUTHOR', 'NAMESPACES', 'UPDATED'],
          open.entries.map((one) => [one.id, one.title, one.author, String(one.edits.length), one.updatedAt]),
          'no open change sets',
        ),
      )
    },
  )
  addTenantOption(config.command('discard').description('discard the draft'))
    .option('--draft <id>', 'another draft than your own')
    .action(async (options: { tenant: string; draft?: string }, command) => {
      const context = contextOf(command)
      const { id } = await requireDraft(context, options.tenant, options.draft)
      await context.config.discardChangeSet({ params: { tenant: options.tenant, id } })
      context.output.result({ id, state: 'discarded' }, () => `discarded draft ${id}`)
    })
}

function addRollbackCommand(config: Command): void {
  addNamespaceOptions(config.command('rollback <revision>').description('bring back an earlier release, or items of it'))
    .option('-k, --key <keys...>', 'only these items')
    .option('-m, --message <text>', 'why')
    .option('--dry-run', 'only show what would change')
    .action(async (revision: string, options: EditOptions & { key?: string[]; dryRun?: boolean }, command) => {
      const context = contextOf(command)
      const dryRun = options.dryRun === true
      const result = await context.config.rollback({
        params: addressOf(options),
        body: {
          toRevision: Number(revision),
          comment: options.message ?? '',
          dryRun,
          ...(options.key === undefined ? {} : { keys: options.key }),
        },
      })
      context.output.result(result, () => publishText(result, { isPlan: dryRun }))
    })
}

function editCommand(config: Command, usage: string, description: string): Command {
  return addNamespaceOptions(config.command(usage).description(`${description}; into the draft, or at once with --publish`))
    .option('--publish', 'publish at once instead of into the draft')
    .option('-m, --message <text>', 'what this release is for (with --publish)')
    .option('--draft <id>', 'another draft than your own')
    .addOption(new Option('--format <format>', 'format of a new namespace').choices(FORMATS))
}

async function edit(command: Command, options: EditOptions, operations: readonly EditOperation[]): Promise<void> {
  const context = contextOf(command)
  const address = addressOf(options)
  const format: Format | undefined = options.format === undefined ? undefined : formatSchema.parse(options.format)
  if (options.publish === true) {
    const result = await context.config.publish({
      params: { tenant: address.tenant },
      body: { edits: [editOf(address, operations, { format })], comment: options.message ?? '' },
    })
    context.output.result(result, () => publishText(result, { isPlan: false }))
    return
  }
  await refuseMixedDrafts(command, address, options)
  const draft = await addToDraft(context, address, { operations, format, draft: options.draft })
  context.output.result(draft, () => `saved in draft ${draft.id}; see it with \`midplane config diff\`, publish it with \`midplane config publish\``)
}

/** A message belongs to a release: saying one without --publish is most likely a slip. */
async function refuseMixedDrafts(command: Command, address: Address, options: EditOptions): Promise<void> {
  if (options.message !== undefined) {
    throw usageError('--message describes a release, and nothing is published', 'add --publish, or give it to `midplane config publish`')
  }
  if (options.draft !== undefined) await findDraft(contextOf(command), address.tenant, options.draft)
}

function setOperation(item: string, type: string | undefined, comment: string | undefined): EditOperation {
  const equals = item.indexOf('=')
  if (equals <= 0) throw usageError(`"${item}" is not of the form KEY=VALUE`, 'write for example timeout=5s')
  return {
    op: 'set',
    key: item.slice(0, equals),
    value: item.slice(equals + 1),
    ...(type === undefined ? {} : { type: itemTypeSchema.parse(type) }),
    ...(comment === undefined ? {} : { comment }),
  }
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}
