/** `midplane audit verify` and `receipt`: the proof that nobody edited the trail, by the server or from an export alone. */
import { hash } from 'node:crypto'
import { open } from 'node:fs/promises'
import {
  checkEntries,
  type AuditEntry,
  type AuditProblem,
  type AuditReceipt,
} from '@midplane/contract'
import { InvalidArgumentError, type Command } from 'commander'
import { addExamples, contextOf } from '../../command-context.ts'
import { cliErrors, refuseFile } from '../../errors.ts'

type VerifyOptions = { readonly receipt?: AuditReceipt; readonly file?: string }
type Verdict = {
  readonly isWhole: boolean
  readonly problem: AuditProblem | null
  readonly head: AuditReceipt
}

const RECEIPT = /^([1-9]\d{0,15}):([0-9a-f]{64})$/

export function addVerifyCommand(audit: Command): void {
  const verify = audit
    .command('verify')
    .description('check every entry against the hash chain; fails when one was tampered with')
    .option(
      '--receipt <receipt>',
      'what `audit receipt` printed earlier: the trail must still lead there',
      receiptOf,
    )
    .option('--file <file>', 'check an export (jsonl, without filters) instead of the server')
    .action(async ({ receipt, file }: VerifyOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      if (file !== undefined) {
        const verdict = await checkFile(file, receipt)
        output.result(verdict, () => textOf(verdict))
        if (!verdict.isWhole) process.exitCode = 1
        return
      }
      const query =
        receipt === undefined ? {} : { receiptId: receipt.id, receiptHash: receipt.hash }
      const verdict = await iam.verifyAudit({ query })
      const { firstId, checkedCount, sealedThroughId } = verdict
      const counted = `${checkedCount} entries from ${firstId} on checked, sealed up to ${sealedThroughId}`
      output.result(verdict, () => `${textOf(verdict)}\n${counted}`)
      if (!verdict.isWhole) process.exitCode = 1
    })
  addExamples(verify, 'midplane audit verify', 'midplane audit verify --file trail.jsonl')
}

export function addReceiptCommand(audit: Command): void {
  const receipt = audit
    .command('receipt')
    .description(
      'number and hash of the newest entry: keep it elsewhere, for `audit verify --receipt`',
    )
    .action(async (_options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      const newest = await iam.getAuditReceipt()
      output.result(newest, () => receiptText(newest))
    })
  addExamples(receipt, 'midplane audit receipt')
}

function textOf({ isWhole, problem, head }: Verdict): string {
  if (isWhole) return `the trail is whole up to ${receiptText(head)}`
  return `TAMPERED: ${problem?.detail ?? 'unknown'} (${problem?.code ?? ''} at entry ${problem?.id ?? 0})`
}

function receiptText({ id, hash: of }: AuditReceipt): string {
  return `${id}:${of}`
}

function receiptOf(text: string): AuditReceipt {
  const [, id, of] = RECEIPT.exec(text) ?? []
  if (id === undefined || of === undefined) {
    throw new InvalidArgumentError('expected what `midplane audit receipt` printed')
  }
  return { id: Number(id), hash: of }
}

/** Line by line; the state of the check is the last hash alone. */
async function checkFile(file: string, receipt: AuditReceipt | undefined): Promise<Verdict> {
  const opened = await open(file).catch(refuseFile('read', file))
  let head: AuditReceipt | undefined
  let isReceiptMet = receipt === undefined
  for await (const line of opened.readLines()) {
    if (line === '') continue
    const checked = checkEntries([entryOf(line, file)], (text) => hash('sha256', text), head)
    if (!checked.isWhole) return checked
    head = checked.head
    if (head.id !== receipt?.id) continue
    if (head.hash !== receipt.hash)
      return missed(head, 'replaced', `entry ${head.id} is not that of the receipt`)
    isReceiptMet = true
  }
  if (head === undefined) throw refuseExport(file, 'it has no entries')
  if (isReceiptMet) return { isWhole: true, problem: null, head }
  const detail = `the export does not hold entry ${receipt?.id ?? 0} of the receipt`
  return missed(head, 'cut-off', detail)
}

function missed(head: AuditReceipt, code: AuditProblem['code'], detail: string): Verdict {
  return { isWhole: false, head, problem: { code, id: head.id, detail } }
}

function entryOf(line: string, file: string): AuditEntry {
  try {
    return JSON.parse(line) as AuditEntry // a line of another form fails its hash
  } catch {
    throw refuseExport(file, 'it is not JSON lines')
  }
}

function refuseExport(file: string, problem: string): Error {
  return cliErrors.error('MP_CLI_AUDIT_EXPORT_INVALID', { file, problem })
}
