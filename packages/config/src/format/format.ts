/**
 * The port of a document format: how the text of a namespace is read and edited.
 * Invariant: formats are pure; reading never throws, and a text with problems has no items.
 */
import type { EditOperation, Format, Item, ItemType } from '@midplane/contract'
import type { DocumentProblem } from './document-problem.ts'

/** Declared types by key. */
export type TypeMap = ReadonlyMap<string, ItemType>

/**
 * A namespace's content. `types` holds those of the existing items that are not strings and that
 * the text does not tell.
 */
export type DocumentState = {
  readonly text: string
  readonly types: Readonly<Record<string, ItemType>>
}

export type Reading = {
  /** In the order of the text; the first hundred. */
  readonly problems: readonly DocumentProblem[]
  readonly items: readonly Item[]
}

export type ItemEdit = Extract<EditOperation, { readonly op: 'set' | 'remove' }>

export type EditedDocument = { readonly text: string; readonly types: TypeMap }

export interface DocumentFormat {
  readonly name: Format
  read(text: string, types: TypeMap): Reading
  /**
   * Applies item edits in order; untouched parts keep their layout and comments. About linear in
   * text and edits together.
   * @throws MidplaneError `MP_CONFIG_INVALID_DOCUMENT` (of `text`), `MP_CONFIG_INVALID_ITEM`,
   * `MP_CONFIG_ITEM_UNKNOWN`, `MP_CONFIG_EDIT_UNSUPPORTED`
   */
  edit(text: string, types: TypeMap, edits: readonly ItemEdit[]): EditedDocument
}
