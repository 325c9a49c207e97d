/** The view over a set of contributing releases; everything derived is made at first use and kept. */
import { createHash } from 'node:crypto'
import { gzip } from 'node:zlib'
import type { Format, ItemType } from '@midplane/contract'
import type { Release } from '../model/release.ts'
import { mergeReleases, type Merged } from './merge.ts'
import type { Contribution, EncodedBody, View } from './view.ts'

/** Below this size compression costs more than it saves. */
const GZIP_BYTES_MIN = 1024

export class MergedView implements View {
  readonly format: Format
  readonly revision: number
  readonly version: string
  readonly contributions: readonly Contribution[]
  readonly #releases: readonly [Release, ...Release[]]
  readonly #bodies = new Map<string, EncodedBody>()
  #merged: Merged | undefined
  #md5: string | undefined

  /** `contributions` of one format, most specific first. */
  constructor(contributions: readonly [Contribution, ...Contribution[]], revision: number) {
    const [first, ...rest] = contributions
    this.format = first.layer.format
    this.revision = revision
    // No `+` or `,` between them: they travel in a URL.
    this.version = contributions.map((one) => one.release.revision).join('-')
    this.contributions = contributions
    this.#releases = [first.release, ...rest.map((one) => one.release)]
  }

  get items(): ReadonlyMap<string, string> {
    return this.#merge().items
  }

  get types(): ReadonlyMap<string, ItemType> {
    return this.#merge().types
  }

  get text(): string {
    const [only] = this.#releases
    return this.#releases.length === 1 ? only.text : this.#merge().text
  }

  get md5(): string {
    const [only] = this.#releases
    if (this.#releases.length === 1) return only.md5
    this.#md5 ??= createHash('md5').update(this.text).digest('hex')
    return this.#md5
  }

  body(dialect: string, encode: (view: View) => string): EncodedBody {
    let body = this.#bodies.get(dialect)
    if (body === undefined) {
      body = encodeBody(encode(this))
      this.#bodies.set(dialect, body)
    }
    return body
  }

  #merge(): Merged {
    this.#merged ??= mergeReleases(this.format, this.#releases)
    return this.#merged
  }
}

function encodeBody(text: string): EncodedBody {
  const bytes = Buffer.from(text, 'utf8')
  const etag = `"${createHash('md5').update(bytes).digest('base64url')}"`
  let compressed: Buffer | undefined
  let isCompressing = false
  return {
    bytes,
    etag,
    gzip() {
      if (compressed !== undefined || isCompressing || bytes.length < GZIP_BYTES_MIN)
        return compressed
      isCompressing = true
      gzip(bytes, (error, result) => {
        // A failure leaves `isCompressing` set: the body is then served as it is.
        if (error === null) compressed = result
      })
      return undefined
    },
  }
}
