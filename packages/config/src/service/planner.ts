/** Plans an edit: from the head of a namespace and operations to the document that a publish would serve. Pure. */
import { createHash } from 'node:crypto'
import type { Address, Format, Item, PlannedChange } from '@midplane/contract'
import { configErrors } from '../errors.ts'
import {
  applyOperations,
  readItems,
  validateDocument,
  type DocumentLimits,
} from '../format/document.ts'
import { differences } from '../model/difference.ts'
import type { Document } from '../model/release.ts'
import type { Edit } from '../service.ts'

/** What is known of a namespace before the edit. */
export type Base = {
  readonly exists: boolean
  readonly format: Format
  readonly headRevision: number
  readonly head: (Document & { readonly md5: string }) | undefined
}

export type Plan = {
  readonly address: Address
  readonly base: Base
  readonly format: Format
  /** Of a namespace that the publish makes. */
  readonly isPublic: boolean
  readonly description: string
  readonly action: PlannedChange['action']
  /** Undefined when the namespace is removed. */
  readonly document: Document | undefined
  readonly md5: string
}

/** Errors: MP_CONFIG_INVALID_*, MP_CONFIG_FORMAT_MISMATCH, MP_CONFIG_EDIT_UNSUPPORTED, MP_CONFIG_ITEM_UNKNOWN, MP_CONFIG_TOO_LARGE. */
export function planEdit(address: Address, edit: Edit, base: Base, limits: DocumentLimits): Plan {
  const format = base.exists ? base.format : (edit.format ?? formatByName(address.namespace))
  if (base.exists && edit.format !== undefined && edit.format !== base.format) {
    throw configErrors.error('MP_CONFIG_FORMAT_MISMATCH', {
      namespace: address.namespace,
      actual: base.format,
      wanted: edit.format,
    })
  }
  const document = applyOperations(format, base.head ?? null, edit.operations) ?? undefined
  if (document !== undefined) validateDocument(format, document, limits)
  return {
    address,
    base,
    format,
    isPublic: edit.isPublic ?? false,
    description: edit.description ?? '',
    document,
    action: actionOf(base, document),
    md5: document === undefined ? '' : md5Of(document.text),
  }
}

/** The plan as the API shows it, with differences by item. */
export function describePlan(plan: Plan): PlannedChange {
  const { address, base, format, action, document } = plan
  return {
    address,
    format,
    action,
    headRevision: base.headRevision,
    differences: differences(itemsOf(format, base.head), itemsOf(format, document)),
    textBefore: base.head?.text ?? null,
    textAfter: document?.text ?? null,
  }
}

export function itemsOf(format: Format, document: Document | undefined): readonly Item[] | null {
  return document === undefined ? null : readItems(format, document)
}

/** Hex md5 of the UTF-8 text: what Nacos clients compare. */
export function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

/** The format that the name of a namespace tells; `properties` for a bare name, as Apollo has it. */
function formatByName(namespace: string): Format {
  const suffix = /\.([a-z]+)$/i.exec(namespace)?.[1]?.toLowerCase()
  switch (suffix) {
    case 'json':
      return 'json'
    case 'yaml':
    case 'yml':
      return 'yaml'
    case 'xml':
      return 'xml'
    case 'txt':
      return 'text'
    default:
      return 'properties'
  }
}

function actionOf(base: Base, document: Document | undefined): Plan['action'] {
  if (document === undefined) return base.head === undefined ? 'none' : 'remove'
  if (base.head === undefined) return 'create'
  return isSame(base.head, document) ? 'none' : 'update'
}

function isSame(left: Document, right: Document): boolean {
  if (left.text !== right.text) return false
  const leftTypes = Object.entries(left.types)
  const rightTypes = right.types
  return (
    leftTypes.length === Object.keys(rightTypes).length &&
    leftTypes.every(([key, type]) => rightTypes[key] === type)
  )
}
