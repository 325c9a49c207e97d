/**
 * A view: what one kind of client sees of a namespace, computed once per set of contributing releases and shared by all
 * clients and sockets. Bodies in the wire form of each dialect hang on it, so they are made once and die with it.
 */
import type { Format, ItemType } from '@midplane/contract'
import type { Layer, Release } from '../model/release.ts'

export type Contribution = { readonly layer: Layer; readonly release: Release }

export interface View {
  readonly format: Format
  /** The highest revision of all layers that were consulted, also of those without a release. Only grows. */
  readonly revision: number
  /** Names exactly this content: the revisions of the contributing releases, which never change, most specific first. */
  readonly version: string
  /** Most specific first; never empty. */
  readonly contributions: readonly Contribution[]
  /** Merged by key. For JSON and YAML the leaves of the merged document; empty for XML and text. */
  readonly items: ReadonlyMap<string, string>
  /** Types of items that are not strings. */
  readonly types: ReadonlyMap<string, ItemType>
  /** With one contribution its text to the byte, else the merged document rendered. */
  readonly text: string
  /** Hex md5 of the UTF-8 text. */
  readonly md5: string
  /** The encoded body under `dialect`, made by `encode` at first use. */
  body(dialect: string, encode: (view: View) => string): EncodedBody
}

/** Shared by all sockets: never written to. */
export interface EncodedBody {
  readonly bytes: Buffer
  /** Quoted, strong. */
  readonly etag: string
  /** Gzip of `bytes`, when it is worth it and done; starts it otherwise. */
  gzip(): Buffer | undefined
}
