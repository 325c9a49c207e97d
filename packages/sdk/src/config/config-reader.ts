/**
 * Reads items by key. Reads touch memory only: one map lookup, and the value of a type is parsed at its first use.
 *
 * A typed read takes the text by the type that is asked for; the type that the item declares only decides what the
 * server lets through. Text that breaks the rule of the type is never handed out as something else: the default stands
 * in and `onError` is told MP_SDK_VALUE_INVALID, once per published value; without a default the read throws it.
 */
import { ITEM_TYPE_RULES, type ItemType, type MidplaneError } from '@midplane/contract'
import { sdkErrors } from '../errors.ts'
import type { ConfigEntry, Entries } from './config-entry.ts'

/** Stands in when the item is absent or its text is not of the type. */
export type Fallback<T> = { readonly default: T }

/** Called with each entry whose text was not of the type asked for, at each such read. */
export type ReportInvalid = (entry: ConfigEntry, error: MidplaneError) => void

export class ConfigReader {
  readonly #entries: () => Entries
  readonly #reportInvalid: ReportInvalid

  constructor(entries: () => Entries, reportInvalid: ReportInvalid) {
    this.#entries = entries
    this.#reportInvalid = reportInvalid
  }

  /** The text of an item as published; undefined when there is none. */
  get(key: string): string | undefined {
    return this.#entries().get(key)?.value
  }

  has(key: string): boolean {
    return this.#entries().has(key)
  }

  keys(): string[] {
    return [...this.#entries().keys()]
  }

  getString(key: string): string | undefined
  getString(key: string, fallback: Fallback<string>): string
  getString(key: string, fallback?: Fallback<string>): string | undefined {
    return this.get(key) ?? fallback?.default
  }

  /** Within ±(2^53 - 1); beyond that take the text. */
  getInteger(key: string): number | undefined
  getInteger(key: string, fallback: Fallback<number>): number
  getInteger(key: string, fallback?: Fallback<number>): number | undefined {
    return this.#read(key, 'integer', isNumber, fallback)
  }

  getFloat(key: string): number | undefined
  getFloat(key: string, fallback: Fallback<number>): number
  getFloat(key: string, fallback?: Fallback<number>): number | undefined {
    return this.#read(key, 'float', isNumber, fallback)
  }

  getBoolean(key: string): boolean | undefined
  getBoolean(key: string, fallback: Fallback<boolean>): boolean
  getBoolean(key: string, fallback?: Fallback<boolean>): boolean | undefined {
    return this.#read(key, 'boolean', isBoolean, fallback)
  }

  /** `1m30s` is 90,000. */
  getDurationMs(key: string): number | undefined
  getDurationMs(key: string, fallback: Fallback<number>): number
  getDurationMs(key: string, fallback?: Fallback<number>): number | undefined {
    return this.#read(key, 'duration', isNumber, fallback)
  }

  /** `64MiB` is 67,108,864. */
  getSizeBytes(key: string): number | undefined
  getSizeBytes(key: string, fallback: Fallback<number>): number
  getSizeBytes(key: string, fallback?: Fallback<number>): number | undefined {
    return this.#read(key, 'size', isNumber, fallback)
  }

  /** The same frozen value at every read; its shape is not checked, see `bind`. */
  getJson(key: string, fallback?: Fallback<unknown>): unknown {
    return this.#read(key, 'json', isDefined, fallback)
  }

  #read<T>(
    key: string,
    type: ItemType,
    isExpected: (value: unknown) => value is T,
    fallback: Fallback<T> | undefined,
  ): T | undefined {
    const entry = this.#entries().get(key)
    if (entry === undefined) return fallback?.default
    const value = entry.as(type)
    if (isExpected(value)) return value
    const error = sdkErrors.error('MP_SDK_VALUE_INVALID', {
      key,
      rule: ITEM_TYPE_RULES[type],
      type,
    })
    if (fallback === undefined) throw error
    this.#reportInvalid(entry, error)
    return fallback.default
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

// JSON has no undefined, so undefined always means text that is not JSON.
function isDefined(value: unknown): value is unknown {
  return value !== undefined
}
