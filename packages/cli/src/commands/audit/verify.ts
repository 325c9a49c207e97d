/** `midplane audit verify` and `receipt`: the proof that nobody edited the trail, by the server or from an export alone. */
import { hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import {
  checkEntries,
  type AuditEntry,
  type AuditProblem,
  type AuditReceipt,
} from '@midplane/contract'
import type { Command } from 'commander'
import { contextOf, usageError } from '../../command-context.ts'

type VerifyOptions = { readonly receipt?: string; readonly file?: string }
type Verdict = {
  readonly isWhole: boolean
  readonly problem: AuditProblem | null
  readonly head: AuditReceipt
}

const RECEIPT = /^([1-9]\d{0,15}):([0-9a-f]{64})$/

export function addVerifyCommand(audit: Command): void {
  audit
    .command('verify')
    .description('check every entry against the hash chain; exit code 1 when one was tampered with')
    .option(
      '--receipt <receipt>',
      'what `audit receipt` printed earlier: the trail must still lead there',
    )
    .option('--file <file>', 'check an export (jsonl, without filters) instead of the server')
    .action(async (options: VerifyOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const receipt = options.receipt === undefined ? undefined : parseReceipt(options.receipt)
      if (options.file !== undefined) {
        const verdict = await checkFile(options.file, receipt)
        output.result(verdict, () => textOf(verdict))
        process.exitCode = verdict.isWhole ? 0 : 1
        return
      }
      const query =
        receipt === undefined ? {} : { receiptId: receipt.id, receiptHash: receipt.hash }
      const verdict = await iam.verifyAudit({ query })
      const { firstId, checkedCount, sealedThroughId } = verdict
      const counted = `${checkedCount} entries from ${firstId} on checked, sealed up to ${sealedThroughId}`
      output.result(verdict, () => `${textOf(verdict)}\n${counted}`)
      process.exitCode = verdict.isWhole ? 0 : 1
    })
}

export function addReceiptCommand(audit: Command): void {
  audit
    .command('receipt')
    .description(
      'number and hash of the newest entry: keep it elsewhere, for `audit verify --receipt`',
    )
    .action(async (_options: unknown, command: Command) => {
      const { iam, output } = contextOf(command)
      const receipt = await iam.getAuditReceipt()
      output.result(receipt, () => receiptText(receipt))
    })
}

function textOf({ isWhole, problem, head }: Verdict): string {
  if (isWhole) return `the trail is whole up to ${receiptText(head)}`
  return `TAMPERED: ${problem?.detail ?? 'unknown'} (${problem?.code ?? ''} at entry ${problem?.id ?? 0})`
}

function receiptText({ id, hash: of }: AuditReceipt): string {
  return `${id}:${of}`
}

function parseReceipt(text: string): AuditReceipt {
  const [, id, of] = RECEIPT.exec(text) ?? []
  if (id === undefined || of === undefined) {
    throw usageError(`"${text}" is no receipt`, 'pass what `midplane audit receipt` printed')
  }
  return { id: Number(id), hash: of }
}

/** Line by line; the state of the check is the last hash alone. */
async function checkFile(file: string, receipt: AuditReceipt | undefined): Promise<Verdict> {
  let head: AuditReceipt | undefined
  let isReceiptMet = receipt === undefined
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Infinity,
  })) {
    if (line === '') continue
    const checked = checkEntries([entryOf(line, file)], (text) => hash('sha256', text), head)
    if (!checked.isWhole) return checked
    head = checked.head
    if (head.id !== receipt?.id) continue
    if (head.hash !== receipt.hash)
      return missed(head, 'replaced', `entry ${head.id} is not that of the receipt`)
    isReceiptMet = true
  }
  if (head === undefined)
    throw usageError(`"${file}" has no entries`, 'export it with `midplane audit export`')
  if (!isReceiptMet)
    return missed(
      head,
      'cut-off',
      `the export does not hold entry ${receipt?.id ?? 0} of the receipt`,
    )
  return { isWhole: true, problem: null, head }
}

function missed(head: AuditReceipt, code: AuditProblem['code'], detail: string): Verdict {
  return { isWhole: false, head, problem: { code, id: head.id, detail } }
}

function entryOf(line: string, file: string): AuditEntry {
  try {
    return JSON.parse(line) as AuditEntry // a line of another form fails its hash
  } catch {
    throw usageError(
      `"${file}" is not JSON lines`,
      'export it with `midplane audit export --format jsonl`',
    )
  }
}
