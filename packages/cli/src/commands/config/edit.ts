/** `midplane config set | unset | put | remove`: changes, into the draft or published at once. */
import { readFile } from 'node:fs/promises'
import {
  FORMATS,
  ITEM_TYPES,
  type EditOperation,
  type Format,
  type ItemType,
} from '@midplane/contract'
import { Argument, InvalidArgumentError, Option, type Command } from 'commander'
import {
  addExamples,
  addNamespaceOptions,
  addressOf,
  contextOf,
  type ScopeOptions,
} from '../../command-context.ts'
import { refuseFile, usageErrors } from '../../errors.ts'
import { each } from '../../option-values.ts'
import { readPiped } from '../../secret-input.ts'
import { publishText } from './change-text.ts'
import { addToDraft, editOf } from './draft.ts'
import { addDraftOption } from './drafts.ts'

type EditOptions = ScopeOptions & {
  readonly publish?: boolean
  readonly message?: string
  readonly draft?: string
  readonly format?: Format
}
type SetOptions = EditOptions & { readonly type?: ItemType; readonly itemComment?: string }
type Assignment = { readonly key: string; readonly value: string }

export function addEditCommands(config: Command): void {
  addSetCommand(config)
  const unset = editCommand(config, 'unset', 'remove items').argument('<keys...>', 'their keys')
  unset.action(async (keys: string[], options: EditOptions, command: Command) => {
    const operations = keys.map((key) => ({ op: 'remove', key }) as const)
    await edit(command, options, operations)
  })
  addExamples(unset, 'midplane config unset timeout retries --app shop/orders')

  const put = addFormatOption(editCommand(config, 'put', 'replace the whole text'))
    .argument('<file>', 'file with the text, or - for standard input')
    .action(async (file: string, options: EditOptions, command: Command) => {
      await edit(command, options, [{ op: 'replace', text: await readText(file) }])
    })
  addExamples(
    put,
    'midplane config put routes.yaml --format yaml --app gateway --namespace routes.yaml --publish',
  )

  const remove = editCommand(config, 'remove', 'take a namespace out of service; its history stays')
  remove.action(async (options: EditOptions, command: Command) => {
    await edit(command, options, [{ op: 'remove-namespace' }])
  })
  addExamples(remove, 'midplane config remove --app shop/orders --namespace old --publish')
}

function addSetCommand(config: Command): void {
  const assignments = new Argument('<items...>', 'KEY=VALUE each').argParser(each(assignment))
  const set = addFormatOption(editCommand(config, 'set', 'set items').addArgument(assignments))
    .addOption(new Option('--type <type>', 'type of the items').choices(ITEM_TYPES))
    .option('--item-comment <text>', 'comment above the items')
  set.action(
    async (
      items: Assignment[],
      { type, itemComment, ...options }: SetOptions,
      command: Command,
    ) => {
      const operations = items.map(
        (item) =>
          ({
            op: 'set',
            ...item,
            ...(type === undefined ? {} : { type }),
            ...(itemComment === undefined ? {} : { comment: itemComment }),
          }) as const,
      )
      await edit(command, options, operations)
    },
  )
  addExamples(
    set,
    'midplane config set timeout=5s --type duration --app shop/orders',
    'midplane config set greeting=hello --app demo --publish -m "first words"',
  )
}

function editCommand(config: Command, name: string, description: string): Command {
  return addDraftOption(
    addNamespaceOptions(config.command(name).description(description))
      .option('--publish', 'publish at once, without a draft')
      .option('-m, --message <text>', 'what this release is for (with --publish)'),
  )
}

function addFormatOption(command: Command): Command {
  return command.addOption(
    new Option('--format <format>', 'format of a new namespace').choices(FORMATS),
  )
}

async function edit(
  command: Command,
  options: EditOptions,
  operations: readonly EditOperation[],
): Promise<void> {
  const context = contextOf(command)
  const { config, output } = context
  const { format, message, draft } = options
  const address = addressOf(options)
  if (options.publish === true) {
    const edits = [editOf(address, operations, { format })]
    const result = await config.publish({
      params: { tenant: address.tenant },
      body: { edits, comment: message ?? '' },
    })
    output.result(result, () => publishText(result, { isPlan: false }))
    return
  }
  if (message !== undefined) throw usageErrors.error('MP_CLI_MESSAGE_UNUSED', {})
  const saved = await addToDraft(context, address, { operations, format, draft })
  output.result(saved, () => `saved in draft ${saved.id}`)
  if (!output.isJson)
    output.note('see it with `midplane config diff`, publish it with `midplane config publish`')
}

function assignment(text: string): Assignment {
  const equals = text.indexOf('=')
  if (equals <= 0) throw new InvalidArgumentError('expected KEY=VALUE, such as timeout=5s')
  return { key: text.slice(0, equals), value: text.slice(equals + 1) }
}

async function readText(file: string): Promise<string> {
  if (file === '-') return await readPiped()
  return await readFile(file, 'utf8').catch(refuseFile('read', file))
}
