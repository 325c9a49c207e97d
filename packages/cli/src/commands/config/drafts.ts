/** `midplane config diff | publish | drafts | discard`: from a draft to a release. */
import { Option, type Command } from 'commander'
import {
  addExamples,
  addNamespaceOptions,
  addressOf,
  addTenantOption,
  contextOf,
  type ScopeOptions,
  type TenantOption,
} from '../../command-context.ts'
import { usageErrors } from '../../errors.ts'
import { addExitCodeOption, expectDifference, type ExitCodeOption } from '../../exit-code-option.ts'
import { wholeNumber } from '../../option-values.ts'
import { changeText, isChange, publishText } from './change-text.ts'
import { findDraft, requireDraft } from './draft.ts'

const DRAFTS_LISTED = 100

type DraftOption = { readonly draft?: string }
type DiffOptions = ScopeOptions &
  DraftOption &
  ExitCodeOption & { readonly from?: number; readonly to?: number }
type PublishOptions = TenantOption &
  DraftOption & { readonly message?: string; readonly dryRun?: boolean }

export function addDraftCommands(config: Command): void {
  addDiffCommand(config)
  addPublishCommand(config)
  addDraftsCommand(config)
  addDiscardCommand(config)
}

export function addDraftOption(command: Command): Command {
  return command.option('--draft <id>', 'another draft than your own')
}

function addDiffCommand(config: Command): void {
  const revision = wholeNumber({ min: 0 })
  const diff = addExitCodeOption(
    addDraftOption(
      addNamespaceOptions(
        config.command('diff').description('what your draft changes, or how two releases differ'),
      ),
    )
      .addOption(
        new Option('--from <revision>', 'older release; 0 is before the first').argParser(revision),
      )
      .addOption(
        new Option('--to <revision>', 'newer release; the newest when left out').argParser(
          revision,
        ),
      ),
  )
  diff.action(async (options: DiffOptions, command: Command) => {
    const tellDifference = expectDifference(options)
    if (options.from !== undefined)
      tellDifference(await diffReleases(command, options, options.from))
    else if (options.to !== undefined) throw usageErrors.error('MP_CLI_REVISION_MISSING', {})
    else tellDifference(await diffDraft(command, options))
  })
  addExamples(
    diff,
    'midplane config diff',
    'midplane config diff --app shop/orders --from 12 --to 15',
  )
}

async function diffReleases(
  command: Command,
  options: DiffOptions,
  from: number,
): Promise<boolean> {
  const { config, output } = contextOf(command)
  const query = { from, ...(options.to === undefined ? {} : { to: options.to }) }
  const difference = await config.diffReleases({ params: addressOf(options), query })
  output.result(difference, () => changeText(difference))
  return isChange(difference)
}

async function diffDraft(command: Command, { tenant, draft }: DiffOptions): Promise<boolean> {
  const context = contextOf(command)
  const found = await findDraft(context, tenant, draft)
  if (found === undefined) {
    context.output.result({ changes: [] }, () => 'you have no open draft')
    return false
  }
  const plan = await context.config.publishChangeSet({
    params: { tenant, id: found.id },
    body: { dryRun: true },
  })
  context.output.result(plan, () => publishText(plan, { isPlan: true }))
  return plan.changes.some(isChange)
}

function addPublishCommand(config: Command): void {
  const publish = addDraftOption(
    addTenantOption(config.command('publish').description('publish your draft, all or nothing')),
  )
    .option('-m, --message <text>', 'what this release is for')
    .option('--dry-run', 'only show what would change')
  publish.action(async (options: PublishOptions, command: Command) => {
    const context = contextOf(command)
    const { tenant, message = '', dryRun = false } = options
    const { id } = await requireDraft(context, tenant, options.draft)
    const result = await context.config.publishChangeSet({
      params: { tenant, id },
      body: { comment: message, dryRun },
    })
    context.output.result(result, () => publishText(result, { isPlan: dryRun }))
  })
  addExamples(publish, 'midplane config publish -m "shorter timeouts for the sale"')
}

function addDraftsCommand(config: Command): void {
  const drafts = addTenantOption(config.command('drafts').description('open drafts, of everybody'))
  drafts.action(async ({ tenant }: TenantOption, command: Command) => {
    const { config: api, output } = contextOf(command)
    const open = await api.listChangeSets({
      params: { tenant },
      query: { state: 'open', limit: DRAFTS_LISTED },
    })
    output.result(open, () =>
      output.table(
        ['ID', 'TITLE', 'AUTHOR', 'NAMESPACES', 'UPDATED'],
        open.entries.map((one) => [
          one.id,
          one.title,
          one.author,
          String(one.edits.length),
          one.updatedAt,
        ]),
        'no open drafts',
      ),
    )
  })
  addExamples(drafts, 'midplane config drafts')
}

function addDiscardCommand(config: Command): void {
  const discard = addDraftOption(
    addTenantOption(config.command('discard').description('throw your draft away')),
  )
  discard.action(async (options: TenantOption & DraftOption, command: Command) => {
    const context = contextOf(command)
    const { tenant } = options
    const { id } = await requireDraft(context, tenant, options.draft)
    await context.config.discardChangeSet({ params: { tenant, id } })
    context.output.result({ id, state: 'discarded' }, () => `discarded draft ${id}`)
  })
  addExamples(discard, 'midplane config discard')
}
