/**
 * What a Nacos client asks with a long poll: which of its configurations have another md5 than it holds. Polls of many
 * clients are answered alike unless a gray release is in force on one of the layers.
 * Source: alibaba/nacos LongPollingService, MD5Util.
 */
import { decodeListeningConfigs, encodeChangedKeys, type ListeningConfig } from '@midplane/wire'
import { ANY_CLIENT, type ClientIdentity } from '../../model/gray.ts'
import { layerKey, type LayerKey } from '../../model/namespace-key.ts'
import type { Serving } from '../../serving/serving.ts'
import { textAnswer, type Answer } from '../answer.ts'
import type { Question } from '../long-polls.ts'
import { addressOf } from './coordinates.ts'
import type { NacosDocuments } from './documents.ts'

const RECORD_END = '\u0001'
const HOLD_MIN_MS = 10_000
const HOLD_MAX_MS = 120_000
/** The answer leaves this much before the client gives up. */
const ANSWER_MARGIN_MS = 500

export type Listened = { readonly config: ListeningConfig; readonly key: LayerKey }

export class ListenerQuestion implements Question {
  readonly listened: readonly Listened[]
  readonly #serving: Serving
  readonly #documents: NacosDocuments

  constructor(
    listened: readonly Listened[],
    deps: { serving: Serving; documents: NacosDocuments },
  ) {
    this.listened = listened
    this.#serving = deps.serving
    this.#documents = deps.documents
  }

  keys(): readonly LayerKey[] {
    return this.listened.map(({ key }) => key)
  }

  look(): (client: ClientIdentity) => Answer | undefined {
    const isGray = this.listened.some(
      ({ key }) => (this.#serving.layer(key)?.grays.length ?? 0) > 0,
    )
    if (isGray) return (client) => this.#changes(client)
    const answer = this.#changes(ANY_CLIENT)
    return () => answer
  }

  #changes(client: ClientIdentity): Answer | undefined {
    const changed = this.listened.filter(
      ({ key, config }) => (this.#documents.viewOf(key, client)?.md5 ?? '') !== config.md5,
    )
    return changed.length === 0
      ? undefined
      : textAnswer(200, encodeChangedKeys(changed.map(({ config }) => config)))
  }
}

/**
 * Reads the field `Listening-Configs`; some clients encode it twice.
 * @throws WireError, MidplaneError MP_CONFIG_REQUEST_INVALID
 */
export function listenedOf(field: string): readonly Listened[] {
  const records = field.includes(RECORD_END) ? field : decodedAgain(field)
  return decodeListeningConfigs(records).map((config) => ({
    config,
    key: layerKey(addressOf(config)),
  }))
}

/** 0 = answer at once: without the header, or when the client asks for it. */
export function holdMsOf(timeoutMs: string | undefined, isNoHangup: boolean): number {
  const wantedMs = Number(timeoutMs)
  if (timeoutMs === undefined || isNoHangup || !Number.isFinite(wantedMs)) return 0
  return Math.min(Math.max(HOLD_MIN_MS, wantedMs - ANSWER_MARGIN_MS), HOLD_MAX_MS)
}

function decodedAgain(field: string): string {
  try {
    return decodeURIComponent(field)
  } catch {
    return field
  }
}
