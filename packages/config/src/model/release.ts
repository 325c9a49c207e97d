/** Releases as the serving plane holds them. Immutable. */
import type { Address, Format, Item, ItemType } from '@midplane/contract'
import type { GrayRule } from './gray.ts'
import type { LayerKey } from './namespace-key.ts'

export type ItemTypes = Readonly<Record<string, ItemType>>

/** Content of a namespace: a text in a format; `types` names the items that are not strings. */
export type Document = { readonly text: string; readonly types: ItemTypes }

export type Release = Document & {
  readonly revision: number
  readonly format: Format
  /** Hex, of the UTF-8 text. */
  readonly md5: string
  /** Wall time, ms. */
  readonly publishedAt: number
  /** Read out of the text at first use. */
  items(): readonly Item[]
}

export type GrayRelease = {
  readonly name: string
  readonly rule: GrayRule
  readonly release: Release
}

/** One namespace at one address with what it serves now. */
export type Layer = {
  readonly key: LayerKey
  /** As first created: dialects may spell the namespace otherwise. */
  readonly address: Address
  readonly format: Format
  readonly isPublic: boolean
  readonly description: string
  /** The last feed revision that changed this layer: releases, gray releases, removals. Only grows. */
  readonly revision: number
  /** Absent before the first release and after a removal. */
  readonly head: Release | undefined
  /** Taken out of service; its history stays. A new release brings it back. */
  readonly isRemoved: boolean
  /** In the order in which they are tried. */
  readonly grays: readonly GrayRelease[]
}
